import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId, dictWith, entriesOf } from '../peer/pattern.js';
import type { WirePeer } from '../peer/wire-peer.js';
import type { WireMessage } from '../peer/wire-serializer.js';
import { whenOffered } from './offering.js';
import { error, type Scene } from './scene.js';
import { argumentsOf, ask, isRefused, leave, receiveUntil } from './steps.js';
import type { SuiteTest } from './suite.js';

const prefix = 'wamp.subscription.';

/** Somebody who hears of all changes of subscriptions, in the main Realm or another; holds these topics too. */
async function listen(
  scene: Scene,
  { realm = scene.target.realm, topics = [] as string[] } = {},
): Promise<WirePeer> {
  const peer = await scene.join({ realm });
  for (const topic of topics) await scene.subscribe(peer, topic);
  await scene.subscribe(peer, prefix, { match: 'prefix' });
  return peer;
}

/** The name of a change, the session that made it, and the subscription. */
function changeOf(message: WireMessage): readonly [string, unknown, unknown] {
  const [session, about] = argumentsOf(message);
  const topic = String(entriesOf(message[3])['topic']);
  return [topic.slice(prefix.length), session, typeof about === 'number' ? about : entriesOf(about)['id']];
}

/** The changes made by these sessions that have been told. */
async function changes(listener: WirePeer, ...by: readonly WirePeer[]): Promise<unknown[]> {
  const sessions = by.map((peer) => peer.session);
  return (await listener.drain()).map(changeOf).filter(([, session]) => sessions.includes(Number(session)));
}

async function unsubscribe(peer: WirePeer, subscription: number): Promise<void> {
  const request = peer.request(code.UNSUBSCRIBE, subscription);
  await peer.expect([code.UNSUBSCRIBED, request]);
}

export function subscriptionMetaTests(test: SuiteTest): void {
  const it = whenOffered(test, 'broker', 'subscription_meta_api');

  for (const match of [undefined, 'exact', 'prefix', 'wildcard']) {
    it(`tells of a new subscription with match ${String(match)}: first that it is there, then who has it [SUBM-02, SUBM-03, SUBM-04, SUBM-06, SUBM-20, SUBM-31]`, async (scene) => {
      const uri = scene.uri('topic');
      const [listener, peer] = [await listen(scene), await scene.join()];
      await listener.drain();
      const id = await scene.subscribe(peer, uri, match === undefined ? {} : { match });
      const [create, subscribe] = await receiveUntil(
        listener,
        (message) => changeOf(message)[0] === 'on_subscribe' && changeOf(message)[1] === peer.session,
      );
      const [session, details] = argumentsOf(create ?? []);
      expect(entriesOf(create?.[3])).toMatchObject({ topic: 'wamp.subscription.on_create' });
      expect(session).toBe(peer.session);
      const created = entriesOf(details)['created'];
      expect(details).toMatchObject({ id, created, uri, match: match ?? 'exact' });
      expect(created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
      expect(Math.abs(Date.parse(String(created)) - Date.now())).toBeLessThan(60_000);
      expect(argumentsOf(subscribe ?? [])).toEqual([peer.session, id]);
      for (let round = 0; round < 2; round += 1) {
        expect(await ask(peer, 'wamp.subscription.get', [id])).toEqual([details]);
        await scene.subscribe(await scene.join(), uri, match === undefined ? {} : { match });
      }
    });
  }

  it('tells of every session that comes and goes, and of the subscription when the last one has gone [SUBM-05, SUBM-08, SUBM-09, SUBM-10]', async (scene) => {
    const topic = scene.uri('topic');
    const [listener, one, two] = [await listen(scene), await scene.join(), await scene.join()];
    const id = await scene.subscribe(one, topic);
    await scene.subscribe(two, topic);
    await unsubscribe(one, id);
    await unsubscribe(two, id);
    expect(await changes(listener, one, two)).toEqual([
      ['on_create', one.session, id],
      ['on_subscribe', one.session, id],
      ['on_subscribe', two.session, id],
      ['on_unsubscribe', one.session, id],
      ['on_unsubscribe', two.session, id],
      ['on_delete', two.session, id],
    ]);
  });

  it('tells nothing of a repeated SUBSCRIBE or of what is refused [SUBM-07, SUBM-12, PS-15]', async (scene) => {
    const topic = scene.uri('topic');
    const [listener, peer, other] = [await listen(scene), await scene.join(), await scene.join()];
    const id = await scene.subscribe(peer, topic);
    expect(await changes(listener, peer)).toHaveLength(2);
    await scene.subscribe(peer, topic);
    const subscribe = peer.request(code.SUBSCRIBE, {}, 'com..x');
    await peer.expect(error(code.SUBSCRIBE, subscribe, 'wamp.error.invalid_uri'));
    for (const [guest, subscription] of [
      [other, id],
      [peer, 123_456],
    ] as const) {
      const request = guest.request(code.UNSUBSCRIBE, subscription);
      await guest.expect(error(code.UNSUBSCRIBE, request, 'wamp.error.no_such_subscription'));
    }
    expect(await changes(listener, peer, other)).toEqual([]);
  });

  const endings: Readonly<Record<string, (peer: WirePeer, other: WirePeer) => unknown>> = {
    GOODBYE: leave,
    'the loss of its transport': (peer) => {
      peer.drop();
    },
    'wamp.session.kill': (peer, other) => ask(other, 'wamp.session.kill', [peer.session]),
  };
  for (const [how, end] of Object.entries(endings)) {
    it(`tells of everything that a session loses by ${how} [SUBM-11, SUBM-09, SUBM-10]`, async (scene) => {
      const topics = ['wamp.session.on_leave'];
      const listener = await listen(scene, { topics });
      const [peer, other] = [await scene.join(), await scene.join()];
      const shared = await scene.subscribe(other, scene.uri('shared'));
      const own = [
        await scene.subscribe(peer, scene.uri('a')),
        await scene.subscribe(peer, scene.uri('b'), { match: 'prefix' }),
      ];
      await scene.subscribe(peer, scene.uri('shared'));
      await changes(listener, peer);
      await end(peer, other);
      // on_leave comes over an exact subscription, so it has no topic; it is the one with three arguments.
      const told = await receiveUntil(
        listener,
        (message) => argumentsOf(message)[0] === peer.session && argumentsOf(message).length === 3,
      );
      const heard = told
        .map(changeOf)
        .filter(([name, session]) => name.startsWith('on_') && session === peer.session);
      const expected = [
        ['on_unsubscribe', peer.session, shared],
        ...own.flatMap((id) => [
          ['on_unsubscribe', peer.session, id],
          ['on_delete', peer.session, id],
        ]),
      ];
      expect([...heard].sort()).toEqual([...expected].sort());
      for (const id of own) {
        const names = heard.filter(([, , about]) => about === id).map(([name]) => name);
        expect(names).toEqual(['on_unsubscribe', 'on_delete']);
      }
    });
  }

  it('stays within the Realm [SUBM-13, SUBM-28]', async (scene) => {
    const realm = scene.target.otherRealm;
    const [here, there, peer] = [
      await listen(scene),
      await listen(scene, { realm }),
      await scene.join({ realm }),
    ];
    const id = await scene.subscribe(peer, scene.uri('topic'));
    await receiveUntil(there, (message) => changeOf(message)[2] === id);
    expect(await changes(here, peer)).toEqual([]);
    const elsewhere = await scene.join();
    await isRefused(elsewhere, 'wamp.error.no_such_subscription', ['wamp.subscription.get', [id]]);
    expect(await ask(elsewhere, 'wamp.subscription.lookup', [scene.uri('topic')])).toEqual([null]);
  });

  it('answers who subscribes before it tells the same session of it [SUBM-14, SUBM-30]', async (scene) => {
    const [peer, listener] = [await scene.join(), await listen(scene)];
    const topic = 'wamp.subscription.on_subscribe';
    const request = peer.request(code.SUBSCRIBE, {}, topic);
    const subscribed = await peer.expect([code.SUBSCRIBED, request, anyId]);
    const own = await peer.drain();
    // Whether a session hears of its subscription to this very topic is its first event; there is one and no loop.
    expect(own.map((message) => argumentsOf(message))).toEqual([[peer.session, subscribed[2]]]);
    const second = peer.request(code.SUBSCRIBE, {}, scene.uri('topic'));
    const answer = await peer.expect([code.SUBSCRIBED, second, anyId]);
    await peer.expect([code.EVENT, subscribed[2], anyId, anyDict, [peer.session, answer[2]]]);
    await peer.quiet();
    const told = await changes(listener, peer);
    expect(told.filter((change) => (change as unknown[])[2] === subscribed[2]).length).toBeLessThanOrEqual(2);
    expect(told).toContainEqual(['on_subscribe', peer.session, subscribed[2]]);
  });

  it('shows the new state to who is told of it [SUBM-15]', async (scene) => {
    const [listener, peer, asking] = [await listen(scene), await scene.join(), await scene.join()];
    for (let round = 0; round < 10; round += 1) {
      const id = await scene.subscribe(peer, scene.uri(`topic${String(round)}`));
      await receiveUntil(
        listener,
        (message) => changeOf(message)[0] === 'on_create' && changeOf(message)[2] === id,
      );
      expect(await ask(asking, 'wamp.subscription.get', [id])).toEqual([dictlike(id)]);
      peer.request(code.UNSUBSCRIBE, id);
      await receiveUntil(
        listener,
        (message) => changeOf(message)[0] === 'on_delete' && changeOf(message)[2] === id,
      );
      await isRefused(asking, 'wamp.error.no_such_subscription', ['wamp.subscription.get', [id]]);
      await peer.drain();
    }
  });

  it('lists the ids by match policy, with empty lists where there are none [SUBM-16]', async (scene) => {
    const peer = await scene.join();
    const [before] = await ask(peer, 'wamp.subscription.list');
    expect(Object.keys(before as object).sort()).toEqual(['exact', 'prefix', 'wildcard']);
    for (const ids of Object.values(before as object)) expect(Array.isArray(ids)).toBe(true);
    const ids = {
      exact: await scene.subscribe(peer, scene.uri('a')),
      prefix: await scene.subscribe(peer, scene.uri('a'), { match: 'prefix' }),
      wildcard: await scene.subscribe(peer, scene.uri('a'), { match: 'wildcard' }),
    };
    const [after] = await ask(peer, 'wamp.subscription.list');
    for (const [policy, id] of Object.entries(ids)) {
      for (const [key, listed] of Object.entries(after as object)) {
        expect((listed as number[]).includes(id)).toBe(key === policy);
      }
    }
  });

  it('looks a subscription up by its URI as text and its policy [SUBM-17, SUBM-18]', async (scene) => {
    const [peer, base] = [await scene.join(), scene.uri('a')];
    const byPrefix = await scene.subscribe(peer, `${base}.`, { match: 'prefix' });
    const exact = await scene.subscribe(peer, base);
    const lookup = (...args: readonly unknown[]) => ask(peer, 'wamp.subscription.lookup', args);
    expect(await lookup(base)).toEqual([exact]);
    expect(await lookup(base, {})).toEqual([exact]);
    expect(await lookup(base, { match: 'exact' })).toEqual([exact]);
    expect(await lookup(`${base}.`, { match: 'prefix' })).toEqual([byPrefix]);
    expect(await lookup(base, { match: 'prefix' })).toEqual([null]);
    expect(await lookup(`${base}.b`, { match: 'prefix' })).toEqual([null]);
    expect(await lookup(base, { match: 'wildcard' })).toEqual([null]);
    expect(await lookup(`${base}.b`)).toEqual([null]);
  });

  it('gives all subscriptions that a topic matches, or null [SUBM-19]', async (scene) => {
    const [peer, base] = [await scene.join(), scene.uri('m')];
    const ids = [
      await scene.subscribe(peer, `${base}.b.c`),
      await scene.subscribe(peer, `${base}.`, { match: 'prefix' }),
      await scene.subscribe(peer, `${base}.b`, { match: 'prefix' }),
      await scene.subscribe(peer, `${base}..c`, { match: 'wildcard' }),
      await scene.subscribe(peer, `${base}.b.`, { match: 'wildcard' }),
    ];
    await scene.subscribe(peer, `${base}.x`);
    const [matching] = await ask(peer, 'wamp.subscription.match', [`${base}.b.c`]);
    expect(new Set(matching as number[])).toEqual(new Set(ids));
    expect(matching).toHaveLength(5);
    expect(await ask(peer, 'wamp.subscription.match', [scene.uri('nobody')])).toEqual([null]);
  });

  it('lists and counts the Subscribers of a subscription [SUBM-22, SUBM-25, PS-10]', async (scene) => {
    const topic = scene.uri('topic');
    const [one, two] = [await scene.join(), await scene.join()];
    const id = await scene.subscribe(one, topic);
    await scene.subscribe(two, topic);
    const [sessions] = await ask(one, 'wamp.subscription.list_subscribers', [id]);
    expect(new Set(sessions as number[])).toEqual(new Set([one.session, two.session]));
    expect(await ask(one, 'wamp.subscription.count_subscribers', [id])).toEqual([2]);
    await unsubscribe(two, id);
    expect(await ask(one, 'wamp.subscription.list_subscribers', [id])).toEqual([[one.session]]);
    expect(await ask(one, 'wamp.subscription.count_subscribers', [id])).toEqual([1]);
  });

  it('knows no subscription that is not there [SUBM-21, SUBM-23, SUBM-26]', async (scene) => {
    const peer = await scene.join();
    const gone = await scene.subscribe(peer, scene.uri('gone'));
    await unsubscribe(peer, gone);
    for (const name of ['get', 'list_subscribers', 'count_subscribers']) {
      for (const id of [gone, 123_456]) {
        await isRefused(peer, 'wamp.error.no_such_subscription', [prefix + name, [id]]);
      }
    }
  });

  it('refuses arguments that are missing or broken [SUBM-27]', async (scene) => {
    const peer = await scene.join();
    const invalid = (name: string, ...args: readonly unknown[]) =>
      isRefused(peer, 'wamp.error.invalid_argument', [prefix + name, args]);
    for (const name of ['get', 'list_subscribers', 'count_subscribers']) {
      for (const args of [[], ['x'], [0], [null], [1.5]]) await invalid(name, ...args);
    }
    for (const name of ['lookup', 'match']) {
      await invalid(name);
      await invalid(name, 5);
      await isRefused(peer, 'wamp.error.invalid_uri', [prefix + name, ['a b']]);
    }
    await invalid('lookup', scene.uri('a'), 'prefix');
    await invalid('lookup', scene.uri('a'), { match: 'foo' });
    await invalid('lookup', scene.uri('a'), { match: 5 });
  });

  it('tells over exact subscriptions and patterns alike, with one publication id for all [SUBM-31, SUBM-30]', async (scene) => {
    const topic = 'wamp.subscription.on_create';
    const [one, two, three, guest] = [
      await scene.join(),
      await scene.join(),
      await listen(scene),
      await scene.join(),
    ];
    const wildcard = await scene.subscribe(two, 'wamp..on_create', { match: 'wildcard' });
    const exact = await scene.subscribe(one, topic);
    for (const peer of [one, two, three]) await peer.drain();
    const id = await scene.subscribe(guest, scene.uri('topic'));
    const details = dictWith({ id });
    const event = await one.expect([code.EVENT, exact, anyId, anyDict, [guest.session, details]]);
    await two.expect([code.EVENT, wildcard, event[2], { topic }, [guest.session, details]]);
    const heard = (await three.drain()).find((message) => changeOf(message)[0] === 'on_create');
    expect(heard?.[2]).toBe(event[2]);
  });
}

function dictlike(id: number): unknown {
  return expect.objectContaining({ id }) as unknown;
}
