import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId, dictLacking } from '../peer/pattern.js';
import { invoked, serve } from './calling.js';
import { error } from './scene.js';
import type { SuiteTest } from './suite.js';

/** A RawSocket length code whose 4,096 octets hold any WELCOME, and a text that does not fit. */
const small = 3;
const tooLong = 5_000;

export function callTests(it: SuiteTest): void {
  it('answers CALL to an unknown procedure with no_such_procedure [RPC-26, URI-21, MSG-11]', async (scene) => {
    const peer = await scene.join();
    const request = peer.request(code.CALL, {}, scene.uri('missing'));
    await peer.expect(error(code.CALL, request, 'wamp.error.no_such_procedure'));
  });

  it('invokes the Callee and nobody else, and returns its answer to the Caller alone [RPC-17, RPC-18, RPC-22, MSG-19, MSG-21, MSG-26]', async (scene) => {
    const procedure = scene.uri('procedure');
    const [caller, callee, other] = [await scene.join(), await scene.join(), await scene.join()];
    await scene.register(other, scene.uri('other'));
    const registration = await scene.register(callee, procedure);
    const call = caller.request(code.CALL, {}, procedure, [1], { k: 2 });
    const [, invocation] = await callee.expect([
      code.INVOCATION,
      anyId,
      registration,
      dictLacking('progress', 'receive_progress'),
      [1],
      { k: 2 },
    ]);
    callee.send([code.YIELD, invocation, {}, [30]]);
    await caller.expect([code.RESULT, call, dictLacking('progress'), [30]]);
    for (const peer of [caller, callee, other]) await peer.quiet();
  });

  it('carries arguments, results and errors unchanged [RPC-23, RPC-25, MSG-44, TYP-09, TYP-10, URI-25]', async (scene) => {
    const procedure = scene.uri('procedure');
    const [caller, callee] = [await scene.join(), await scene.join()];
    await scene.register(callee, procedure);
    const nested = [[], [{}], { a: [1, { b: [] }] }, null, 1.5, -3, true, '', 'é😀'];
    for (const payload of [[nested], [nested, { k: nested }], [[], { only: null }]]) {
      const good = await scene.invoke([caller, callee], procedure, ...payload);
      callee.send([code.YIELD, good.invocation, {}, ...payload]);
      await caller.expect([code.RESULT, good.call, anyDict, ...payload]);
      const bad = await scene.invoke([caller, callee], procedure, ...payload);
      callee.send([
        code.ERROR,
        code.INVOCATION,
        bad.invocation,
        {},
        'wamp.error.invalid_argument',
        ...payload,
      ]);
      await caller.expect([
        code.ERROR,
        code.CALL,
        bad.call,
        anyDict,
        'wamp.error.invalid_argument',
        ...payload,
      ]);
    }
  });

  it('gives each call one final answer and drops what comes after it [RPC-27, RPC-37, RPC-40]', async (scene) => {
    const procedure = scene.uri('procedure');
    const [caller, callee] = [await scene.join(), await scene.join()];
    await scene.register(callee, procedure);
    const { call, invocation } = await scene.invoke([caller, callee], procedure);
    callee.send([code.YIELD, invocation, {}, ['first']]);
    callee.send([code.YIELD, invocation, {}, ['second']]);
    callee.send([code.ERROR, code.INVOCATION, invocation, {}, 'com.x.third']);
    await caller.expect([code.RESULT, call, anyDict, ['first']]);
    await callee.quiet();
    await caller.quiet();
  });

  it('does not use up an invocation id for a call that it refuses [RPC-20]', async (scene) => {
    const procedure = scene.uri('procedure');
    const [caller, callee] = [
      await scene.join(),
      await scene.join({ endpoint: scene.rawSocket, lengthCode: small }),
    ];
    const registration = await scene.register(callee, procedure);
    const refused = caller.request(code.CALL, {}, procedure, ['x'.repeat(tooLong)]);
    await caller.expect(error(code.CALL, refused, 'wamp.error.payload_size_exceeded'));
    caller.request(code.CALL, {}, procedure);
    await callee.expect([code.INVOCATION, 1, registration, anyDict]);
  });

  it('does not use up an invocation id for a disclosure that it refuses [RPC-20]', async (scene) => {
    const realm = scene.need('secretRealm');
    const [caller, callee] = [await scene.join({ realm }), await scene.join({ realm })];
    const procedure = scene.uri('procedure');
    await scene.register(callee, procedure);
    const refused = caller.request(code.CALL, { disclose_me: true }, procedure);
    await caller.expect(error(code.CALL, refused, 'wamp.error.option_disallowed.disclose_me'));
    caller.request(code.CALL, {}, procedure);
    expect(await invoked(callee)).toBe(1);
  });

  it('does not use up an invocation id for a feature that the Callee lacks [RPC-20]', async (scene) => {
    await scene.needFeature('dealer', 'progressive_call_invocations');
    const { caller, callee, procedure } = await serve(scene, {
      callee: await scene.joinWithout('progressive_call_invocations'),
    });
    const refused = caller.request(code.CALL, { progress: true }, procedure);
    await caller.expect(error(code.CALL, refused, 'wamp.error.feature_not_supported'));
    caller.request(code.CALL, {}, procedure);
    expect(await invoked(callee)).toBe(1);
  });

  it('tells the Caller when the answer is too long for it [RPC-47, URI-27]', async (scene) => {
    const procedure = scene.uri('procedure');
    const [caller, callee] = [
      await scene.join({ endpoint: scene.rawSocket, lengthCode: small }),
      await scene.join(),
    ];
    await scene.register(callee, procedure);
    const { call, invocation } = await scene.invoke([caller, callee], procedure);
    callee.send([code.YIELD, invocation, {}, ['x'.repeat(tooLong)]]);
    await caller.expect(error(code.CALL, call, 'wamp.error.payload_size_exceeded'));
    callee.send([code.YIELD, invocation, {}, ['short']]);
    await callee.quiet();
    await caller.quiet();
  });

  it('keeps calls of different Callers apart that have the same id [CAN-17, RPC-28]', async (scene) => {
    const procedure = scene.uri('procedure');
    const [one, two, callee] = [await scene.join(), await scene.join(), await scene.join()];
    await scene.register(callee, procedure);
    const first = await scene.invoke([one, callee], procedure);
    const second = await scene.invoke([two, callee], procedure);
    two.send([code.CANCEL, second.call, { mode: 'skip' }]);
    await two.expect(error(code.CALL, second.call, 'wamp.error.canceled'));
    callee.send([code.YIELD, first.invocation, {}, ['one']]);
    await one.expect([code.RESULT, first.call, anyDict, ['one']]);
    await two.quiet();
  });

  it('answers every Caller of a Callee that leaves with canceled [CAN-22, URI-26, RPC-27]', async (scene) => {
    const procedure = scene.uri('procedure');
    const [one, two, callee] = [await scene.join(), await scene.join(), await scene.join()];
    await scene.register(callee, procedure);
    const calls = [
      await scene.invoke([one, callee], procedure),
      await scene.invoke([one, callee], procedure),
    ];
    const last = await scene.invoke([two, callee], procedure);
    callee.drop();
    await one.expectAll(...calls.map(({ call }) => error(code.CALL, call, 'wamp.error.canceled')));
    await two.expect(error(code.CALL, last.call, 'wamp.error.canceled'));
    await one.quiet();
    await two.quiet();
  });

  it('forgets a call between a session and itself when the session leaves [CAN-32]', async (scene) => {
    const procedure = scene.uri('procedure');
    const [peer, other] = [await scene.join(), await scene.join()];
    const registration = await scene.register(peer, procedure);
    peer.request(code.CALL, {}, procedure);
    await peer.expect([code.INVOCATION, anyId, registration, anyDict]);
    peer.send([code.GOODBYE, {}, 'wamp.close.close_realm']);
    await peer.expect([code.GOODBYE, anyDict, 'wamp.close.goodbye_and_out']);
    const request = other.request(code.REGISTER, {}, procedure);
    await other.expect([code.REGISTERED, request, anyId]);
  });
}
