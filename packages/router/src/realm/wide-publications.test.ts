import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RawMessage, type RawPeer, connectRaw, joinRaw, settle } from '../fixtures/raw-peer.js';
import { HeldTurns, testRouter } from '../fixtures/test-router.js';
import type { Router } from '../router.js';

const topic = 'com.wide';
let router: Router;
let peers: RawPeer[];

beforeEach(() => {
  peers = [];
});

afterEach(async () => {
  const closed = router.close();
  for (const peer of peers) peer.send([6, {}, 'wamp.close.goodbye_and_out']);
  await closed;
});

interface Subscriber {
  readonly peer: RawPeer;
  readonly id: number;
  readonly subscription: number;
}

/** Joins so many sessions, which subscribe to the topic. */
async function subscribers(count: number): Promise<readonly Subscriber[]> {
  const joined = Array.from({ length: count }, async () => {
    const peer = connectRaw(router);
    peers.push(peer);
    const id = await peer.join();
    peer.send([32, 1, {}, topic]);
    const subscription = (await peer.next())[2] as number;
    return { peer, id, subscription };
  });
  return Promise.all(joined);
}

/** The numbers of the events among some messages, and the types of all others. */
function story(messages: readonly RawMessage[]): {
  events: unknown[];
  rest: unknown[];
  isEventLast: boolean;
} {
  const events = messages.filter(([type]) => type === 36).map((event) => (event[4] as unknown[])[0]);
  const rest = messages.filter(([type]) => type !== 36).map(([type]) => type);
  return { events, rest, isEventLast: messages.at(-1)?.[0] === 36 };
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

describe('Publications to 1,200 Subscribers', () => {
  it('reach all in order while some unsubscribe, leave, are cut or killed [PS-16, PS-18, PS-34, PS-53, SMETA-38]', async () => {
    router = testRouter();
    const all = await subscribers(1_200);
    const [publisher, killer] = [await joinRaw(router), await joinRaw(router)];
    peers.push(publisher, killer);
    const count = 60;
    for (const index of upTo(count)) {
      publisher.send([16, index + 1, { acknowledge: true }, topic, [index]]);
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (index % 2 === 1) continue;
      const [first, second, third, fourth] = [0, 1, 2, 3].map(
        (which) => all[1_199 - index * 2 - which * 200],
      );
      first?.peer.send([34, 2, first.subscription]);
      second?.peer.send([6, {}, 'wamp.close.close_realm']);
      third?.peer.transport.abort(new Error('cut by the test'));
      killer.send([48, index / 2 + 1, {}, 'wamp.session.kill', [fourth?.id]]);
    }
    expect((await publisher.settled()).map(([type]) => type)).toEqual(upTo(count).map(() => 17));
    const ended = { 35: 0, 6: 0 };
    for (const { peer } of all) {
      const { events, rest, isEventLast } = story(peer.received);
      expect(events).toEqual(upTo(events.length));
      if (rest.length === 0 && peer.end === undefined) expect(events.length).toBe(count);
      if (rest.length > 0) expect(isEventLast).toBe(false);
      for (const type of rest) ended[type as 35 | 6]++;
    }
    expect(ended).toEqual({ 35: 30, 6: 60 });
  });

  it('are counted for those who were not sent them when the Router closes', async () => {
    const clock = new HeldTurns();
    router = testRouter({ clock, limits: { maxJoinsPerTurn: Infinity } });
    const all = await subscribers(1_200);
    const publisher = await joinRaw(router);
    peers.push(publisher);
    for (const request of [1, 2, 3]) publisher.send([16, request, {}, topic, [request]]);
    await settle();
    const closed = router.close();
    await settle();
    clock.turnAll();
    for (const { peer } of all) peer.send([6, {}, 'wamp.close.goodbye_and_out']);
    publisher.send([6, {}, 'wamp.close.goodbye_and_out']);
    await closed;
    const stories = all.map(({ peer }) => story(peer.received));
    const sent = stories.reduce((sum, { events }) => sum + events.length, 0);
    expect(sent).toBe(3 * 256);
    expect(router.stats.eventsDropped.left).toBe(3 * (1_200 - 256));
    expect(stories.every(({ rest, isEventLast }) => rest.length === 1 && !isEventLast)).toBe(true);
  });
});

describe('A session with a wide publication on its way', () => {
  it('is served meanwhile, and so are others', async () => {
    const clock = new HeldTurns();
    router = testRouter({ clock, limits: { maxJoinsPerTurn: Infinity } });
    const all = await subscribers(600);
    const publisher = await joinRaw(router);
    peers.push(publisher);
    publisher.send([16, 1, {}, topic, [1]], [48, 2, {}, 'wamp.session.count']);
    const last = all.at(-1)?.peer;
    last?.send([48, 2, {}, 'wamp.session.count']);
    expect((await publisher.settled()).map(([type]) => type)).toEqual([50]);
    expect((await last?.settled())?.map(([type]) => type)).toEqual([50]);
    clock.turnAll();
    expect((await last?.settled())?.map(([type]) => type)).toEqual([36]);
  });
});
