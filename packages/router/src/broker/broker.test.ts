import { afterEach, describe, expect, it } from 'vitest';
import { type RawPeer, expectStart, joinRaw, settle } from '../fixtures/raw-peer.js';
import { emptyGauges, openRealm, testRouter } from '../fixtures/test-router.js';
import type { Router } from '../router.js';

let router: Router;

afterEach(async () => {
  await router.close({ maxRetryAfterMs: 0 });
  expect(router.stats).toMatchObject(emptyGauges);
});

async function subscribe(
  peer: RawPeer,
  request: number,
  [topic, options = {}]: [string, object?],
): Promise<number> {
  peer.send([32, request, options, topic]);
  const reply = await peer.next();
  expectStart(reply, [33, request]);
  return reply[2] as number;
}

/** Answers GOODBYE so that the Router closes at once. */
async function leave(...peers: RawPeer[]): Promise<void> {
  for (const peer of peers) peer.transport.abort(new Error('done'));
  await settle();
}

describe('Broker', () => {
  it('sends one EVENT for each matching subscription, with one publication id [MSG-52, PS-26]', async () => {
    router = testRouter();
    const subscriber = await joinRaw(router);
    const publisher = await joinRaw(router);
    const exact = await subscribe(subscriber, 1, ['com.a.b']);
    const prefix = await subscribe(subscriber, 2, ['com.', { match: 'prefix' }]);
    const wildcard = await subscribe(subscriber, 3, ['com..b', { match: 'wildcard' }]);
    publisher.send([16, 1, { acknowledge: true }, 'com.a.b', [1]]);
    const published = await publisher.next();
    expectStart(published, [17, 1]);
    const id = published[2];
    expect(await subscriber.settled()).toEqual([
      [36, exact, id, {}, [1]],
      [36, prefix, id, { topic: 'com.a.b' }, [1]],
      [36, wildcard, id, { topic: 'com.a.b' }, [1]],
    ]);
    await leave(subscriber, publisher);
  });

  it('gives the same id for a repeated SUBSCRIBE and delivers once [PS-07, PS-08, PS-09]', async () => {
    router = testRouter();
    const subscriber = await joinRaw(router);
    const publisher = await joinRaw(router);
    const first = await subscribe(subscriber, 1, ['com.a']);
    expect(await subscribe(subscriber, 2, ['com.a'])).toBe(first);
    publisher.send([16, 1, {}, 'com.a']);
    expect((await subscriber.settled()).length).toBe(1);
    subscriber.send([34, 3, first], [34, 4, first]);
    expect(await subscriber.next()).toEqual([35, 3]);
    expect(await subscriber.next()).toEqual([8, 34, 4, {}, 'wamp.error.no_such_subscription']);
    await leave(subscriber, publisher);
  });

  it('excludes the Publisher unless exclude_me is false [PS-27]', async () => {
    router = testRouter();
    const peer = await joinRaw(router);
    const subscription = await subscribe(peer, 1, ['com.a']);
    peer.send([16, 2, {}, 'com.a'], [16, 3, { exclude_me: false }, 'com.a']);
    expect(await peer.settled()).toEqual([[36, subscription, expect.any(Number), {}]]);
    await leave(peer);
  });

  it('is silent about an unacknowledged PUBLISH that it refuses, and counts it [PS-20]', async () => {
    router = testRouter();
    const peer = await joinRaw(router);
    peer.send([16, 1, {}, 'a..b'], [16, 2, {}, 'wamp.x']);
    expect(await peer.settled()).toEqual([]);
    expect(router.stats.publicationsRefused).toBe(2);
    await leave(peer);
  });

  it('draws publication ids from the whole range, none twice in 10,000 [PS-26, ID-02]', async () => {
    router = testRouter();
    const peer = await joinRaw(router);
    for (let request = 1; request <= 10_000; request++)
      peer.send([16, request, { acknowledge: true }, 'com.a']);
    const ids = (await peer.settled()).map((message) => message[2] as number);
    expect(new Set(ids).size).toBe(10_000);
    const mean = ids.reduce((sum, id) => sum + id, 0) / ids.length;
    expect(mean / 2 ** 52).toBeGreaterThan(0.95);
    expect(mean / 2 ** 52).toBeLessThan(1.05);
    await leave(peer);
  });

  it('refuses the subscription beyond the limit and takes one more after UNSUBSCRIBE L40', async () => {
    router = testRouter({ limits: { maxSubscriptionsPerSession: 2, maxPatternSubscriptionsPerSession: 1 } });
    const peer = await joinRaw(router);
    const first = await subscribe(peer, 1, ['a', { match: 'prefix' }]);
    peer.send([32, 2, { match: 'prefix' }, 'b']);
    expectStart(await peer.next(), [
      8,
      32,
      2,
      {},
      'router.error.limit_exceeded',
      [expect.any(String)],
      { limit: 'L40', max: 1 },
    ]);
    await subscribe(peer, 3, ['b']);
    peer.send([32, 4, {}, 'c']);
    expectStart(await peer.next(), [
      8,
      32,
      4,
      {},
      'router.error.limit_exceeded',
      [expect.any(String)],
      { limit: 'L40', max: 2 },
    ]);
    peer.send([34, 5, first]);
    expect(await peer.next()).toEqual([35, 5]);
    await subscribe(peer, 6, ['c', { match: 'prefix' }]);
    await leave(peer);
  });

  it('never lets an event cross realms [PS-40, SES-46]', async () => {
    router = testRouter({ realms: [openRealm('realm1'), openRealm('realm2')] });
    const one = await joinRaw(router);
    const subscription = await subscribe(one, 1, ['com.a']);
    const other = await joinRaw(router);
    other.send([6, {}, 'wamp.close.close_realm']);
    expect(await other.next()).toEqual([6, {}, 'wamp.close.goodbye_and_out']);
    await other.join('realm2');
    other.send([16, 1, {}, 'com.a'], [34, 2, subscription]);
    expect(await other.next()).toEqual([8, 34, 2, {}, 'wamp.error.no_such_subscription']);
    expect(await one.settled()).toEqual([]);
    await leave(one, other);
  });
});
