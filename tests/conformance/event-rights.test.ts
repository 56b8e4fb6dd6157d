import { anyDict, anyId, code, rest, type WirePeer } from '@wamp/conformance';
import type { Authorizer } from '@wamp/protocol';
import { anonymous, createRouter, type Router } from '@wamp/router';
import { describe, expect, it } from 'vitest';
import { suiteLogins } from './suite-router.ts';
import { ticketDouble } from './ticket-double.ts';
import { wireTo } from './wire.ts';

const secret = 'com.secret.topic';
const getEvents = 'wamp.subscription.get_events';

/** The principal `bob` may do everything; everybody else nothing below `com.secret`, and end no sessions. */
function routerWith(deny: (request: Parameters<Authorizer['authorize']>[0]) => boolean): Router {
  return createRouter({
    realms: [
      {
        name: 'realm1',
        authenticators: [anonymous({ authrole: 'guest' }), ticketDouble(suiteLogins)],
        authorizer: { authorize: (request) => ({ allow: request.authid === 'bob' || !deny(request) }) },
        history: { topics: [{ uri: 'com.', match: 'prefix' }, { uri: secret }] },
      },
    ],
  });
}

const isSecret = ({ uri }: { readonly uri: string }): boolean => uri.startsWith('com.secret');

async function guest(router: Router): Promise<WirePeer> {
  return (await wireTo(router)).join('realm1');
}

async function bob(router: Router): Promise<WirePeer> {
  return (await wireTo(router)).login('realm1', suiteLogins[1]);
}

async function call(
  peer: WirePeer,
  procedure: string,
  ...payload: readonly unknown[]
): Promise<readonly unknown[]> {
  const request = peer.request(code.CALL, {}, procedure, ...payload);
  return (await peer.expect([code.RESULT, request, anyDict, rest]))[3] as readonly unknown[];
}

async function isForbidden(peer: WirePeer, procedure: string, ...payload: readonly unknown[]): Promise<void> {
  const request = peer.request(code.CALL, {}, procedure, ...payload);
  await peer.expect([code.ERROR, code.CALL, request, anyDict, 'wamp.error.not_authorized', rest]);
}

async function subscribe(peer: WirePeer, topic: string, options: object = {}): Promise<number> {
  const request = peer.request(code.SUBSCRIBE, options, topic);
  return Number((await peer.expect([code.SUBSCRIBED, request, anyId]))[2]);
}

async function publish(peer: WirePeer, topic: string, options: object = {}): Promise<void> {
  const request = peer.request(code.PUBLISH, { acknowledge: true, ...options }, topic, [1]);
  await peer.expect([code.PUBLISHED, request, anyId]);
}

describe('what is not allowed', () => {
  it('is not read from history either, by who may not subscribe or not call [EVH-34]', async () => {
    await using router = routerWith((request) => request.action === 'subscribe' && isSecret(request));
    await using reader = await guest(router);
    await using admin = await bob(router);
    await publish(admin, secret);
    const [id] = await call(admin, 'wamp.subscription.lookup', [secret]);
    expect(await call(admin, getEvents, [id])).toHaveLength(1);
    await isForbidden(reader, getEvents, [id]);
    await using strict = routerWith(({ uri }) => uri === getEvents);
    await using caller = await guest(strict);
    await isForbidden(caller, getEvents, [1]);
  });

  it('is neither retained nor stored [RET-18, EVH-43, PS-23]', async () => {
    await using router = routerWith((request) => request.action === 'publish' && isSecret(request));
    await using peer = await guest(router);
    await using admin = await bob(router);
    for (const options of [{ retain: true }, { retain: true, acknowledge: true }]) {
      const request = peer.request(code.PUBLISH, options, secret, [1]);
      if (!('acknowledge' in options)) continue;
      await peer.expect([code.ERROR, code.PUBLISH, request, anyDict, 'wamp.error.not_authorized', rest]);
    }
    await peer.quiet();
    expect(router.stats.retainedEvents).toBe(0);
    const [id] = await call(admin, 'wamp.subscription.lookup', [secret]);
    const request = admin.request(code.CALL, {}, getEvents, [id]);
    await admin.expect([code.RESULT, request, anyDict]);
    await publish(admin, secret, { retain: true });
    expect(router.stats.retainedEvents).toBe(1);
  });

  it('is not sent from what is retained to who may not subscribe [RET-28]', async () => {
    await using router = routerWith((request) => request.action === 'subscribe' && isSecret(request));
    await using peer = await guest(router);
    await using admin = await bob(router);
    await publish(admin, secret, { retain: true });
    const request = peer.request(code.SUBSCRIBE, { get_retained: true }, secret);
    await peer.expect([code.ERROR, code.SUBSCRIBE, request, anyDict, 'wamp.error.not_authorized', rest]);
    await peer.quiet();
    expect(router.stats.retainedEvents).toBe(1);
  });

  it('is not to be had by a testament: not when it is added, and not when it is sent [TST-23, TST-22]', async () => {
    let isDenied = true;
    await using router = routerWith(
      (request) => isDenied && request.action === 'publish' && isSecret(request),
    );
    await using listener = await bob(router);
    await using peer = await guest(router);
    await using other = await guest(router);
    await subscribe(listener, secret);
    const left = await subscribe(listener, 'wamp.session.on_leave');
    await isForbidden(peer, 'wamp.session.add_testament', [secret, ['x'], {}]);
    isDenied = false;
    for (const leaver of [peer, other]) {
      await call(leaver, 'wamp.session.add_testament', [secret, ['x'], {}]);
    }
    peer.drop();
    await listener.expect([code.EVENT, anyId, anyId, anyDict, ['x']]);
    await listener.expect([code.EVENT, left, anyId, anyDict, [peer.session, rest]]);
    isDenied = true;
    other.drop();
    await listener.expect([code.EVENT, left, anyId, anyDict, [other.session, rest]]);
    expect(router.stats.testaments).toBe(0);
  });

  it('is refused by the procedures of the Router as by all others [SMETA-42, SUBM-29, GEN-05]', async () => {
    const asked: string[] = [];
    await using router = routerWith(({ action, uri }) => {
      asked.push(`${action} ${uri}`);
      return uri.startsWith('wamp.session.kill') || uri === 'wamp.subscription.list_subscribers';
    });
    await using peer = await guest(router);
    await using victim = await guest(router);
    const id = await subscribe(victim, 'com.topic');
    for (const procedure of ['kill', 'kill_by_authid', 'kill_by_authrole', 'kill_all']) {
      await isForbidden(peer, `wamp.session.${procedure}`, [victim.session]);
      expect(asked).toContain(`call wamp.session.${procedure}`);
    }
    await isForbidden(peer, 'wamp.subscription.list_subscribers', [id]);
    expect(await call(peer, 'wamp.subscription.count_subscribers', [id])).toEqual([1]);
    await victim.quiet();
  });
});
