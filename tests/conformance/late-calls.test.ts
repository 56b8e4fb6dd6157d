import { anyDict, anyId, code, type WirePeer } from '@wamp/conformance';
import type { Router } from '@wamp/router';
import { describe, expect, it } from 'vitest';
import { suiteRouter } from './suite-router.ts';
import { wireTo } from './wire.ts';

/** Ended progressive calls that a Router in strict mode remembers for one session. */
const remembered = 256;

async function pair(router: Router): Promise<[WirePeer, WirePeer]> {
  const callee = await (await wireTo(router)).join('realm1');
  const register = callee.request(code.REGISTER, {}, 'com.x');
  await callee.expect([code.REGISTERED, register, anyId]);
  return [await (await wireTo(router)).join('realm1'), callee];
}

/** Carries out a call that ends before its last CALL. */
async function endEarly([caller, callee]: readonly [WirePeer, WirePeer], options: object): Promise<number> {
  const call = caller.request(code.CALL, options, 'com.x');
  const [, invocation] = await callee.expect([code.INVOCATION, anyId, anyId, anyDict]);
  callee.send([code.YIELD, invocation, {}]);
  await caller.expect([code.RESULT, call, anyDict]);
  return call;
}

describe('a Router in strict mode', () => {
  it('ends the session of a Caller that repeats the id of a plain call that is over [PRI-16]', async () => {
    await using router = suiteRouter();
    const [caller, callee] = await pair(router);
    const call = await endEarly([caller, callee], {});
    caller.send([code.CALL, call, {}, 'com.x']);
    await caller.expectViolation();
    await callee.quiet();
    expect(router.stats.pendingCalls).toBe(0);
  });

  it('drops late CALLs of the last progressive calls, of the same procedure, and of no others [PRI-15, PRI-16]', async () => {
    await using router = suiteRouter();
    const [caller, callee] = await pair(router);
    const oldest = await endEarly([caller, callee], { progress: true });
    for (let call = 1; call < remembered; call += 1) await endEarly([caller, callee], { progress: true });
    caller.send([code.CALL, oldest, { progress: true }, 'com.x']);
    await caller.quiet();
    await endEarly([caller, callee], { progress: true });
    caller.send([code.CALL, oldest + 1, { progress: true }, 'com.x']);
    await caller.quiet();
    await callee.quiet();
    caller.send([code.CALL, oldest, { progress: true }, 'com.x']);
    await caller.expectViolation();

    const [another, serving] = [await (await wireTo(router)).join('realm1'), callee];
    const call = await endEarly([another, serving], { progress: true });
    another.send([code.CALL, call, { progress: true }, 'com.other']);
    await another.expectViolation();
    expect(router.stats.pendingCalls).toBe(0);
  });
});
