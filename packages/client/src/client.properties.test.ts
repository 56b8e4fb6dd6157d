import type { Connector, MatchPolicy, Transport } from '@wamp/protocol';
import { allowAll, anonymous, createRouter } from '@wamp/router';
import { memory } from '@wamp/transport-memory';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type FakePeer, FakeRouter, advance, settle } from './fixtures/fake-router.js';
import { type Status, createClient } from './index.js';

beforeEach(() => {
  vi.useFakeTimers();
});

/** Random numbers that are the same in every run. */
function useSeed(seed: number): void {
  let state = seed;
  vi.spyOn(Math, 'random').mockImplementation(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  });
}

/** Always has the newest connection at hand. */
function follow(router: FakeRouter): { peer?: FakePeer } {
  const newest: { peer?: FakePeer } = {};
  const watch = async (): Promise<never> => {
    for (;;) newest.peer = await router.next();
  };
  void watch();
  return newest;
}

/** Answers every request that has come. */
async function answerAll(peer: FakePeer | undefined): Promise<void> {
  for (const [type, id] of (await peer?.rest()) ?? []) {
    if (type === 1) peer?.send([2, 1, { roles: { broker: {}, dealer: {} } }]);
    else if (type === 48) peer?.send([50, id, {}]);
    else if (type === 34 || type === 66) peer?.send([type + 1, id]);
    else if (type === 16 || type === 32 || type === 64) peer?.send([type + 1, id, 5]);
  }
  await settle();
}

describe('Every promise of a client', () => {
  const steps = fc.array(
    fc.constantFrom(
      'call',
      'publish',
      'subscribe',
      'register',
      'ready',
      'answer',
      'cut',
      'reconnect',
      'wait',
    ),
    { maxLength: 25 },
  );

  it('has settled when the client is closed, whatever happened before (P60)', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        await using router = new FakeRouter();
        const newest = follow(router);
        const client = router.client();
        let begun = 0;
        let settled = 0;
        const begin = (promise: Promise<unknown>): void => {
          begun++;
          const count = (): number => settled++;
          promise.then(count, count);
        };
        for (const step of script) {
          if (step === 'call') begin(client.call('com.p'));
          else if (step === 'publish') begin(client.publish('com.t', [1], { acknowledge: true }));
          else if (step === 'subscribe') begin(client.subscribe('com.t', () => undefined));
          else if (step === 'register') begin(client.register('com.p', () => undefined));
          else if (step === 'ready') begin(client.ready());
          else if (step === 'reconnect') begin(client.reconnect());
          else if (step === 'answer') await answerAll(newest.peer);
          else if (step === 'cut') await newest.peer?.cut();
          else await advance(700);
        }
        const closed = client.close();
        await settle();
        expect(settled).toBe(begun);
        await advance(5000); // the answer to GOODBYE never comes
        await closed;
        expect(client.state).toBe('closed');
        expect(client.stats).toMatchObject({ pending: 0, queued: 0 });
      }),
      { numRuns: 300 },
    );
  });
});

describe('The states of a client', () => {
  const steps = fc.array(fc.constantFrom('answer', 'cut', 'refuse', 'open', 'goodbye', 'reconnect', 'wait'), {
    maxLength: 25,
  });
  const legal: Record<string, readonly string[]> = {
    idle: ['connecting', 'closed'],
    connecting: ['restoring', 'waiting', 'connecting', 'closed'],
    restoring: ['ready', 'waiting', 'connecting', 'closed'],
    ready: ['waiting', 'connecting', 'closed'],
    waiting: ['connecting', 'closed'],
    closed: [],
  };

  it('follow each other in legal order, and nothing follows the end (P64)', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        await using router = new FakeRouter();
        const newest = follow(router);
        const client = router.client();
        const seen: Status[] = [];
        for (const type of ['state', 'ready', 'disconnect', 'closed'] as const) {
          client.on(type, (status) => seen.push(status));
        }
        client.ready().catch(() => undefined);
        for (const step of script) {
          if (step === 'answer') await answerAll(newest.peer);
          else if (step === 'cut') await newest.peer?.cut();
          else if (step === 'goodbye') newest.peer?.send([6, {}, 'wamp.close.system_shutdown']);
          else if (step === 'reconnect') client.reconnect().catch(() => undefined);
          else if (step === 'wait') await advance(1500);
          else router.door = step;
        }
        const closed = client.close();
        await advance(5000);
        await closed;
        await client.close();
        let state = 'idle';
        for (const status of seen) {
          if (status.type === 'state') {
            expect(status.previous).toBe(state);
            expect(legal[state]).toContain(status.state);
            state = status.state;
          } else {
            expect(state).toBe(
              { ready: 'ready', disconnect: 'waiting', closed: 'closed' }[status.type as 'ready'],
            );
          }
        }
        expect(seen.filter(({ type }) => type === 'closed')).toHaveLength(1);
        expect(seen.at(-1)?.type).toBe('closed');
      }),
      { numRuns: 300 },
    );
  });
});

describe('Subscriptions and registrations of a client', () => {
  interface Wanted {
    readonly uri: string;
    readonly match: MatchPolicy;
  }
  const topics: readonly Wanted[] = [
    { uri: 'com.a.b', match: 'exact' },
    { uri: 'com.a.', match: 'prefix' },
    { uri: 'com..b', match: 'wildcard' },
    { uri: 'com.c.b', match: 'exact' },
  ];
  const probes = ['com.a.b', 'com.a.x', 'com.c.b', 'com.x.b', 'com.x.y'];
  const matches = ({ uri, match }: Wanted, probe: string): boolean => {
    if (match === 'exact') return probe === uri;
    if (match === 'prefix') return probe.startsWith(uri);
    return /^com\.[^.]+\.b$/.test(probe);
  };
  const commands = fc.array(
    fc.record({
      what: fc.constantFrom('subscribe', 'register', 'end', 'end', 'cut', 'wait'),
      which: fc.nat({ max: 3 }),
    }),
    { maxLength: 20 },
  );

  it('are on the Router exactly those that the application still wants (P61, P62)', async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (script) => {
        await using router = createRouter({
          realms: [
            { name: 'realm1', authenticators: [anonymous({ authrole: 'guest' })], authorizer: allowAll() },
          ],
        });
        let last: Transport | undefined;
        const connector: Connector = memory((transport) => {
          last = transport;
          router.accept(transport);
        });
        await using client = createClient({ realm: 'realm1', transports: [connector], timeout: 0 });
        await using probe = createClient({ realm: 'realm1', transports: [memory((t) => router.accept(t))] });
        const received: string[] = [];
        const held: { readonly wanted: Wanted; readonly kind: string; readonly stop: AbortController }[] = [];
        const hold = (kind: 'subscribe' | 'register', wanted: Wanted): void => {
          const { uri, match } = wanted;
          // The Router lets a client register a procedure once.
          if (kind === 'register' && held.some((one) => one.kind === kind && one.wanted === wanted)) return;
          const stop = new AbortController();
          const options = { match, signal: stop.signal };
          const name = `${match} ${uri}`;
          const made =
            kind === 'register'
              ? client.register(uri, () => name, options)
              : client.subscribe(uri, ({ topic }) => received.push(`${name} ${topic}`), options);
          made.catch(() => undefined);
          held.push({ wanted, kind, stop });
        };
        for (const { what, which } of script) {
          const wanted = topics[which];
          if (what === 'cut') last?.abort(new Error('cut'));
          else if (what === 'wait') await advance(1000);
          else if (what === 'end') held.splice(which, 1)[0]?.stop.abort();
          else if (wanted) hold(what, wanted);
        }
        const ready = client.ready();
        await advance(120_000);
        await ready;
        await settle();
        for (const topic of probes) {
          received.length = 0;
          const published = probe.publish(topic, [], { acknowledge: true });
          await advance(0);
          await published;
          await settle();
          const wanted = held.filter((one) => one.kind === 'subscribe' && matches(one.wanted, topic));
          const names = wanted.map((one) => `${one.wanted.match} ${one.wanted.uri} ${topic}`);
          expect(received.toSorted()).toEqual(names.toSorted());
          const called = probe.call(topic).then(
            () => true,
            () => false,
          );
          await settle();
          const isOffered = held.some((one) => one.kind === 'register' && matches(one.wanted, topic));
          expect(await called).toBe(isOffered);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('Replies and events for what is over', () => {
  it('are dropped and counted, and the session lives (P66)', async () => {
    const message = fc.tuple(fc.constantFrom(17, 33, 36, 50, 65, 8), fc.integer({ min: 1, max: 9 }));
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 20 }), async (messages) => {
        await using router = new FakeRouter();
        const { client, peer } = await router.joined();
        const stop = new AbortController();
        const calls = [1, 2, 3].map((n) => client.call('com.p', [n], { signal: stop.signal }));
        const subscribing = client.subscribe('com.t', () => expect.unreachable());
        await settle();
        peer.send([33, 4, 5]);
        const unsubscribing = (await subscribing).unsubscribe();
        await settle();
        peer.send([35, 5]);
        await unsubscribing;
        for (const call of calls) call.catch(() => undefined);
        stop.abort('enough');
        for (const call of calls) await expect(call).rejects.toBe('enough');
        for (const [type, id] of messages) {
          if (type === 8) peer.send([8, 48, id, {}, 'wamp.error.canceled']);
          else if (type === 36) peer.send([36, id, 1, {}]);
          else peer.send([type, id, type === 50 ? {} : 7]);
        }
        await settle();
        expect(client.stats.dropped).toBe(messages.length);
        expect(client.state).toBe('ready');
      }),
      { numRuns: 100 },
    );
  });
});

describe('A thousand clients that are cut at the same instant', () => {
  it('come back spread over time, and none of them stays away (P63)', async () => {
    useSeed(63);
    const count = 1000;
    await using router = new FakeRouter();
    const peers: FakePeer[] = [];
    for (let n = 0; n < count; n++) {
      const ready = router.client().ready();
      const peer = await router.next();
      await answerAll(peer);
      await ready;
      peers.push(peer);
    }
    await advance(10_000); // stable sessions
    router.door = 'refuse';
    for (const peer of peers) await peer.cut();
    const perSecond: number[] = [];
    for (let second = 0; second < 60; second++) {
      const before = router.attempts;
      await advance(1000);
      perSecond.push(router.attempts - before);
    }
    expect(Math.max(...perSecond.slice(0, 10))).toBeLessThanOrEqual(0.8 * count);
    const sum = (from: number, to: number): number => perSecond.slice(from, to).reduce((a, b) => a + b, 0);
    expect(sum(10, 20)).toBeLessThan(sum(0, 10));
    expect(sum(20, 30)).toBeLessThan(sum(10, 20));
  });
});
