import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeRouter, type Joined, advance, rejection, settle } from '../fixtures/fake-router.js';
import type { Subscription } from '../index.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

/** A client with one subscription of `com.t`, which has the id 11. */
async function subscribed(
  router: FakeRouter,
  handler: (event: { args: readonly unknown[] }) => unknown,
): Promise<Joined & { subscription: Subscription }> {
  const { client, peer } = await router.joined();
  const subscribing = client.subscribe('com.t', handler);
  await peer.answer(33, 11);
  return { client, peer, subscription: await subscribing };
}

describe('An event', () => {
  it('has empty args and kwargs where the message has none; tells whether it was retained and trusted [PS-32, RET-29]', async () => {
    await using router = new FakeRouter();
    const seen: unknown[] = [];
    const { client, peer } = await router.joined();
    void client.subscribe(
      'com.t',
      ({ args, kwargs, topic, publication, publisher, retained, trustlevel }) => {
        seen.push({ args, kwargs, topic, publication, publisher, retained, trustlevel });
      },
    );
    await peer.answer(33, 11);
    peer.send(
      [36, 11, 1, {}],
      [36, 11, 2, { trustlevel: 0 }, [7]],
      [36, 11, 3, { retained: true }, [], { k: 8 }],
    );
    await settle();
    const common = { topic: 'com.t', publisher: undefined, retained: false, trustlevel: undefined };
    expect(seen).toEqual([
      { ...common, publication: 1, args: [], kwargs: {} },
      { ...common, publication: 2, args: [7], kwargs: {}, trustlevel: 0 },
      { ...common, publication: 3, args: [], kwargs: { k: 8 }, retained: true },
    ]);
  });

  it('tells topic, names of the pattern, and publisher', async () => {
    await using router = new FakeRouter();
    const seen: unknown[] = [];
    const { client, peer } = await router.joined();
    void client.subscribe('com.{room}.t', (event) => seen.push(event));
    expect(await peer.answer(33, 11)).toEqual([32, 1, { match: 'wildcard' }, 'com..t']);
    void client.subscribe('com.log.{path*}', (event) => seen.push(event));
    expect(await peer.answer(33, 12)).toEqual([32, 2, { match: 'prefix' }, 'com.log.']);
    const publisher = { publisher: 5, publisher_authid: 'joe', publisher_authrole: 'user' };
    peer.send([36, 11, 1, { topic: 'com.9.t', ...publisher }], [36, 12, 2, { topic: 'com.log.a.b' }]);
    await settle();
    expect(seen).toMatchObject([
      {
        topic: 'com.9.t',
        params: { room: '9' },
        publisher: { session: 5, authid: 'joe', authrole: 'user' },
      },
      { topic: 'com.log.a.b', params: { path: 'a.b' } },
    ]);
  });

  it('comes before or in one packet with SUBSCRIBED, and is delivered in order once the promise resolved (F11)', async () => {
    await using router = new FakeRouter();
    const seen: unknown[] = [];
    const { client, peer } = await router.joined();
    const subscribing = client.subscribe('com.t', ({ publication }) => seen.push(publication));
    const done = subscribing.then(() => seen.push('subscribed'));
    await peer.next();
    peer.send([36, 11, 1, {}], [33, 1, 11], [36, 11, 2, {}], [36, 11, 3, {}]);
    await done;
    await settle();
    expect(seen).toEqual(['subscribed', 1, 2, 3]);
    expect(client.stats.dropped).toBe(0);
  });

  it('of another subscription is not taken for the one that is awaited', async () => {
    await using router = new FakeRouter();
    const seen: unknown[] = [];
    const { client, peer } = await router.joined();
    void client.subscribe('com.t', ({ publication }) => seen.push(publication));
    await peer.next();
    peer.send([36, 99, 1, {}], [33, 1, 11], [36, 99, 2, {}], [36, 11, 3, {}]);
    await settle();
    expect(seen).toEqual([3]);
    expect(client.stats.dropped).toBeGreaterThan(0);
  });

  it('goes to the next handler although one throws or rejects (F09)', async () => {
    await using router = new FakeRouter();
    const seen: unknown[] = [];
    const [thrown, rejected] = [new Error('thrown'), new Error('rejected')];
    const { client, peer } = await subscribed(router, () => {
      throw thrown;
    });
    const handlers = [() => Promise.reject(rejected), ({ args }: { args: unknown[] }) => seen.push(args[0])];
    for (const handler of handlers) await client.subscribe('com.t', handler);
    peer.send([36, 11, 1, {}, ['a']], [36, 11, 2, {}, ['b']]);
    expect(await peer.rest()).toEqual([]);
    expect(seen).toEqual(['a', 'b']);
    expect(router.errors).toHaveLength(4);
    expect(router.errors).toEqual(expect.arrayContaining([thrown, rejected]));
    expect(client.state).toBe('ready');
  });

  it('is delivered on, and the session lives, when even onError throws', async () => {
    await using router = new FakeRouter();
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const onError = () => {
      throw new Error('no better');
    };
    const seen: unknown[] = [];
    const { client, peer } = await router.joined({ onError });
    void client.subscribe('com.t', ({ publication }) => {
      seen.push(publication);
      throw new Error('x');
    });
    await peer.answer(33, 11);
    peer.send([36, 11, 1, {}], [36, 11, 2, {}]);
    expect(await peer.rest()).toEqual([]);
    expect(seen).toEqual([1, 2]);
    expect(client.state).toBe('ready');
  });
});

describe('Several handlers of one topic', () => {
  it('share a subscription: each runs once per event, the last one gives it back [PS-49, PS-50]', async () => {
    await using router = new FakeRouter();
    const seen: string[] = [];
    const { client, peer, subscription: one } = await subscribed(router, () => seen.push('one'));
    const two = await client.subscribe('com.t', () => seen.push('two'));
    expect(await peer.rest()).toEqual([]);
    peer.send([36, 11, 1, {}]);
    await settle();
    expect(seen).toEqual(['one', 'two']);
    await one.unsubscribe();
    expect(await peer.rest()).toEqual([]);
    expect([one.active, two.active]).toEqual([false, true]);
    peer.send([36, 11, 2, {}]);
    await settle();
    expect(seen).toEqual(['one', 'two', 'two']);
    const last = two.unsubscribe();
    expect(await peer.answer(35)).toEqual([34, 2, 11]);
    await last;
  });

  it('are all there when they are subscribed before the first answer [PS-51]', async () => {
    await using router = new FakeRouter();
    const seen: string[] = [];
    const { client, peer } = await router.joined();
    const both = ['one', 'two'].map((name) => client.subscribe('com.t', () => seen.push(name)));
    expect(await peer.answer(33, 11)).toEqual([32, 1, {}, 'com.t']);
    expect((await Promise.all(both)).map(({ active }) => active)).toEqual([true, true]);
    expect(await peer.rest()).toEqual([]);
    peer.send([36, 11, 1, {}]);
    await settle();
    expect(seen).toEqual(['one', 'two']);
  });

  it('fail together [PS-51]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const both = ['one', 'two'].map((name) => rejection(client.subscribe('com.t', () => name)));
    await peer.next();
    peer.send([8, 32, 1, {}, 'wamp.error.not_authorized']);
    for (const error of await Promise.all(both)) {
      expect(error).toMatchObject({ uri: 'wamp.error.not_authorized' });
    }
    const again = client.subscribe('com.t', () => 'three');
    expect(await peer.answer(33, 11)).toEqual([32, 2, {}, 'com.t']);
    expect((await again).active).toBe(true);
  });

  it('of two patterns get the same publication each, and can tell by its id [PBS-19]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const seen: unknown[] = [];
    for (const topic of ['com.{any}.t', 'com.x.{rest*}']) {
      void client.subscribe(topic, ({ publication }) => seen.push([topic, publication]));
    }
    expect(await peer.rest()).toHaveLength(2);
    peer.send([33, 1, 11], [33, 2, 12]);
    const details = { topic: 'com.x.t' };
    peer.send([36, 11, 77, details], [36, 12, 77, details]);
    await settle();
    expect(seen).toEqual([
      ['com.{any}.t', 77],
      ['com.x.{rest*}', 77],
    ]);
  });

  it('are kept apart when the match policies differ [PS-49]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    for (const match of ['exact', 'prefix', 'wildcard'] as const) {
      void client.subscribe('com.t', () => match, { match });
    }
    expect(await peer.rest()).toEqual([
      [32, 1, {}, 'com.t'],
      [32, 2, { match: 'prefix' }, 'com.t'],
      [32, 3, { match: 'wildcard' }, 'com.t'],
    ]);
    peer.send([33, 1, 11], [33, 2, 12], [33, 3, 13]);
    await settle();
  });
});

describe('SUBSCRIBE', () => {
  it('is answered in any order [PS-38, ORD-03]', async () => {
    await using router = new FakeRouter();
    const seen: unknown[] = [];
    const { client, peer } = await router.joined();
    const both = ['com.a', 'com.b'].map((uri) => client.subscribe(uri, ({ topic }) => seen.push(topic)));
    await peer.rest();
    peer.send([33, 2, 22], [33, 1, 21]);
    expect((await Promise.all(both)).map(({ uri }) => uri)).toEqual(['com.a', 'com.b']);
    peer.send([36, 21, 1, {}], [36, 22, 2, {}]);
    await settle();
    expect(seen).toEqual(['com.a', 'com.b']);
  });

  it('that is answered after its signal or time is taken back', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const stop = new AbortController();
    const aborted = rejection(client.subscribe('com.a', () => 1, { signal: stop.signal }));
    const late = rejection(client.subscribe('com.b', () => 1, { timeout: 100 }));
    await peer.rest();
    stop.abort('enough');
    expect(await aborted).toBe('enough');
    await advance(100);
    expect(await late).toMatchObject({ uri: 'wamp.error.timeout' });
    expect(await peer.rest()).toEqual([]);
    peer.send([33, 1, 21], [33, 2, 22]);
    expect(await peer.rest()).toEqual([
      [34, 3, 21],
      [34, 4, 22],
    ]);
    peer.send([35, 3], [35, 4]);
    await settle();
    expect(client.stats.pending).toBe(0);
  });

  it('that nobody wants any more is wanted again before its answer', async () => {
    await using router = new FakeRouter();
    const seen: unknown[] = [];
    const { client, peer } = await router.joined();
    const stop = new AbortController();
    const aborted = rejection(client.subscribe('com.t', () => 1, { signal: stop.signal }));
    await peer.next();
    stop.abort('enough');
    await aborted;
    const again = client.subscribe('com.t', ({ publication }) => seen.push(publication));
    expect(await peer.rest()).toEqual([]);
    peer.send([33, 1, 11], [36, 11, 5, {}]);
    expect((await again).active).toBe(true);
    expect(await peer.rest()).toEqual([]);
    expect(seen).toEqual([5]);
  });
});

describe('The end of a subscription', () => {
  it('leaves events that are still under way to nobody, and the session alive [PS-17]', async () => {
    await using router = new FakeRouter();
    const seen: unknown[] = [];
    const { client, peer, subscription } = await subscribed(router, (event) => seen.push(event));
    const unsubscribing = subscription.unsubscribe();
    expect(await peer.next()).toEqual([34, 2, 11]);
    peer.send([36, 11, 1, {}], [35, 2], [36, 11, 2, {}]);
    await unsubscribing;
    expect(await peer.rest()).toEqual([]);
    expect(seen).toEqual([]);
    expect(client.stats.dropped).toBe(2);
    expect(client.state).toBe('ready');
  });

  it('stops what is queued for the handler', async () => {
    await using router = new FakeRouter();
    const seen: unknown[] = [];
    const { peer, subscription } = await subscribed(router, ({ args }) => {
      seen.push(args[0]);
      void subscription.unsubscribe();
    });
    peer.send([36, 11, 1, {}, ['a']], [36, 11, 2, {}, ['b']]);
    await peer.answer(35);
    expect(seen).toEqual(['a']);
  });

  it('stops what came in one packet with SUBSCRIBED', async () => {
    await using router = new FakeRouter();
    const seen: unknown[] = [];
    const { client, peer } = await router.joined();
    const subscribing = client.subscribe('com.t', async ({ publication }) => {
      seen.push(publication);
      await (await subscribing).unsubscribe();
    });
    const other = client.subscribe('com.u', ({ publication }) => seen.push(publication));
    void other.then((subscription) => subscription.unsubscribe());
    await peer.rest();
    peer.send([33, 1, 11], [33, 2, 12], [36, 11, 1, {}], [36, 12, 3, {}], [36, 12, 4, {}]);
    await settle();
    expect(seen).toEqual([1]);
    peer.send([36, 11, 2, {}], [35, 3], [35, 4]);
    await settle();
    expect(seen).toEqual([1]);
    expect(client.state).toBe('ready');
  });

  it('comes with its signal, and with disposing', async () => {
    await using router = new FakeRouter();
    const { client, peer, subscription } = await subscribed(router, () => 1);
    const disposed = subscription[Symbol.asyncDispose]();
    expect(await peer.answer(35)).toEqual([34, 2, 11]);
    await disposed;
    const stop = new AbortController();
    const second = client.subscribe('com.t', () => 1, { signal: stop.signal });
    await peer.answer(33, 11);
    const { ended } = await second;
    stop.abort();
    expect(await peer.answer(35)).toEqual([34, 4, 11]);
    expect(await ended).toBeUndefined();
  });

  it('is complete although the Router refuses UNSUBSCRIBE, or does not answer [REVS-09]', async () => {
    await using router = new FakeRouter();
    const { client, peer, subscription } = await subscribed(router, () => 1);
    const unsubscribing = subscription.unsubscribe();
    await peer.next();
    peer.send([8, 34, 2, {}, 'wamp.error.no_such_subscription']);
    await unsubscribing;
    const second = client.subscribe('com.t', () => 1, { timeout: 500 });
    await peer.answer(33, 11);
    const silent = rejection((await second).unsubscribe());
    await advance(500);
    expect(await silent).toMatchObject({ uri: 'wamp.error.timeout' });
    expect(router.errors).toEqual([]);
  });

  it('is done when a revocation crosses its UNSUBSCRIBE [REVS-08, REVS-09]', async () => {
    await using router = new FakeRouter();
    const { client, peer, subscription } = await subscribed(router, () => 1);
    const unsubscribing = subscription.unsubscribe();
    expect(await peer.next()).toEqual([34, 2, 11]);
    peer.send([35, 0, { subscription: 11 }], [8, 34, 2, {}, 'wamp.error.no_such_subscription']);
    await unsubscribing;
    expect(await peer.rest()).toEqual([]);
    expect(client.state).toBe('ready');
  });

  it('is told once to each handler when the Router takes it back, and nothing is answered [REVS-07]', async () => {
    await using router = new FakeRouter();
    const { client, peer, subscription: one } = await subscribed(router, () => 1);
    const two = await client.subscribe('com.t', () => 2);
    const revoked: unknown[] = [];
    client.on('revoked', ({ target, reason }) => revoked.push(target, reason));
    peer.send([35, 0, { subscription: 11, reason: 'com.reason' }]);
    expect(await Promise.all([one.ended, two.ended])).toEqual(['com.reason', 'com.reason']);
    expect(revoked).toEqual([one, 'com.reason', two, 'com.reason']);
    expect([one.active, two.active]).toEqual([false, false]);
    await one.unsubscribe();
    peer.send([36, 11, 1, {}], [35, 0, { subscription: 11 }]);
    expect(await peer.rest()).toEqual([]);
    expect(client.state).toBe('ready');
    // It was taken away: a new session does not ask for it again.
    await peer.cut();
    await advance(1000);
    expect(await (await router.welcome(2)).rest()).toEqual([]);
  });
});
