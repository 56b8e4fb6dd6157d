import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type FakePeer, FakeRouter, advance, settle, welcomeDetails } from './fixtures/fake-router.js';
import { fillGap, history } from './history.js';
import type { Client, Gap, GapFiller, MissedEvent } from './index.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

interface Watched {
  readonly client: Client;
  readonly peer: FakePeer;
  readonly seen: number[];
}

/** A client with one subscription, which has the id 11. */
async function watched(
  router: FakeRouter,
  onGap: (client: Client) => GapFiller,
  handle: (publication: number) => unknown = () => undefined,
): Promise<Watched> {
  const { client, peer } = await router.joined();
  const seen: number[] = [];
  const options = { onGap: onGap(client) };
  const handler = async ({ publication }: { publication: number }): Promise<void> => {
    seen.push(publication);
    await handle(publication);
  };
  const subscribing = client.subscribe('com.t', handler, options);
  await peer.answer(33, 11);
  await subscribing;
  return { client, peer, seen };
}

/** Cuts the connection; the next session makes the subscription under the id 22. */
async function reconnected(
  router: FakeRouter,
  peer: FakePeer,
  details: object = welcomeDetails,
): Promise<FakePeer> {
  await settle();
  const { attempts } = router;
  await peer.cut();
  while (router.attempts === attempts) await advance(1000);
  const again = await router.welcome(2, details);
  await again.answer(33, 22);
  await settle();
  return again;
}

const stored = (publication: number): object => ({
  timestamp: '2026-01-01T00:00:00Z',
  subscription: 11,
  publication,
  details: {},
  args: [publication],
});

describe('A gap', () => {
  it('is told before new events, which wait for what was missed; each publication comes once [EVH-46]', async () => {
    await using router = new FakeRouter();
    let fill: (events: readonly MissedEvent[]) => void = () => undefined;
    const gaps: Gap[] = [];
    const onGap = fillGap((gap) => {
      gaps.push(gap);
      return new Promise((resolve) => (fill = resolve));
    });
    const { peer, seen } = await watched(router, () => onGap);
    peer.send([36, 11, 1, {}], [36, 11, 2, {}]);
    const again = await reconnected(router, peer);
    again.send([36, 22, 4, {}], [36, 22, 5, {}]);
    await settle();
    expect(seen).toEqual([1, 2]);
    expect(gaps).toMatchObject([{ topic: 'com.t', subscription: 22, lastPublication: 2, downFor: 1000 }]);
    fill([{ publication: 3 }, { publication: 4 }]);
    await settle();
    again.send([36, 22, 6, {}]);
    await settle();
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('needs no answer, and an error of it goes to onError alone', async () => {
    await using router = new FakeRouter();
    const failure = new Error('no');
    const { peer, seen } = await watched(router, () => fillGap(() => Promise.reject(failure)));
    const again = await reconnected(router, peer);
    again.send([36, 22, 1, {}]);
    await settle();
    expect(seen).toEqual([1]);
    expect(router.errors).toEqual([failure]);
  });

  it('that is interrupted by another one is filled from the same place [EVH-46]', async () => {
    await using router = new FakeRouter();
    const gaps: Gap[] = [];
    const fills: ((events: readonly MissedEvent[]) => void)[] = [];
    const onGap = fillGap((gap) => {
      gaps.push(gap);
      return new Promise((resolve) => fills.push(resolve));
    });
    const { peer, seen } = await watched(router, () => onGap);
    peer.send([36, 11, 1, {}]);
    const second = await reconnected(router, peer);
    second.send([36, 22, 3, {}]);
    const third = await reconnected(router, second);
    third.send([36, 22, 5, {}]);
    await settle();
    fills[0]?.([{ publication: 2 }, { publication: 3 }]);
    await settle();
    expect(seen).toEqual([1]);
    fills[1]?.([{ publication: 2 }, { publication: 3 }, { publication: 4 }]);
    await settle();
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect(gaps.map(({ lastPublication }) => lastPublication)).toEqual([1, 1]);
  });

  it('brings nothing to a subscription that was given back meanwhile', async () => {
    await using router = new FakeRouter();
    let fill: (events: readonly MissedEvent[]) => void = () => undefined;
    const { client, peer } = await router.joined();
    const seen: number[] = [];
    const onGap = fillGap(() => new Promise((resolve) => (fill = resolve)));
    const subscribing = client.subscribe('com.t', ({ publication }) => seen.push(publication), { onGap });
    await peer.answer(33, 11);
    const subscription = await subscribing;
    const again = await reconnected(router, peer);
    again.send([36, 22, 2, {}]);
    await settle();
    const unsubscribing = subscription.unsubscribe();
    await again.answer(35);
    await unsubscribing;
    fill([{ publication: 1 }]);
    await settle();
    expect(seen).toEqual([]);
  });
});

describe('history', () => {
  it('asks for what came after the last publication, newest first, and delivers it in order [EVH-46]', async () => {
    await using router = new FakeRouter();
    const { peer, seen } = await watched(router, (client) => history(client, { limit: 50 }));
    peer.send([36, 11, 7, {}]);
    const again = await reconnected(router, peer);
    const filter = { reverse: true, limit: 50, after_publication: 7 };
    const request = await again.answer(50, {}, [stored(9), stored(8)], { is_limit_reached: false });
    expect(request).toEqual([48, 2, {}, 'wamp.subscription.get_events', [22], filter]);
    again.send([36, 22, 9, {}], [36, 22, 10, {}]);
    await settle();
    expect(seen).toEqual([7, 8, 9, 10]);
  });

  it('takes one list of all events too (A-07)', async () => {
    await using router = new FakeRouter();
    const { peer, seen } = await watched(router, (client) => history(client));
    peer.send([36, 11, 7, {}]);
    const again = await reconnected(router, peer);
    await again.answer(50, {}, [[stored(9), stored(8)]]);
    await settle();
    expect(seen).toEqual([7, 8, 9]);
  });

  it('goes by time when no event came before, or the Router does not know the last one any more', async () => {
    await using router = new FakeRouter();
    vi.setSystemTime('2026-01-01T00:00:00Z');
    const { peer, seen } = await watched(router, (client) => history(client));
    const again = await reconnected(router, peer);
    const kwargs = { reverse: true, limit: 1000, from_time: '2026-01-01T00:00:00.000Z' };
    expect((await again.answer(50, {}, [stored(1)])).at(-1)).toEqual(kwargs);
    await settle();
    vi.setSystemTime('2026-01-01T01:00:00Z');
    again.send([36, 22, 2, {}]);
    const third = await reconnected(router, again);
    const byId = await third.next();
    expect(byId.at(-1)).toMatchObject({ after_publication: 2 });
    third.send([8, 48, byId[1], {}, 'wamp.error.invalid_argument']);
    expect((await third.answer(50, {}, [stored(3)])).at(-1)).toMatchObject({
      from_time: '2026-01-01T01:00:00.000Z',
    });
    await settle();
    expect(seen).toEqual([1, 2, 3]);
  });

  it('asks no Router that did not announce it, but tells the gap [FEAT-36]', async () => {
    await using router = new FakeRouter();
    const gaps: Gap[] = [];
    const { peer, seen } = await watched(router, (client) =>
      history(client, { onGap: (gap) => gaps.push(gap) }),
    );
    const again = await reconnected(router, peer, { roles: { broker: {}, dealer: {} } });
    again.send([36, 22, 2, {}]);
    expect(await again.rest()).toEqual([]);
    expect(seen).toEqual([2]);
    expect(gaps).toHaveLength(1);
  });

  it('loses and repeats nothing, wherever the connection is cut [EVH-46]', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 0, max: 6 }),
        async (before, missed, early) => {
          await using router = new FakeRouter();
          const { peer, seen } = await watched(router, (client) => history(client));
          const all = Array.from({ length: 1 + before + missed + early }, (_, at) => at + 1);
          for (const id of all.slice(0, 1 + before)) peer.send([36, 11, id, {}]);
          const again = await reconnected(router, peer);
          // Some of what is in the history has come live already.
          for (const id of all.slice(1 + before + missed)) again.send([36, 22, id, {}]);
          await again.answer(
            50,
            {},
            all
              .slice(1 + before)
              .reverse()
              .map(stored),
          );
          await settle();
          expect(seen).toEqual(all);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('Handlers with concurrency 1', () => {
  it('run strictly one after the other; what does not fit into the queue is dropped and counted', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const seen: string[] = [];
    const go: (() => void)[] = [];
    const subscribing = client.subscribe(
      'com.t',
      async ({ publication }) => {
        seen.push(`begin ${publication}`);
        await new Promise<void>((resolve) => go.push(resolve));
        seen.push(`end ${publication}`);
        if (publication === 1) throw new Error('handled');
      },
      { concurrency: 1, queue: 2 },
    );
    await peer.answer(33, 11);
    await subscribing;
    await settle();
    for (let id = 1; id <= 4; id++) peer.send([36, 11, id, {}]);
    await settle();
    for (let round = 0; round < 3; round++) {
      go[round]?.();
      await settle();
    }
    expect(seen).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2', 'begin 3', 'end 3']);
    expect(client.stats.dropped).toBe(1);
    expect(router.errors).toMatchObject([{ message: 'handled' }]);
  });
});
