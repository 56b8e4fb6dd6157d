import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeRouter, advance, rejection, settle } from '../fixtures/fake-router.js';
import type { Client } from '../index.js';
import { type EventStream, type EventsOptions, events } from '../stream.js';
import type { FakePeer } from '../fixtures/fake-router.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

type Events = Awaited<ReturnType<typeof open>>;

async function open(client: Client, peer: FakePeer, options: EventsOptions = {}) {
  const opening = events(client, 'com.{x}.t', options);
  await peer.answer(33, 11);
  return opening;
}

async function take(news: EventStream<{ publication: number }>, count: number): Promise<number[]> {
  const seen: number[] = [];
  for await (const { publication } of news) if (seen.push(publication) === count) break;
  return seen;
}

describe('Events to iterate over', () => {
  it('come in their order with all that an event has; leaving the loop unsubscribes', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const news: Events = await open(client, peer, { getRetained: true });
    expect(news).toMatchObject({ uri: 'com..t', active: true, pending: 0, dropped: 0 });
    const topic = 'com.1.t';
    peer.send([36, 11, 1, { topic, retained: true, trustlevel: 3 }, ['a']], [36, 11, 2, { topic }, ['b']]);
    await settle();
    expect(news.pending).toBe(2);
    const seen: unknown[] = [];
    for await (const { args, params, retained, trustlevel } of news) {
      if (seen.push([...args, params.x, retained, trustlevel]) < 2) continue;
      peer.send([35, 2]);
      break;
    }
    expect(seen).toEqual([
      ['a', '1', true, 3],
      ['b', '1', false, undefined],
    ]);
    expect(await peer.rest()).toEqual([[34, 2, 11]]);
    expect(news.active).toBe(false);
  });

  it('come over all sessions', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const news = await open(client, peer);
    const taking = take(news, 2);
    peer.send([36, 11, 1, { topic: 'com.1.t' }]);
    await settle();
    await peer.cut();
    await advance(1000);
    const again = await router.welcome(2);
    await again.answer(33, 22);
    again.send([36, 22, 2, { topic: 'com.1.t' }]);
    await settle();
    void again.answer(35);
    expect(await taking).toEqual([1, 2]);
  });

  it.each([
    [
      'the Router revokes it',
      async (_: EventStream<unknown>, peer: FakePeer) =>
        peer.send([35, 0, { subscription: 11, reason: 'r' }]),
    ],
    ['the client is closed', (_: EventStream<unknown>, __: FakePeer, client: Client) => void client.close()],
  ] as const)('end when %s, after what is held [REVS-07]', async (_what, end) => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const news = await open(client, peer);
    peer.send([36, 11, 1, {}], [36, 11, 2, {}]);
    await settle();
    await end(news, peer, client);
    await settle();
    expect(await take(news, 9)).toEqual([1, 2]);
  });

  it('end with unsubscribe() and with disposing', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const news = await open(client, peer);
    const taking = take(news, 9);
    const unsubscribing = news.unsubscribe();
    await peer.answer(35);
    await unsubscribing;
    expect(await taking).toEqual([]);
    expect(await news.ended).toBeUndefined();
    const disposed = await open(client, peer);
    const disposing = disposed[Symbol.asyncDispose]();
    await peer.answer(35);
    await disposing;
    expect(disposed.active).toBe(false);
  });

  it.each([
    ['drop-oldest', [2, 3]],
    ['drop-newest', [1, 2]],
  ] as const)('that nobody reads are held up to the buffer, then counted: %s', async (overflow, kept) => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const news = await open(client, peer, { buffer: 2, overflow });
    peer.send([36, 11, 1, {}], [36, 11, 2, {}], [36, 11, 3, {}], [35, 0, { subscription: 11 }]);
    await settle();
    expect([news.pending, news.dropped]).toEqual([2, 1]);
    expect(await take(news, 9)).toEqual(kept);
  });

  it('end with an error when the buffer is full, if they were told so', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const news = await open(client, peer, { buffer: 1, overflow: 'close' });
    peer.send([36, 11, 1, {}], [36, 11, 2, {}]);
    await peer.answer(35);
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { publication } of news) seen.push(publication);
    })();
    expect(await rejection(reading)).toMatchObject({ uri: 'router.error.limit_exceeded' });
    expect(seen).toEqual([1]);
  });

  it('are refused with the ERROR of the Router', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const opening = rejection(events(client, 'com.t'));
    await peer.next();
    peer.send([8, 32, 1, {}, 'wamp.error.not_authorized']);
    expect(await opening).toMatchObject({ uri: 'wamp.error.not_authorized' });
  });
});
