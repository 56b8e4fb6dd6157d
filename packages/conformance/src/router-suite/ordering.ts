import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId } from '../peer/pattern.js';
import type { WireMessage } from '../peer/wire-serializer.js';
import type { SuiteTest } from './suite.js';

const many = 2_000;

export function orderingTests(it: SuiteTest): void {
  it('delivers the events of one Publisher in the order of publishing, over all topics and match policies [ORD-01, PS-34, PS-35, PS-36]', async (scene) => {
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    const base = scene.uri('t');
    await scene.subscribe(subscriber, `${base}.a`);
    await scene.subscribe(subscriber, `${base}.b`);
    await scene.subscribe(subscriber, `${base}.c`, { match: 'prefix' });
    await scene.subscribe(subscriber, `${base}..d`, { match: 'wildcard' });
    const topics = ['a', 'b', 'c1', 'x.d', 'y.d'].map((tail) => `${base}.${tail}`);
    for (let index = 0; index < many; index += 1) {
      publisher.request(
        code.PUBLISH,
        index % 3 === 0 ? { acknowledge: true } : {},
        topics[index % topics.length],
        [index],
      );
    }
    await publisher.drain();
    const events = await subscriber.drain();
    expect(events.map((message) => message[4])).toEqual(Array.from({ length: many }, (_, index) => [index]));
  });

  it('sends SUBSCRIBED before the first EVENT of the subscription [ORD-02, PS-33, PS-16]', async (scene) => {
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    const topic = scene.uri('topic');
    for (let round = 0; round < 100; round += 1) {
      for (let index = 0; index < 5; index += 1) publisher.request(code.PUBLISH, {}, topic);
      const request = subscriber.request(code.SUBSCRIBE, {}, topic);
      for (let index = 0; index < 5; index += 1) publisher.request(code.PUBLISH, {}, topic);
      // Before its SUBSCRIBED the session gets nothing: the first message is the answer.
      const subscribed = await subscriber.expect([code.SUBSCRIBED, request, anyId]);
      const unsubscribe = subscriber.request(code.UNSUBSCRIBE, subscribed[2]);
      const events = await receiveUntil(subscriber, (message) => message[0] === code.UNSUBSCRIBED);
      expect(events.every((message) => message[0] === code.EVENT && message[1] === subscribed[2])).toBe(true);
      expect(unsubscribe).toBe(request + 1);
    }
    await publisher.quiet();
    await subscriber.quiet();
  });

  it('invokes in the order of the calls of one Caller, over all procedures of a Callee [ORD-04, RPC-29]', async (scene) => {
    const [caller, callee] = [await scene.join(), await scene.join()];
    const procedures = ['a', 'b', 'c', 'd', 'e'].map((name) => scene.uri(name));
    for (const procedure of procedures) await scene.register(callee, procedure);
    for (let index = 0; index < 1_000; index += 1) {
      caller.request(code.CALL, {}, procedures[index % procedures.length], [index]);
    }
    for (let index = 0; index < 1_000; index += 1) {
      await callee.expect([code.INVOCATION, anyId, anyId, anyDict, [index]]);
    }
  });

  it('sends REGISTERED before the first INVOCATION, and none after UNREGISTERED [ORD-06, RPC-30, RPC-45]', async (scene) => {
    const [caller, callee] = [await scene.join(), await scene.join()];
    const procedure = scene.uri('procedure');
    for (let round = 0; round < 100; round += 1) {
      for (let index = 0; index < 5; index += 1) caller.request(code.CALL, {}, procedure);
      const request = callee.request(code.REGISTER, {}, procedure);
      for (let index = 0; index < 5; index += 1) caller.request(code.CALL, {}, procedure);
      const registered = await callee.expect([code.REGISTERED, request, anyId]);
      callee.request(code.UNREGISTER, registered[2]);
      const invocations = await receiveUntil(callee, (message) => message[0] === code.UNREGISTERED);
      expect(
        invocations.every((message) => message[0] === code.INVOCATION && message[2] === registered[2]),
      ).toBe(true);
    }
    await caller.drain();
    await callee.quiet();
  });

  it('returns results in the order of the answers, matched by id [ID-14, ID-16, ORD-05, RPC-28]', async (scene) => {
    const [caller, callee] = [await scene.join(), await scene.join()];
    const procedure = scene.uri('procedure');
    const registration = await scene.register(callee, procedure);
    const calls = [1, 2, 3].map((index) => caller.request(code.CALL, {}, procedure, [index]));
    const invocations: unknown[] = [];
    for (const index of [1, 2, 3])
      invocations.push((await callee.expect([code.INVOCATION, anyId, registration, anyDict, [index]]))[1]);
    for (const index of [3, 1, 2]) {
      callee.send([code.YIELD, invocations[index - 1], {}, [index]]);
      await caller.expect([code.RESULT, calls[index - 1], anyDict, [index]]);
    }
  });
}

async function receiveUntil(
  peer: { receive(): Promise<WireMessage> },
  last: (message: WireMessage) => boolean,
): Promise<WireMessage[]> {
  const before: WireMessage[] = [];
  for (;;) {
    const message = await peer.receive();
    if (last(message)) return before;
    before.push(message);
  }
}
