import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId, dictWith, dictWithout } from '../peer/pattern.js';
import { error, event } from './scene.js';
import type { SuiteTest } from './suite.js';

export function pubsubTests(it: SuiteTest): void {
  it('answers SUBSCRIBE with exactly one SUBSCRIBED [PS-01, MSG-14, MSG-15, ID-14]', async (scene) => {
    const peer = await scene.join();
    await scene.subscribe(peer, scene.uri('topic'));
    await peer.quiet();
  });

  it('returns the same subscription when a session subscribes again, and sends one EVENT [PS-07, PS-08, MSG-52]', async (scene) => {
    const topic = scene.uri('topic');
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    const first = await scene.subscribe(subscriber, topic);
    expect(await scene.subscribe(subscriber, topic)).toBe(first);
    expect(await scene.subscribe(subscriber, topic, { match: 'exact' })).toBe(first);
    await scene.publish(publisher, topic);
    await subscriber.expect(event(first));
    await subscriber.quiet();
  });

  it('ends a subscription made twice with one UNSUBSCRIBE [PS-09, PS-13, PS-14]', async (scene) => {
    const topic = scene.uri('topic');
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    const subscription = await scene.subscribe(subscriber, topic);
    await scene.subscribe(subscriber, topic);
    const request = subscriber.request(code.UNSUBSCRIBE, subscription);
    await subscriber.expect([code.UNSUBSCRIBED, request]);
    await scene.publish(publisher, topic);
    await subscriber.quiet();
    const again = subscriber.request(code.UNSUBSCRIBE, subscription);
    await subscriber.expect(error(code.UNSUBSCRIBE, again, 'wamp.error.no_such_subscription'));
  });

  it('gives all Subscribers of a topic and match policy one id, and every policy another [PS-10, ID-06, PBS-02, PBS-16, PBS-17]', async (scene) => {
    const topic = scene.uri('topic');
    const peers = [await scene.join(), await scene.join()];
    const ids: number[][] = [];
    for (const peer of peers) {
      ids.push([
        await scene.subscribe(peer, topic),
        await scene.subscribe(peer, topic, { match: 'prefix' }),
        await scene.subscribe(peer, topic, { match: 'wildcard' }),
        await scene.subscribe(peer, topic, { zzz_unknown: 1 }),
      ]);
    }
    expect(ids[0]).toEqual(ids[1]);
    expect(new Set(ids[0]).size).toBe(3);
  });

  it('does not give the id of an ended subscription to another topic [PS-12]', async (scene) => {
    const peer = await scene.join();
    const seen = new Set<number>();
    for (let index = 0; index < 50; index += 1) {
      const subscription = await scene.subscribe(peer, scene.uri(String(index)));
      expect(seen.has(subscription)).toBe(false);
      seen.add(subscription);
      const request = peer.request(code.UNSUBSCRIBE, subscription);
      await peer.expect([code.UNSUBSCRIBED, request]);
    }
  });

  it('answers UNSUBSCRIBE of an unknown id with no_such_subscription [PS-14, URI-24, MSG-11]', async (scene) => {
    const peer = await scene.join();
    const request = peer.request(code.UNSUBSCRIBE, 123456);
    await peer.expect(error(code.UNSUBSCRIBE, request, 'wamp.error.no_such_subscription'));
    await peer.quiet();
  });

  it('sends no EVENT after UNSUBSCRIBED [PS-16, PS-18]', async (scene) => {
    const topic = scene.uri('topic');
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    const subscription = await scene.subscribe(subscriber, topic);
    for (let index = 0; index < 200; index += 1) publisher.request(code.PUBLISH, {}, topic);
    subscriber.request(code.UNSUBSCRIBE, subscription);
    for (let index = 0; index < 200; index += 1) publisher.request(code.PUBLISH, {}, topic);
    await publisher.quiet();
    const received = await subscriber.drain();
    const end = received.findIndex((message) => message[0] === code.UNSUBSCRIBED);
    expect(end).toBe(received.length - 1);
  });

  it('never answers PUBLISH without acknowledge [PS-20, PS-21, MSG-12]', async (scene) => {
    const peer = await scene.join();
    for (const options of [{}, { acknowledge: false }]) {
      peer.request(code.PUBLISH, options, scene.uri('nobody'));
      peer.request(code.PUBLISH, options, 'com..broken');
      peer.request(code.PUBLISH, options, 'wamp.reserved');
    }
    await peer.quiet();
  });

  it('acknowledges a publication, also when nobody listens [PS-22, PS-24, PS-52, MSG-13]', async (scene) => {
    const topic = scene.uri('topic');
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    await scene.publish(publisher, topic);
    const subscription = await scene.subscribe(subscriber, topic);
    const publication = await scene.publish(publisher, topic);
    await subscriber.expect([code.EVENT, subscription, publication, anyDict]);
    await subscriber.quiet();
    await publisher.quiet();
  });

  it('answers a refused publication with ERROR and delivers it to nobody [PS-23, PS-25]', async (scene) => {
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    await scene.subscribe(subscriber, 'com.', { match: 'prefix' });
    const request = publisher.request(code.PUBLISH, { acknowledge: true }, 'com.myapp..x');
    await publisher.expect(error(code.PUBLISH, request, 'wamp.error.invalid_uri'));
    await subscriber.quiet();
  });

  it('carries the payload to every Subscriber as it was sent [MSG-18, MSG-44, PS-28, PS-30, TYP-09, TYP-10]', async (scene) => {
    const topic = scene.uri('topic');
    const publisher = await scene.join();
    const subscribers = [await scene.join(), await scene.join()];
    const nested = [[], [{}], { a: [1, { b: [] }] }, null, 1.5, -3, true, '', 'é😀'];
    for (const subscriber of subscribers) await scene.subscribe(subscriber, topic);
    for (const payload of [[nested], [nested, { k: nested }], [[], { only: null }], [[null, 1.5, -3]]]) {
      await scene.publish(publisher, topic, ...payload);
      for (const subscriber of subscribers)
        await subscriber.expect([code.EVENT, anyId, anyId, anyDict, ...payload]);
    }
  });

  it('delivers to those who are subscribed at the moment of publishing only [PS-39]', async (scene) => {
    const topic = scene.uri('topic');
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    await scene.publish(publisher, topic);
    await scene.subscribe(subscriber, topic);
    await subscriber.quiet();
  });

  it('does not deliver an event to its Publisher by default [PS-27, PEX-01, PEX-02, PEX-05, PEX-06]', async (scene) => {
    const topic = scene.uri('topic');
    const [publisher, twin] = [await scene.join(), await scene.join()];
    await scene.subscribe(publisher, topic);
    await scene.subscribe(publisher, scene.uri(''), { match: 'prefix' });
    const subscription = await scene.subscribe(twin, topic);
    for (const options of [{}, { exclude_me: true }]) {
      publisher.request(code.PUBLISH, options, topic);
      await twin.expect(event(subscription));
    }
    await publisher.quiet();
  });

  it('delivers an event to its Publisher when exclude_me is false, after PUBLISHED [PEX-03, PEX-04, PEX-07, PEX-10]', async (scene) => {
    const topic = scene.uri('topic');
    const peer = await scene.join({ details: { roles: { publisher: {}, subscriber: {}, caller: {} } } });
    peer.request(code.PUBLISH, { exclude_me: false }, topic);
    await peer.quiet();
    const subscription = await scene.subscribe(peer, topic);
    const request = peer.request(code.PUBLISH, { exclude_me: false, acknowledge: true }, topic, ['x']);
    const published = await peer.expect([code.PUBLISHED, request, anyId]);
    await peer.expect([code.EVENT, subscription, published[2], {}, ['x']]);
  });

  it('dispatches a publication to all matching subscriptions with one publication id [MSG-52, PBS-11, PBS-12, PBS-13, PBS-14, PBS-15, ID-03]', async (scene) => {
    const base = scene.uri('m');
    const topic = `${base}.b.c`;
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    const exact = await scene.subscribe(subscriber, topic);
    const patterns = [
      await scene.subscribe(subscriber, `${base}.`, { match: 'prefix' }),
      await scene.subscribe(subscriber, `${base}.b`, { match: 'prefix' }),
      await scene.subscribe(subscriber, `${base}..c`, { match: 'wildcard' }),
      await scene.subscribe(subscriber, `${base}.b.`, { match: 'wildcard' }),
      await scene.subscribe(subscriber, topic, { match: 'prefix' }),
      await scene.subscribe(subscriber, topic, { match: 'wildcard' }),
    ];
    const publication = await scene.publish(publisher, topic);
    await subscriber.expectAll(
      [code.EVENT, exact, publication, dictWithout('topic')],
      ...patterns.map((subscription) => [code.EVENT, subscription, publication, dictWith({ topic })]),
    );
    await subscriber.quiet();
  });

  it('matches wildcards in any position [PBS-06, PBS-07, PBS-08]', async (scene) => {
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    const last = scene.uri('last').replaceAll('.', '_');
    const leading = await scene.subscribe(subscriber, `..${last}`, { match: 'wildcard' });
    const trailing = await scene.subscribe(subscriber, `${last}..`, { match: 'wildcard' });
    for (const topic of [`a.b.${last}`, `${last}.a.b`, `a.${last}`, `${last}.a`, `a.b.c.${last}`]) {
      await scene.publish(publisher, topic, [topic]);
    }
    await subscriber.expect(event(leading, [`a.b.${last}`]));
    await subscriber.expect(event(trailing, [`${last}.a.b`]));
    await subscriber.quiet();
  });

  it('forgets a pattern subscription with UNSUBSCRIBE, whatever its policy [PS-13, PS-16, PS-12, PBS-18]', async (scene) => {
    for (const match of ['exact', 'prefix', 'wildcard']) {
      const topic = scene.uri(`${match}.a.b`);
      const pattern = match === 'wildcard' ? scene.uri(`${match}..b`) : topic;
      const [publisher, leaver, stayer] = [await scene.join(), await scene.join(), await scene.join()];
      const subscription = await scene.subscribe(leaver, pattern, { match });
      const request = leaver.request(code.UNSUBSCRIBE, subscription);
      await leaver.expect([code.UNSUBSCRIBED, request]);
      await scene.publish(publisher, topic);
      const again = await scene.subscribe(stayer, pattern, { match });
      expect(again).not.toBe(subscription);
      await scene.publish(publisher, topic);
      await stayer.expect(event(again));
      await stayer.quiet();
      await leaver.quiet();
    }
  });

  it('leaves the other subscriptions of a session alone when one ends [PBS-18]', async (scene) => {
    const topic = scene.uri('topic');
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    const prefix = await scene.subscribe(subscriber, topic, { match: 'prefix' });
    const exact = await scene.subscribe(subscriber, topic);
    const request = subscriber.request(code.UNSUBSCRIBE, exact);
    await subscriber.expect([code.UNSUBSCRIBED, request]);
    await scene.publish(publisher, topic);
    await subscriber.expect(event(prefix));
    await subscriber.quiet();
  });
}
