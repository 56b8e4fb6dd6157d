import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyId, rest } from '../peer/pattern.js';
import type { WirePeer } from '../peer/wire-peer.js';
import { whenOffered } from './offering.js';
import { event, type Scene } from './scene.js';
import { firstArguments, leave, publishWith } from './steps.js';
import type { SuiteTest } from './suite.js';

/** What a SUBSCRIBE with `get_retained` brings to a session: the first argument of each retained event. */
async function retainedFor(scene: Scene, peer: WirePeer, topic: string): Promise<unknown[]> {
  await scene.subscribe(peer, topic, { get_retained: true });
  return firstArguments(peer);
}

export function retentionTests(test: SuiteTest): void {
  const it = whenOffered(test, 'broker', 'event_retention');

  it('keeps the event of a PUBLISH with retain and sends it to who asks, after SUBSCRIBED and with its first id [RET-01, RET-06, RET-08, RET-22]', async (scene) => {
    const topic = scene.uri('topic');
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    const publication = await publishWith(publisher, [topic, { retain: true }], ['v1'], { k: 1 });
    const subscription = await scene.subscribe(subscriber, topic, { get_retained: true });
    await subscriber.expect([code.EVENT, subscription, publication, { retained: true }, ['v1'], { k: 1 }]);
    await subscriber.quiet();
  });

  it('keeps nothing of a PUBLISH without retain, and leaves what is kept [RET-02]', async (scene) => {
    const topic = scene.uri('topic');
    const publisher = await scene.join();
    await publishWith(publisher, [topic, {}], ['v0']);
    expect(await retainedFor(scene, await scene.join(), topic)).toEqual([]);
    await publishWith(publisher, [topic, { retain: true }], ['v1']);
    for (const options of [{}, { retain: false }]) await publishWith(publisher, [topic, options], ['v2']);
    expect(await retainedFor(scene, await scene.join(), topic)).toEqual(['v1']);
  });

  it('sends nothing retained to who does not ask, or where there is nothing [RET-03, RET-26]', async (scene) => {
    const topic = scene.uri('topic');
    await publishWith(await scene.join(), [topic, { retain: true }], ['v1']);
    for (const options of [{}, { get_retained: false }]) {
      const subscriber = await scene.join();
      await scene.subscribe(subscriber, topic, options);
      await subscriber.quiet();
    }
    const subscriber = await scene.join();
    await scene.subscribe(subscriber, scene.uri('other'), { get_retained: true });
    await subscriber.quiet();
  });

  it('replaces the retained event by the newer one [RET-04, RET-05]', async (scene) => {
    const topic = scene.uri('topic');
    const publisher = await scene.join();
    for (const value of ['v1', 'v2', 'v3']) await publishWith(publisher, [topic, { retain: true }], [value]);
    expect(await retainedFor(scene, await scene.join(), topic)).toEqual(['v3']);
  });

  it('does not mark the live event as retained [RET-07]', async (scene) => {
    const topic = scene.uri('topic');
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    const subscription = await scene.subscribe(subscriber, topic);
    await publishWith(publisher, [topic, { retain: true }]);
    await subscriber.expect([code.EVENT, subscription, anyId, {}]);
  });

  it('sends the retained event and then every later one, without a gap or a double [RET-09, RET-08]', async (scene) => {
    const topic = scene.uri('topic');
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    for (let round = 0; round < 20; round += 1) {
      for (let index = 1; index <= 50; index += 1) {
        publisher.request(code.PUBLISH, { retain: true }, topic, [index]);
        if (index % 5 === 0) await publisher.drain();
        if (index === 20) subscriber.request(code.SUBSCRIBE, { get_retained: true }, topic);
      }
      await publisher.drain();
      const received = await subscriber.drain();
      const subscribed = received.shift();
      expect(subscribed?.[0]).toBe(code.SUBSCRIBED);
      const numbers = received.map((message) => Number((message[4] as unknown[])[0]));
      const [first] = numbers;
      expect(received[0]?.[3]).toEqual({ retained: true });
      expect(received.slice(1).every((message) => Object.keys(message[3] as object).length === 0)).toBe(true);
      // In the first round what is retained at the time may be anything from 1 on; later it may also be the last round's 50.
      const start = first === 50 ? 1 : Number(first) + 1;
      const expected = Array.from({ length: 51 - start }, (_, at) => start + at);
      expect(numbers.slice(1)).toEqual(first === 50 && numbers.length === 1 ? [] : expected);
      const request = subscriber.request(code.UNSUBSCRIBE, subscribed?.[2]);
      await subscriber.expect([code.UNSUBSCRIBED, request]);
    }
  });

  it('never sends a session what it would not have got [RET-10, BWL-25]', async (scene) => {
    const [{ authid, authrole }, other] = scene.need('logins');
    const [publisher, alice] = [await scene.join(), await scene.login(0)];
    const barring: readonly object[] = [
      { exclude: [alice.session] },
      { exclude_authid: [authid] },
      { exclude_authrole: [authrole] },
      { eligible: [publisher.session] },
      { eligible_authid: [other.authid] },
      { eligible_authrole: [other.authrole] },
      { eligible_authid: [] },
    ];
    for (const [index, lists] of barring.entries()) {
      const topic = scene.uri(`topic${String(index)}`);
      await publishWith(publisher, [topic, { retain: true, ...lists }], ['secret']);
      expect(await retainedFor(scene, alice, topic)).toEqual([]);
    }
    const reaching = {
      eligible: [alice.session],
      eligible_authid: [authid],
      exclude_authrole: [other.authrole],
    };
    await publishWith(publisher, [scene.uri('open'), { retain: true, ...reaching }], ['open']);
    expect(await retainedFor(scene, alice, scene.uri('open'))).toEqual(['open']);
  });

  it('falls back to the latest older event that a session may see [RET-05, RET-11, RET-12]', async (scene) => {
    const topic = scene.uri('topic');
    const [{ authrole }] = scene.need('logins');
    const publisher = await scene.join();
    await publishWith(publisher, [topic, { retain: true }], ['general']);
    await publishWith(publisher, [topic, { retain: true, eligible_authrole: [authrole] }], ['limited']);
    expect(await retainedFor(scene, await scene.login(0), topic)).toEqual(['limited']);
    expect(await retainedFor(scene, await scene.login(1), topic)).toEqual(['general']);
    expect(await retainedFor(scene, await scene.join(), topic)).toEqual(['general']);
  });

  it('forgets limited events when a newer general one comes [RET-13]', async (scene) => {
    const topic = scene.uri('topic');
    const [{ authrole }] = scene.need('logins');
    const publisher = await scene.join();
    await publishWith(publisher, [topic, { retain: true, eligible_authrole: [authrole] }], ['limited']);
    expect(await retainedFor(scene, await scene.login(1), topic)).toEqual([]);
    await publishWith(publisher, [topic, { retain: true }], ['general']);
    expect(await retainedFor(scene, await scene.login(0), topic)).toEqual(['general']);
  });

  it('keeps the retained event from the session that published it, unless exclude_me was false [RET-14]', async (scene) => {
    const topic = scene.uri('topic');
    const publisher = await scene.join();
    await publishWith(publisher, [topic, { retain: true }], ['v1']);
    expect(await retainedFor(scene, publisher, topic)).toEqual([]);
    await publishWith(publisher, [topic, { retain: true, exclude_me: false }], ['v2']);
    expect(await firstArguments(publisher)).toEqual(['v2']);
    expect(await retainedFor(scene, publisher, topic)).toEqual(['v2']);
  });

  it('sends it to another session of the same principal [RET-14]', async (scene) => {
    const topic = scene.uri('topic');
    const publisher = await scene.login(0);
    await publishWith(publisher, [topic, { retain: true }], ['v1']);
    expect(await retainedFor(scene, publisher, topic)).toEqual([]);
    await leave(publisher);
    expect(await retainedFor(scene, await scene.login(0), topic)).toEqual(['v1']);
  });

  it('keeps it without Subscribers, and after Publisher and Subscribers have left [RET-15]', async (scene) => {
    const topic = scene.uri('topic');
    const [publisher, first] = [await scene.join(), await scene.join()];
    await publishWith(publisher, [topic, { retain: true }], ['v1']);
    await leave(publisher);
    expect(await retainedFor(scene, first, topic)).toEqual(['v1']);
    await leave(first);
    expect(await retainedFor(scene, await scene.join(), topic)).toEqual(['v1']);
  });

  it('does not keep a subscription alive for a retained event [RET-16]', async (scene) => {
    await scene.needFeature('broker', 'subscription_meta_api');
    const topic = scene.uri('topic');
    const [listener, peer] = [await scene.join(), await scene.join()];
    await publishWith(peer, [topic, { retain: true }]);
    const subscription = await scene.subscribe(peer, topic);
    const deleted = await scene.subscribe(listener, 'wamp.subscription.on_delete');
    const request = peer.request(code.UNSUBSCRIBE, subscription);
    await peer.expect([code.UNSUBSCRIBED, request]);
    await listener.expect(event(deleted, [peer.session, subscription]));
  });

  it('publishes as usual where it is configured to retain nothing [RET-17]', async (scene) => {
    const topic = scene.configured('unretained', 'topic');
    const [publisher, subscriber, late] = [await scene.join(), await scene.join(), await scene.join()];
    const subscription = await scene.subscribe(subscriber, topic);
    const publication = await publishWith(publisher, [topic, { retain: true }], ['v1']);
    await subscriber.expect([code.EVENT, subscription, publication, {}, ['v1']]);
    expect(await retainedFor(scene, late, topic)).toEqual([]);
  });

  it('retains nothing of a publication that it refuses [RET-18, PS-23]', async (scene) => {
    const realm = scene.need('secretRealm');
    const topic = scene.uri('topic');
    const [publisher, subscriber] = [await scene.join({ realm }), await scene.join({ realm })];
    publisher.request(code.PUBLISH, { retain: true, disclose_me: true }, topic);
    await publisher.quiet();
    expect(await retainedFor(scene, subscriber, topic)).toEqual([]);
    const late = await scene.join({ realm });
    await publishWith(publisher, [topic, { retain: true }], ['v1']);
    expect(await retainedFor(scene, late, topic)).toEqual(['v1']);
  });

  it('tells of a retained event what was decided when it was published, after its Publisher has left [RET-23, PTL-07]', async (scene) => {
    const topic = scene.uri('topic');
    const publisher = await scene.login(0);
    const { authid: publisher_authid, authrole: publisher_authrole } = publisher.welcome;
    await publishWith(publisher, [topic, { retain: true, disclose_me: true }], ['v1']);
    const identity = { publisher: publisher.session, publisher_authid, publisher_authrole };
    await leave(publisher);
    const [subscriber, silent] = [await scene.join(), await scene.joinWithout('publisher_identification')];
    const subscription = await scene.subscribe(subscriber, topic, { get_retained: true });
    await subscriber.expect([code.EVENT, subscription, anyId, { ...identity, retained: true }, ['v1']]);
    await scene.subscribe(silent, topic, { get_retained: true });
    await silent.expect([code.EVENT, subscription, anyId, { retained: true }, ['v1']]);
  });

  it('sends one event for each topic with a retained event that matches a pattern, the oldest first [RET-24]', async (scene) => {
    const base = scene.uri('a');
    const topics = ['.b.1', '.b.2', '.c.1'].map((tail) => base + tail);
    const publisher = await scene.join();
    const old = await publishWith(publisher, [topics[1] ?? '', { retain: true }], ['replaced']);
    const ids: number[] = [];
    for (const topic of topics) ids.push(await publishWith(publisher, [topic, { retain: true }], [topic]));
    expect(ids).not.toContain(old);
    for (const [match, uri, wanted] of [
      ['prefix', `${base}.b.`, [0, 1]],
      ['wildcard', `${base}..1`, [0, 2]],
      ['prefix', `${base}.`, [0, 1, 2]],
    ] as const) {
      const subscriber = await scene.join();
      const subscription = await scene.subscribe(subscriber, uri, { match, get_retained: true });
      for (const index of wanted) {
        const topic = topics[index];
        await subscriber.expect([code.EVENT, subscription, ids[index], { retained: true, topic }, [topic]]);
      }
      await subscriber.quiet();
    }
  });

  it('sends the retained event again when a Subscriber subscribes again [RET-25]', async (scene) => {
    const topic = scene.uri('topic');
    const subscriber = await scene.join();
    await publishWith(await scene.join(), [topic, { retain: true }], ['v1']);
    const first = await scene.subscribe(subscriber, topic, { get_retained: true });
    await subscriber.expect([code.EVENT, first, anyId, { retained: true }, ['v1']]);
    expect(await scene.subscribe(subscriber, topic, { get_retained: true })).toBe(first);
    await subscriber.expect([code.EVENT, first, anyId, { retained: true }, ['v1']]);
    await subscriber.quiet();
  });

  it('retains an event without payload like any other [RET-27]', async (scene) => {
    const topic = scene.uri('topic');
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    await publishWith(publisher, [topic, { retain: true }], ['v1']);
    const publication = await publishWith(publisher, [topic, { retain: true }]);
    const subscription = await scene.subscribe(subscriber, topic, { get_retained: true });
    await subscriber.expect([code.EVENT, subscription, publication, { retained: true }]);
    await subscriber.quiet();
  });

  it('sends nothing retained to a SUBSCRIBE that it refuses [RET-28]', async (scene) => {
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    await publishWith(publisher, [scene.uri('a.b'), { retain: true }], ['v1']);
    const request = subscriber.request(code.SUBSCRIBE, { get_retained: true }, `${scene.uri('a')}..b`);
    await subscriber.expect([code.ERROR, code.SUBSCRIBE, request, {}, 'wamp.error.invalid_uri', rest]);
    await subscriber.quiet();
  });

  it('ends a session whose retain or get_retained is no boolean [RET-21]', async (scene) => {
    for (const value of ['hello', []]) {
      await scene.violates([code.PUBLISH, 1, { retain: value }, scene.uri('topic')]);
      await scene.violates([code.SUBSCRIBE, 1, { get_retained: value }, scene.uri('topic')]);
    }
  });

  it('retains for each Realm by itself [RET-30]', async (scene) => {
    const topic = scene.uri('topic');
    await publishWith(await scene.join(), [topic, { retain: true }], ['v1']);
    const elsewhere = await scene.join({ realm: scene.target.otherRealm });
    expect(await retainedFor(scene, elsewhere, topic)).toEqual([]);
    expect(await retainedFor(scene, await scene.join(), topic)).toEqual(['v1']);
  });
}
