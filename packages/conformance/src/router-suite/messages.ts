import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId, matches } from '../peer/pattern.js';
import { error, event } from './scene.js';
import type { SuiteTest } from './suite.js';

/** Well-formed samples of what only a Router sends. */
const routerMessages: readonly (readonly unknown[])[] = [
  [code.WELCOME, 9129137332, { roles: { broker: {} } }],
  [code.CHALLENGE, 'wampcra', {}],
  [code.PUBLISHED, 1, 4429313566],
  [code.SUBSCRIBED, 1, 5512315355],
  [code.UNSUBSCRIBED, 1],
  [code.UNSUBSCRIBED, 0, { subscription: 5512315355 }],
  [code.EVENT, 5512315355, 4429313566, {}],
  [code.RESULT, 1, {}],
  [code.REGISTERED, 1, 2103333224],
  [code.UNREGISTERED, 1],
  [code.UNREGISTERED, 0, { registration: 2103333224 }],
  [code.INVOCATION, 1, 2103333224, {}],
  [code.INTERRUPT, 1, {}],
];

type Kind = 'null' | 'bool' | 'i' | 's' | 'l' | 'd';

/** What Clients send, with the type of each element behind the code. */
const clientMessages: readonly { readonly message: readonly unknown[]; readonly types: readonly Kind[] }[] = [
  { message: [code.GOODBYE, {}, 'wamp.close.close_realm'], types: ['d', 's'] },
  { message: [code.ERROR, 68, 1, {}, 'com.x', [], {}], types: ['i', 'i', 'd', 's', 'l', 'd'] },
  { message: [code.PUBLISH, 1, {}, 'com.x', [], {}], types: ['i', 'd', 's', 'l', 'd'] },
  { message: [code.SUBSCRIBE, 1, {}, 'com.x'], types: ['i', 'd', 's'] },
  { message: [code.UNSUBSCRIBE, 1, 7], types: ['i', 'i'] },
  { message: [code.CALL, 1, {}, 'com.x', [], {}], types: ['i', 'd', 's', 'l', 'd'] },
  { message: [code.CANCEL, 1, {}], types: ['i', 'd'] },
  { message: [code.REGISTER, 1, {}, 'com.x'], types: ['i', 'd', 's'] },
  { message: [code.UNREGISTER, 1, 7], types: ['i', 'i'] },
  { message: [code.YIELD, 1, {}, [], {}], types: ['i', 'd', 'l', 'd'] },
];

/** A value of each kind; those of other kinds than the declared one are wrong. */
const kinds: readonly { readonly kind: Kind; readonly value: unknown }[] = [
  { kind: 'null', value: null },
  { kind: 'bool', value: true },
  { kind: 'i', value: 1 },
  { kind: 's', value: 's' },
  { kind: 'l', value: [] },
  { kind: 'd', value: {} },
];

export function messageTests(it: SuiteTest): void {
  it('aborts a session that sends what is no list [MSG-01, SES-40, URI-31]', async (scene) => {
    for (const document of ['{}', '"x"', '42', 'null', 'true']) await scene.violates(document);
  });

  it('aborts a session that sends an empty list, or a type without further elements [MSG-01, MSG-02]', async (scene) => {
    for (const document of ['[]', '[16]', '[6]']) await scene.violates(document);
  });

  it('aborts a session whose message type is no integer [MSG-03]', async (scene) => {
    for (const type of ['"16"', 'true', 'null', '16.5', '-16', '[16]', '{}']) {
      await scene.violates(`[${type},1,{},"com.x"]`);
    }
  });

  it('aborts a session that sends a reserved message type [MSG-04]', async (scene) => {
    for (const type of [0, 7, 9, 15, 18, 31, 37, 47, 51, 63, 71, 255]) await scene.violates([type, 1]);
  });

  it('aborts a session that sends an extension type nobody agreed on [MSG-46]', async (scene) => {
    for (const message of [[256, 1], [300, 1], [337, 5512315355], [1023, 1], [1024], [1024, 1]]) {
      await scene.violates(message);
    }
  });

  it('refuses a HELLO with too few or too many elements [MSG-05, MSG-33]', async (scene) => {
    const details = { roles: { caller: {} } };
    for (const hello of [
      [1, scene.target.realm],
      [1, scene.target.realm, details, []],
    ]) {
      await using peer = await scene.open();
      peer.send(hello);
      await peer.expectViolation();
    }
  });

  it('aborts a session that sends what only a Router sends [MSG-06, MSG-08, MSG-13, MSG-15, MSG-18, MSG-21, MSG-23, MSG-26, MSG-27, MSG-31, RPC-60, PS-47]', async (scene) => {
    for (const message of routerMessages) await scene.violates(message);
  });

  it('aborts a session that sends AUTHENTICATE without a challenge [MSG-09, SES-18]', async (scene) => {
    await scene.violates([code.AUTHENTICATE, 'sig', {}]);
    await scene.violates([code.AUTHENTICATE, '', {}]);
  });

  it('aborts a session whose message has too few or too many elements [MSG-10, MSG-11, MSG-12, MSG-14, MSG-16, MSG-19, MSG-20, MSG-22, MSG-24, MSG-28, MSG-33, RPC-01, RPC-16, PS-19]', async (scene) => {
    for (const { message, types } of clientMessages) {
      const shortest = !types.includes('l') ? message.length : message.length - 2;
      await scene.violates(message.slice(0, shortest - 1));
      await scene.violates([...message, []]);
    }
    await scene.violates([code.UNSUBSCRIBE, 1, {}, 7]);
    await scene.violates([code.UNREGISTER, 1, {}, 7]);
  });

  it('aborts a session whose message has an element of the wrong type [MSG-33, RPC-01, RPC-16, PS-19]', async (scene) => {
    for (const { message, types } of clientMessages) {
      for (const [index, type] of types.entries()) {
        for (const { kind, value } of kinds) {
          if (kind !== type) await scene.violates(message.with(index + 1, value));
        }
      }
    }
  });

  it('accepts every documented length of PUBLISH, CALL, YIELD and ERROR [MSG-11, MSG-12, MSG-19, MSG-28, RPC-16, RPC-21, PS-19]', async (scene) => {
    const topic = scene.uri('topic');
    const procedure = scene.uri('procedure');
    const [caller, callee] = [await scene.join(), await scene.join()];
    const subscription = await scene.subscribe(callee, topic);
    await scene.register(callee, procedure);
    for (const payload of [[], [[1]], [[1], { k: 2 }]]) {
      await scene.publish(caller, topic, ...payload);
      await callee.expect(event(subscription, ...payload));

      const yielded = await scene.invoke([caller, callee], procedure, ...payload);
      expect(yielded.message.slice(4)).toEqual(payload);
      callee.send([code.YIELD, yielded.invocation, {}, ...payload]);
      await caller.expect([code.RESULT, yielded.call, anyDict, ...payload]);

      const failed = await scene.invoke([caller, callee], procedure, ...payload);
      callee.send([code.ERROR, code.INVOCATION, failed.invocation, {}, 'com.x.error', ...payload]);
      await caller.expect([code.ERROR, code.CALL, failed.call, anyDict, 'com.x.error', ...payload]);
    }
  });

  it('accepts an ABORT of three to five elements without an answer [MSG-07, SES-26]', async (scene) => {
    for (const payload of [[], [[]], [['text'], { k: 1 }]]) {
      const peer = await scene.join();
      peer.send([code.ABORT, {}, 'com.x.bye', ...payload]);
      await peer.expectClosed();
    }
  });

  it('aborts a session that sends ERROR for anything but an INVOCATION [MSG-11, MSG-47, RPC-39, PS-47]', async (scene) => {
    for (const type of [48, 32, 64, 16, 99, 0])
      await scene.violates([code.ERROR, type, 1, {}, 'com.x.error']);
  });

  it('aborts a session that answers an INVOCATION it never got [MSG-50, RPC-36, RPC-40]', async (scene) => {
    await scene.violates([code.YIELD, 999, {}]);
    await scene.violates([code.ERROR, code.INVOCATION, 999, {}, 'com.x.error']);
  });

  it('aborts a session that sends two lists in one transport message [MSG-53, TR-07, SER-12]', async (scene) => {
    await scene.violates('[6,{},"com.x"][6,{},"com.x"]');
    await scene.violates('[48,1,{},"com.x"]x');
  });

  it('aborts a session that sends what cannot be decoded [MSG-54]', async (scene) => {
    for (const document of ['[16,1,{},', '', ' ', 'x', '[16,1,{},"com.x]', '[16,1,{},"com.x",]']) {
      await scene.violates(document);
    }
  });

  it('accepts empty Arguments and ArgumentsKw [MSG-43, PS-31]', async (scene) => {
    const procedure = scene.uri('procedure');
    const topic = scene.uri('topic');
    const peer = await scene.join();
    await scene.register(peer, procedure);
    const { call, invocation } = await scene.invoke([peer, peer], procedure, [], {});
    peer.send([code.YIELD, invocation, {}, [], {}]);
    const result = await peer.receive();
    expect(matches([code.RESULT, call, anyDict], result.slice(0, 3))).toBe(true);
    await scene.publish(peer, topic, [], {});
  });

  it('leaves out Arguments and ArgumentsKw that were not sent [MSG-40, MSG-41, RPC-50, RPC-51, PS-28, PS-31]', async (scene) => {
    const procedure = scene.uri('procedure');
    const topic = scene.uri('topic');
    const [caller, callee] = [await scene.join(), await scene.join()];
    const registration = await scene.register(callee, procedure);
    const subscription = await scene.subscribe(callee, topic);
    for (const payload of [[], [[1]], [[], { k: 1 }]]) {
      const { message, invocation, call } = await scene.invoke([caller, callee], procedure, ...payload);
      expect(matches([code.INVOCATION, anyId, registration, anyDict, ...payload], message)).toBe(true);
      callee.send([code.YIELD, invocation, {}, ...payload]);
      await caller.expect([code.RESULT, call, anyDict, ...payload]);
      await scene.publish(caller, topic, ...payload);
      await callee.expect(event(subscription, ...payload));
    }
    const missing = caller.request(code.CALL, {}, scene.uri('missing'));
    const answer = await caller.expect(error(code.CALL, missing, 'wamp.error.no_such_procedure'));
    expect(answer.slice(5).some((part) => matches([], part) || matches({}, part))).toBe(false);
  });

  it('runs every message of each role for a Peer that has only this role [MSG-30, GEN-01, RPC-58]', async (scene) => {
    const topic = scene.uri('topic');
    const procedure = scene.uri('procedure');
    const only = (role: string) => scene.join({ details: { roles: { [role]: {} } } });
    const [publisher, subscriber] = [await only('publisher'), await only('subscriber')];
    const [caller, callee] = [await only('caller'), await only('callee')];

    const subscription = await scene.subscribe(subscriber, topic);
    await scene.publish(publisher, topic, ['hello']);
    await subscriber.expect(event(subscription, ['hello']));
    const refused = publisher.request(code.PUBLISH, { acknowledge: true }, 'com..x');
    await publisher.expect(error(code.PUBLISH, refused, 'wamp.error.invalid_uri'));
    const leave = subscriber.request(code.UNSUBSCRIBE, subscription);
    await subscriber.expect([code.UNSUBSCRIBED, leave]);
    const again = subscriber.request(code.UNSUBSCRIBE, subscription);
    await subscriber.expect(error(code.UNSUBSCRIBE, again, 'wamp.error.no_such_subscription'));

    const registration = await scene.register(callee, procedure);
    const { call, invocation } = await scene.invoke([caller, callee], procedure, [1]);
    callee.send([code.YIELD, invocation, {}, [2]]);
    await caller.expect([code.RESULT, call, anyDict, [2]]);
    const failing = await scene.invoke([caller, callee], procedure);
    callee.send([code.ERROR, code.INVOCATION, failing.invocation, {}, 'com.x.error']);
    await caller.expect(error(code.CALL, failing.call, 'com.x.error'));
    const gone = callee.request(code.UNREGISTER, registration);
    await callee.expect([code.UNREGISTERED, gone]);
  });
}
