import { type WirePeer, allRoles, code } from '@wamp/conformance';
import { type Router, createRouter, staticAuthorizer } from '@wamp/router';
import { describe, expect, it } from 'vitest';
import { wireTo } from '../conformance/wire.ts';
import { openRealm } from './open-realm.ts';

const uris = ['wamp', 'wamp.', 'wamp.x', 'wamp.session.kill', 'wam', 'wampx', 'WAMP.x', '', '.x', 'wamp..x'];
const matches = ['exact', 'prefix', 'wildcard'] as const;
/** Who may do nothing, everything of the application, and everything there is. */
const roles = ['nobody', 'user', 'admin'] as const;

const authorizer = staticAuthorizer([
  { name: 'nobody', permissions: [] },
  { name: 'user', permissions: [{ uri: '', match: 'prefix', allow: 'all' }] },
  {
    name: 'admin',
    meta: { read: true, kill: true },
    permissions: [
      { uri: '', match: 'prefix', allow: 'all' },
      { uri: 'wamp', match: 'prefix', allow: 'all' },
    ],
  },
]);

const isReserved = (uri: string): boolean => uri === 'wamp' || uri.startsWith('wamp.');

async function joinAs(router: Router, authrole: string): Promise<WirePeer> {
  return (await wireTo(router)).join('realm1', { roles: allRoles, authid: authrole, authrole });
}

/** The URI of the ERROR that answers a request, `undefined` when it succeeds. */
async function errorOf(peer: WirePeer, type: number, ...rest: readonly unknown[]): Promise<unknown> {
  const request = peer.request(type, ...rest);
  const messages = await peer.drain();
  const error = messages.find(([kind, of, id]) => kind === code.ERROR && of === type && id === request);
  return error?.[4];
}

describe.each(roles)('The URIs of the Router, against the role %s', (authrole) => {
  it.each(matches)('cannot be registered, match %s [T02, URI-12]', async (match) => {
    await using router = createRouter({ realms: [openRealm('realm1', { authorizer })] });
    const peer = await joinAs(router, authrole);
    for (const uri of uris.filter(isReserved)) {
      const error = await errorOf(peer, code.REGISTER, { match }, uri);
      expect([uri, error]).toEqual([uri, 'wamp.error.invalid_uri']);
    }
    peer.drop();
  });

  it('cannot be published to, acknowledged or not [T02, URI-12]', async () => {
    await using router = createRouter({ realms: [openRealm('realm1', { authorizer })] });
    const [peer, listener] = [await joinAs(router, authrole), await joinAs(router, 'admin')];
    for (const match of matches) {
      for (const uri of uris) await errorOf(listener, code.SUBSCRIBE, { match }, uri);
    }
    for (const uri of uris.filter(isReserved)) {
      const error = await errorOf(peer, code.PUBLISH, { acknowledge: true }, uri, ['forged']);
      expect([uri, error]).toEqual([uri, 'wamp.error.invalid_uri']);
      peer.request(code.PUBLISH, {}, uri, ['forged']);
    }
    await peer.drain();
    expect(JSON.stringify(await listener.drain())).not.toContain('forged');
    for (const each of [peer, listener]) each.drop();
  });

  it('are reached by no pattern of a Callee: neither those that exist nor others [T02]', async () => {
    await using router = createRouter({ realms: [openRealm('realm1', { authorizer })] });
    const [peer, caller] = [await joinAs(router, authrole), await joinAs(router, 'admin')];
    for (const match of matches) {
      for (const uri of uris) await errorOf(peer, code.REGISTER, { match, force_reregister: true }, uri);
    }
    for (const uri of uris.filter(isReserved)) {
      const error = await errorOf(caller, code.CALL, {}, uri, []);
      expect([uri, typeof error]).toEqual([uri, 'string']);
    }
    expect(await errorOf(caller, code.CALL, {}, 'wamp.session.count')).toBeUndefined();
    expect((await peer.drain()).filter(([type]) => type === code.INVOCATION)).toEqual([]);
    // What only looks like them is the application's.
    const error = await errorOf(peer, code.REGISTER, {}, 'wampx.y');
    expect(error).toBe(authrole === 'nobody' ? 'wamp.error.not_authorized' : undefined);
    for (const each of [peer, caller]) each.drop();
  });

  it('cannot be subscribed to or called without a right of its own [T02, T45]', async () => {
    await using router = createRouter({ realms: [openRealm('realm1', { authorizer })] });
    const peer = await joinAs(router, authrole);
    const denied = authrole === 'admin' ? undefined : 'wamp.error.not_authorized';
    expect(await errorOf(peer, code.SUBSCRIBE, {}, 'wamp.session.on_join')).toBe(denied);
    expect(await errorOf(peer, code.SUBSCRIBE, { match: 'prefix' }, 'wamp.')).toBe(denied);
    expect(await errorOf(peer, code.CALL, {}, 'wamp.session.count')).toBe(denied);
    peer.drop();
  });
});
