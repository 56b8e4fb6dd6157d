import { afterEach, describe, expect, it } from 'vitest';
import { closeRouter } from '../fixtures/close-router.js';
import { type RawPeer, expectStart, joinRaw, settle } from '../fixtures/raw-peer.js';
import { ManualClock, testRouter } from '../fixtures/test-router.js';
import type { Router } from '../router.js';

let router: Router;
const clock = new ManualClock();

async function setUp(): Promise<{ caller: RawPeer; callee: RawPeer }> {
  router = testRouter({ clock });
  const callee = await joinRaw(router);
  callee.send([64, 1, {}, 'com.add']);
  expectStart(await callee.next(), [65, 1]);
  return { callee, caller: await joinRaw(router) };
}

afterEach(async () => {
  await settle();
  await closeRouter(router, clock);
  expect(clock.pending).toBe(0);
});

describe('Dealer', () => {
  it('turns CALL into INVOCATION and YIELD into RESULT [RPC-17, RPC-22]', async () => {
    const { caller, callee } = await setUp();
    caller.send([48, 1, {}, 'com.add', [2, 3], { round: true }]);
    const invocation = await callee.next();
    expect(invocation).toEqual([68, 1, expect.any(Number), {}, [2, 3], { round: true }]);
    callee.send([70, 1, {}, [5]]);
    expect(await caller.next()).toEqual([50, 1, {}, [5]]);
  });

  it('answers CALL to an unknown procedure with no_such_procedure [RPC-26]', async () => {
    const { caller } = await setUp();
    caller.send([48, 1, {}, 'com.none']);
    expect(await caller.next()).toEqual([8, 48, 1, {}, 'wamp.error.no_such_procedure']);
  });

  it('refuses a second registration of a procedure [RPC-04]', async () => {
    const { caller } = await setUp();
    caller.send([64, 1, {}, 'com.add']);
    expect(await caller.next()).toEqual([8, 64, 1, {}, 'wamp.error.procedure_already_exists']);
  });

  it('passes the error of a Callee on, verbatim [RPC-25]', async () => {
    const { caller, callee } = await setUp();
    caller.send([48, 1, {}, 'com.add']);
    await callee.next();
    callee.send([8, 68, 1, {}, 'com.error.x', ['a'], { s: 3 }]);
    expect(await caller.next()).toEqual([8, 48, 1, {}, 'com.error.x', ['a'], { s: 3 }]);
  });

  it('ends the session of a Callee whose error is no URI, and cancels the call [URI-17]', async () => {
    const { caller, callee } = await setUp();
    caller.send([48, 1, {}, 'com.add']);
    await callee.next();
    callee.send([8, 68, 1, {}, 'no uri']);
    expectStart(await caller.next(), [8, 48, 1, {}, 'wamp.error.canceled']);
    expect(await callee.next()).toEqual([
      3,
      expect.objectContaining({ message: 'ERROR.error must be a URI' }),
      'wamp.error.protocol_violation',
    ]);
  });

  it('answers skip at once and drops the late YIELD [CAN-05, RPC-37]', async () => {
    const { caller, callee } = await setUp();
    caller.send([48, 1, {}, 'com.add'], [49, 1, { mode: 'skip' }]);
    expect(await caller.next()).toEqual([8, 48, 1, {}, 'wamp.error.canceled']);
    expectStart(await callee.next(), [68, 1]);
    callee.send([70, 1, {}, [1]]);
    expect(await caller.settled()).toEqual([]);
    expect(await callee.settled()).toEqual([]);
  });

  it('answers killnowait at once and interrupts the Callee once [CAN-06, CAN-16]', async () => {
    const { caller, callee } = await setUp();
    caller.send([48, 1, {}, 'com.add'], [49, 1, { mode: 'killnowait' }], [49, 1, { mode: 'killnowait' }]);
    expect(await caller.settled()).toEqual([[8, 48, 1, {}, 'wamp.error.canceled']]);
    expect((await callee.settled()).slice(1)).toEqual([[69, 1, { mode: 'killnowait' }]]);
  });

  it('lets the Callee answer after kill [CAN-07, CAN-08]', async () => {
    const { caller, callee } = await setUp();
    caller.send([48, 1, {}, 'com.add'], [49, 1, { mode: 'kill' }]);
    expect(await caller.settled()).toEqual([]);
    expect((await callee.settled()).slice(1)).toEqual([[69, 1, { mode: 'kill' }]]);
    callee.send([70, 1, {}, [42]]);
    expect(await caller.next()).toEqual([50, 1, {}, [42]]);
  });

  it('answers for a Callee that stays silent after kill, when the grace is over L47', async () => {
    const { caller } = await setUp();
    caller.send([48, 1, {}, 'com.add'], [49, 1, { mode: 'kill' }]);
    await settle();
    clock.advance(9_999);
    expect(await caller.settled()).toEqual([]);
    clock.advance(1);
    expectStart(await caller.next(), [8, 48, 1, {}, 'wamp.error.canceled']);
  });

  it('treats every mode as skip when the Callee does not announce canceling [CAN-09]', async () => {
    router = testRouter({ clock });
    const callee = await joinRaw(router, {
      roles: { callee: {}, caller: { features: { call_canceling: true } } },
    });
    callee.send([64, 1, {}, 'com.add']);
    await callee.next();
    const caller = await joinRaw(router);
    caller.send([48, 1, {}, 'com.add'], [49, 1, { mode: 'kill' }]);
    expect(await caller.next()).toEqual([8, 48, 1, {}, 'wamp.error.canceled']);
    expect((await callee.settled()).map((message) => message[0])).toEqual([68]);
  });

  it('answers the Callers of a Callee that is gone, and frees its procedures first F01 [CAN-22, RPC-10]', async () => {
    const { caller, callee } = await setUp();
    caller.send([48, 1, {}, 'com.add']);
    await callee.next();
    callee.transport.abort(new Error('cut'));
    expect(await caller.next()).toEqual([8, 48, 1, {}, 'wamp.error.canceled', ['the Callee is gone']]);
    caller.send([48, 2, {}, 'com.add']);
    expect(await caller.next()).toEqual([8, 48, 2, {}, 'wamp.error.no_such_procedure']);
  });

  it('interrupts the Callees of a Caller that is gone and drops what they answer [CAN-18, CAN-20]', async () => {
    const { caller, callee } = await setUp();
    caller.send([48, 1, {}, 'com.add']);
    await callee.next();
    caller.transport.abort(new Error('cut'));
    expect(await callee.next()).toEqual([69, 1, { mode: 'killnowait' }]);
    callee.send([70, 1, {}, [1]]);
    expect(await callee.settled()).toEqual([]);
    expect(callee.end).toBeUndefined();
  });

  it('ends a session that answers an INVOCATION it was never sent [RPC-36]', async () => {
    const { callee } = await setUp();
    callee.send([70, 99, {}]);
    expectStart(await callee.next(), [3, expect.any(Object), 'wamp.error.protocol_violation']);
    await callee.ended();
    expect(router.stats.registrations).toBe(0);
  });

  it('counts INVOCATION ids per Callee and takes back the id of one that was not sent [RPC-19, RPC-20]', async () => {
    const { callee } = await setUp();
    const features = { progressive_call_invocations: true };
    const caller = await joinRaw(router, { roles: { caller: { features } } });
    caller.send([48, 1, {}, 'com.add'], [48, 2, { progress: true }, 'com.add'], [48, 3, {}, 'com.add']);
    expect((await callee.settled()).map((message) => message[1])).toEqual([1, 2]);
    expectStart(await caller.next(), [8, 48, 2, {}, 'wamp.error.feature_not_supported']);
  });

  it('gives every call exactly one final answer, whatever the order of events [RPC-27]', async () => {
    const { caller, callee } = await setUp();
    const calls = 200;
    for (let request = 1; request <= calls; request++) caller.send([48, request, {}, 'com.add', [request]]);
    const invocations = (await callee.settled()).map((message) => message[1] as number);
    const modes = ['skip', 'kill', 'killnowait'];
    invocations.forEach((invocation, at) => {
      if (at % 3 === 0) caller.send([49, at + 1, { mode: modes[at % 9 === 0 ? 0 : at % 2 === 0 ? 1 : 2] }]);
      if (at % 4 === 1) callee.send([8, 68, invocation, {}, 'com.error.x']);
      else callee.send([70, invocation, {}, [invocation]]);
    });
    const finals = (await caller.settled()).map(
      (message) => (message[0] === 50 ? message[1] : message[2]) as number,
    );
    expect(finals.sort((a, b) => a - b)).toEqual(Array.from({ length: calls }, (_, at) => at + 1));
  });

  it('refuses the call beyond the limit of pending calls, and takes one more after an answer L44', async () => {
    router = testRouter({ clock, limits: { maxPendingCalls: 2 } });
    const callee = await joinRaw(router);
    callee.send([64, 1, {}, 'com.add']);
    const caller = await joinRaw(router);
    await callee.next();
    caller.send([48, 1, {}, 'com.add'], [48, 2, {}, 'com.add'], [48, 3, {}, 'com.add']);
    expectStart(await caller.next(), [
      8,
      48,
      3,
      {},
      'router.error.limit_exceeded',
      [expect.any(String)],
      { limit: 'L44', max: 2 },
    ]);
    callee.send([70, 1, {}]);
    expect(await caller.next()).toEqual([50, 1, {}]);
    caller.send([48, 4, {}, 'com.add']);
    expect((await callee.settled()).map((message) => message[0])).toEqual([68, 68, 68]);
  });

  it('refuses an invocation beyond what one Callee may have pending L45', async () => {
    router = testRouter({ clock, limits: { maxPendingInvocations: 1 } });
    const callee = await joinRaw(router);
    callee.send([64, 1, {}, 'com.add']);
    await callee.next();
    const caller = await joinRaw(router);
    caller.send([48, 1, {}, 'com.add'], [48, 2, {}, 'com.add']);
    expectStart(await caller.next(), [8, 48, 2, {}, 'wamp.error.unavailable']);
  });

  it('discloses the Caller when asked, and only then [RPC-17]', async () => {
    const { caller, callee } = await setUp();
    caller.send([48, 1, { disclose_me: true }, 'com.add'], [48, 2, {}, 'com.add']);
    expectStart(await callee.next(), [
      68,
      1,
      expect.any(Number),
      { caller_authid: expect.any(String), caller_authrole: 'guest', caller: expect.any(Number) },
    ]);
    expect((await callee.next())[3]).toEqual({});
  });
});
