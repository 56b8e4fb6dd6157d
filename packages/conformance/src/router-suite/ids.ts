import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId } from '../peer/pattern.js';
import { error, event } from './scene.js';
import type { SuiteTest } from './suite.js';

const beyond = '9007199254740993';

export function idTests(it: SuiteTest): void {
  it('accepts ids up to 2^53 [TYP-01]', async (scene) => {
    const peer = await scene.join();
    const unsubscribe = peer.request(code.UNSUBSCRIBE, 2 ** 53);
    await peer.expect(error(code.UNSUBSCRIBE, unsubscribe, 'wamp.error.no_such_subscription'));
    const unregister = peer.request(code.UNREGISTER, 2 ** 53);
    await peer.expect(error(code.UNREGISTER, unregister, 'wamp.error.no_such_registration'));
    peer.send([code.CANCEL, 2 ** 53, {}]);
    await peer.quiet();
  });

  it('aborts a session that sends what is no id [TYP-01, RPC-35]', async (scene) => {
    for (const id of ['0', '-1', '1.5', '"1"', 'true', 'null', '[]', '{}', beyond]) {
      await scene.violates(`[49,${id},{}]`);
      await scene.violates(`[48,${id},{},"com.x"]`);
      await scene.violates(`[34,1,${id}]`);
      await scene.violates(`[66,1,${id}]`);
    }
  });

  it('does not round an id above 2^53 down to it [TYP-03]', async (scene) => {
    await scene.violates(`[49,${beyond},{}]`);
    for (const [serializer, octets] of [
      ['msgpack', '9331cf002000000000000180'],
      ['cbor', '8318311b0020000000000001a0'],
    ] as const) {
      const peer = await scene.join({ serializer });
      peer.sendRaw(Buffer.from(octets, 'hex'));
      await peer.expectViolation();
    }
  });

  it('aborts a session whose request id is not the next one [ID-11, RPC-33, PS-03]', async (scene) => {
    for (const request of [
      [code.SUBSCRIBE, 5, {}, 'com.x'],
      [code.CALL, 2, {}, 'com.x'],
      [code.PUBLISH, 7, {}, 'com.x'],
      [code.REGISTER, 2 ** 53, {}, 'com.x'],
    ]) {
      await scene.violates(request);
    }
    for (const second of [1, 3]) {
      const peer = await scene.join();
      const first = peer.request(code.SUBSCRIBE, {}, scene.uri('x'));
      await peer.expect([code.SUBSCRIBED, first, anyId]);
      peer.send([code.SUBSCRIBE, second, {}, scene.uri('y')]);
      await peer.expectViolation();
    }
  });

  it('counts the ids of all requests together, and none for CANCEL, YIELD and ERROR [ID-15, ID-11, RPC-32, PS-02]', async (scene) => {
    const [topic, procedure] = [scene.uri('topic'), scene.uri('procedure')];
    const peer = await scene.join();
    peer.send([code.SUBSCRIBE, 1, {}, topic]);
    const [, , subscription] = await peer.expect([code.SUBSCRIBED, 1, anyId]);
    peer.send([code.PUBLISH, 2, {}, topic]);
    peer.send([code.REGISTER, 3, {}, procedure]);
    const [, , registration] = await peer.expect([code.REGISTERED, 3, anyId]);
    peer.send([code.CALL, 4, {}, procedure]);
    const [, first] = await peer.expect([code.INVOCATION, anyId, registration, anyDict]);
    peer.send([code.YIELD, first, {}]);
    await peer.expect([code.RESULT, 4, anyDict]);
    peer.send([code.CANCEL, 4, {}]);
    peer.send([code.CALL, 5, {}, procedure]);
    const [, second] = await peer.expect([code.INVOCATION, anyId, registration, anyDict]);
    peer.send([code.ERROR, code.INVOCATION, second, {}, 'com.x.error']);
    await peer.expect(error(code.CALL, 5, 'com.x.error'));
    peer.send([code.UNSUBSCRIBE, 6, subscription]);
    await peer.expect([code.UNSUBSCRIBED, 6]);
    peer.send([code.UNREGISTER, 7, registration]);
    await peer.expect([code.UNREGISTERED, 7]);
  });

  it('counts a refused request as well [ID-11, ID-14]', async (scene) => {
    const peer = await scene.join();
    const refused = peer.request(code.SUBSCRIBE, {}, 'a..b');
    await peer.expect(error(code.SUBSCRIBE, refused, 'wamp.error.invalid_uri'));
    await scene.subscribe(peer, scene.uri('x'));
  });

  it('counts invocations for each Callee from 1 [ID-08, RPC-19, RPC-18, ID-05]', async (scene) => {
    const [first, second] = [await scene.join(), await scene.join()];
    const [one, two] = [await scene.join(), await scene.join()];
    const a = await scene.register(one, scene.uri('a'));
    const b = await scene.register(one, scene.uri('b'));
    const c = await scene.register(two, scene.uri('c'));
    first.request(code.CALL, {}, scene.uri('a'));
    await one.expect([code.INVOCATION, 1, a, anyDict]);
    second.request(code.CALL, {}, scene.uri('b'));
    await one.expect([code.INVOCATION, 2, b, anyDict]);
    second.request(code.CALL, {}, scene.uri('c'));
    await two.expect([code.INVOCATION, 1, c, anyDict]);
    first.request(code.CALL, {}, scene.uri('a'));
    await one.expect([code.INVOCATION, 3, a, anyDict]);
  });

  it('counts a thousand invocations of a Callee without a gap, over all its procedures [ID-08, RPC-19]', async (scene) => {
    const [caller, callee] = [await scene.join(), await scene.join()];
    const procedures = ['a', 'b', 'c'].map((name) => scene.uri(name));
    for (const procedure of procedures) await scene.register(callee, procedure);
    for (let index = 0; index < 1_000; index += 1)
      caller.request(code.CALL, {}, procedures[index % procedures.length]);
    for (let index = 0; index < 1_000; index += 1)
      await callee.expect([code.INVOCATION, index + 1, anyId, anyDict]);
  });

  it('gives one publication id to PUBLISHED and all EVENTs, drawn from the whole range [ID-02, ID-03, PS-26]', async (scene) => {
    const topic = scene.uri('topic');
    const publisher = await scene.join();
    const subscribers = [await scene.join(), await scene.join(), await scene.join()];
    for (const subscriber of subscribers) await scene.subscribe(subscriber, topic);
    const ids: number[] = [];
    for (let index = 0; index < 300; index += 1) {
      const publication = await scene.publish(publisher, topic);
      for (const subscriber of subscribers)
        await subscriber.expect([code.EVENT, anyId, publication, anyDict]);
      ids.push(publication);
    }
    expect(new Set(ids).size).toBe(300);
    // Of 300 fair draws fewer than 75 in one half happens once in 10^18 runs.
    const high = ids.filter((id) => id > 2 ** 52).length;
    expect(high).toBeGreaterThan(75);
    expect(high).toBeLessThan(225);
  });

  it('gives distinct ids to subscriptions and registrations [PS-11, RPC-02, RPC-11, ID-05]', async (scene) => {
    const here = await scene.join();
    const there = await scene.join({ realm: scene.target.otherRealm });
    const subscriptions: number[] = [];
    const registrations: number[] = [];
    for (let index = 0; index < 40; index += 1) {
      for (const match of ['exact', 'prefix', 'wildcard']) {
        subscriptions.push(await scene.subscribe(here, scene.uri(String(index)), { match }));
      }
      subscriptions.push(await scene.subscribe(there, scene.uri(String(index))));
      registrations.push(await scene.register(here, scene.uri(String(index))));
    }
    expect(new Set(subscriptions).size).toBe(160);
    expect(new Set(registrations).size).toBe(40);
  });

  it('accepts the id of SUBSCRIBED in UNSUBSCRIBE and sends it in EVENT, likewise for registrations [ID-05, PS-13, PS-29]', async (scene) => {
    const [topic, other] = [scene.uri('topic'), scene.uri('other')];
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    const first = await scene.subscribe(subscriber, topic);
    const second = await scene.subscribe(subscriber, other);
    await scene.publish(publisher, other, [2]);
    await scene.publish(publisher, topic, [1]);
    await subscriber.expect(event(second, [2]));
    await subscriber.expect(event(first, [1]));
    const request = subscriber.request(code.UNSUBSCRIBE, first);
    await subscriber.expect([code.UNSUBSCRIBED, request]);
  });

  it('accepts no id of another session [ID-17, URI-23, URI-24, RPC-08, RPC-38, PS-15]', async (scene) => {
    const [topic, procedure] = [scene.uri('topic'), scene.uri('procedure')];
    const [holder, stranger, caller] = [await scene.join(), await scene.join(), await scene.join()];
    const subscription = await scene.subscribe(holder, topic);
    const registration = await scene.register(holder, procedure);
    const unsubscribe = stranger.request(code.UNSUBSCRIBE, subscription);
    await stranger.expect(error(code.UNSUBSCRIBE, unsubscribe, 'wamp.error.no_such_subscription'));
    const unregister = stranger.request(code.UNREGISTER, registration);
    await stranger.expect(error(code.UNREGISTER, unregister, 'wamp.error.no_such_registration'));
    await scene.publish(caller, topic, ['still']);
    await holder.expect(event(subscription, ['still']));
    const { call, invocation } = await scene.invoke([caller, holder], procedure);
    stranger.send([code.YIELD, invocation, {}, ['evil']]);
    await stranger.expectViolation();
    await caller.quiet();
    holder.send([code.YIELD, invocation, {}, ['good']]);
    await caller.expect([code.RESULT, call, anyDict, ['good']]);
  });
}
