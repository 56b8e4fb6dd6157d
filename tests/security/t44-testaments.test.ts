import { type WirePeer, allRoles, anyId, code } from '@wamp/conformance';
import { type Router, createRouter, staticAuthorizer } from '@wamp/router';
import { describe, expect, it } from 'vitest';
import { wireTo } from '../conformance/wire.ts';
import { openRealm } from './open-realm.ts';

const mayPublish = (uri: string) => [{ uri, allow: ['publish', 'subscribe'] }] as const;

/** A realm whose users may publish and hear one topic. */
const realmFor = (topic: string) =>
  openRealm('realm1', { authorizer: staticAuthorizer([{ name: 'user', permissions: mayPublish(topic) }]) });

async function join(router: Router): Promise<WirePeer> {
  const roles = { ...allRoles, subscriber: { features: { publisher_identification: true } } };
  return (await wireTo(router)).join('realm1', { roles, authid: 'joe' });
}

async function hearing(router: Router, topic: string): Promise<WirePeer> {
  const peer = await join(router);
  const request = peer.request(code.SUBSCRIBE, {}, topic);
  await peer.expect([code.SUBSCRIBED, request, anyId]);
  return peer;
}

async function leave(peer: WirePeer, topic: string, args: readonly unknown[] = []): Promise<unknown> {
  peer.request(code.CALL, {}, 'wamp.session.add_testament', [topic, args, {}]);
  return (await peer.receive())[4];
}

describe('A testament', () => {
  it('is refused where its session may not publish [T44, TST-23]', async () => {
    await using router = createRouter({ realms: [realmFor('com.mine')] });
    await using peer = await join(router);
    expect(await leave(peer, 'com.other')).toBe('wamp.error.not_authorized');
    expect(await leave(peer, 'wamp.session.on_join')).toBe('wamp.error.invalid_uri');
    expect(router.stats.testaments).toBe(0);
  });

  it('is not sent when the right to publish was taken after it was stored [T44]', async () => {
    await using router = createRouter({ realms: [realmFor('com.mine')] });
    const peers = [await hearing(router, 'com.mine'), await join(router), await join(router)] as const;
    const [watcher, before, after] = peers;
    for (const peer of [before, after]) await leave(peer, 'com.mine', [peer === before ? 'sent' : 'kept']);
    before.drop();
    await before.closed;
    const event = await watcher.receive();
    expect([event[0], event[4]]).toEqual([code.EVENT, ['sent']]);
    expect(event[3]).toEqual({}); // nobody learns whose it was
    const hears = [{ uri: 'com.mine', allow: ['subscribe'] }] as const;
    const authorizer = staticAuthorizer([{ name: 'user', permissions: hears }]);
    await router.realms.update(openRealm('realm1', { authorizer }));
    after.drop();
    await after.closed;
    await watcher.quiet();
    expect(router.stats).toMatchObject({ testaments: 0, sessions: 1, publicationsRefused: 1 });
    watcher.drop();
  });

  it('is one of 16, of 64 KiB together, and no more [T44, L52]', async () => {
    await using router = createRouter({ realms: [openRealm('realm1')] });
    await using many = await join(router);
    for (let n = 0; n < 16; n++) expect(await leave(many, 'com.mine')).toBeUndefined();
    expect(await leave(many, 'com.mine')).toBe('router.error.limit_exceeded');
    await using large = await join(router);
    expect(await leave(large, 'com.mine', ['x'.repeat(60_000)])).toBeUndefined();
    expect(await leave(large, 'com.mine', ['x'.repeat(10_000)])).toBe('router.error.limit_exceeded');
    expect(router.stats.testaments).toBe(17);
  });

  it('is not sent to the last when its realm is removed, nor by a silent end of all [T44, TST-17]', async () => {
    await using router = createRouter({ realms: [openRealm('realm1')] });
    const [watcher, leaving] = [await hearing(router, 'com.mine'), await join(router)];
    await leave(leaving, 'com.mine', ['never']);
    await router.realms.delete('realm1');
    const [type] = await watcher.receive();
    expect(type).toBe(code.GOODBYE);
    expect(router.stats.testaments).toBe(0);
    for (const peer of [watcher, leaving]) peer.drop();
  });
});
