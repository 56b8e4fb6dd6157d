import { anyDict, anyId, code, dictWith, rest, type WirePeer } from '@wamp/conformance';
import type { Verdict } from '@wamp/protocol';
import { anonymous, createRouter, type Router } from '@wamp/router';
import { describe, expect, it, vi } from 'vitest';
import { wireTo } from './wire.ts';

/** A Router with an authorizer that decides about calls when the test says so. */
function hesitantRouter(): { router: Router; decide: ((verdict: Verdict) => void)[] } {
  const decide: ((verdict: Verdict) => void)[] = [];
  const authorizer = {
    authorize: ({ action }: { readonly action: string }): Verdict | Promise<Verdict> =>
      action === 'call' ? new Promise((resolve) => decide.push(resolve)) : { allow: true },
  };
  const router = createRouter({
    realms: [{ name: 'realm1', authenticators: [anonymous({ authrole: 'guest' })], authorizer }],
  });
  return { router, decide };
}

async function callee(router: Router): Promise<WirePeer> {
  const peer = await (await wireTo(router)).join('realm1');
  const register = peer.request(code.REGISTER, {}, 'com.x');
  await peer.expect([code.REGISTERED, register, anyId]);
  return peer;
}

describe('a call that waits for its authorizer', () => {
  it.each(['skip', 'kill', 'killnowait'])(
    'ends with canceled when it is canceled in mode %s, and never reaches the Callee [CAN-33]',
    async (mode) => {
      const { router, decide } = hesitantRouter();
      await using _router = router;
      await using serving = await callee(router);
      await using caller = await (await wireTo(router)).join('realm1');
      const call = caller.request(code.CALL, {}, 'com.x');
      await vi.waitFor(() => {
        expect(decide).toHaveLength(1);
      });
      caller.send([code.CANCEL, call, { mode }]);
      await caller.expect([code.ERROR, code.CALL, call, anyDict, 'wamp.error.canceled', rest]);
      decide[0]?.({ allow: true });
      const next = caller.request(code.CALL, {}, 'com.x', ['next']);
      await vi.waitFor(() => {
        expect(decide).toHaveLength(2);
      });
      decide[1]?.({ allow: true });
      const invocation = await serving.expect([code.INVOCATION, 1, anyId, anyDict, ['next']]);
      serving.send([code.YIELD, invocation[1], {}]);
      await caller.expect([code.RESULT, next, anyDict]);
      expect(router.stats.pendingCalls).toBe(0);
    },
  );

  it('ends with timeout when its time is over, and never reaches the Callee [TMO-04, TMO-15]', async () => {
    const { router, decide } = hesitantRouter();
    await using _router = router;
    await using serving = await callee(router);
    await using caller = await (await wireTo(router)).join('realm1');
    const call = caller.request(code.CALL, { timeout: 30 }, 'com.x');
    await caller.expect([code.ERROR, code.CALL, call, anyDict, 'wamp.error.timeout', rest]);
    decide[0]?.({ allow: true });
    caller.request(code.CALL, {}, 'com.x', ['next']);
    await vi.waitFor(() => {
      expect(decide).toHaveLength(2);
    });
    decide[1]?.({ allow: true });
    await serving.expect([code.INVOCATION, 1, anyId, anyDict, ['next']]);
  });

  it('is forgotten when its Caller is gone [CAN-18, CAN-34]', async () => {
    const { router, decide } = hesitantRouter();
    await using _router = router;
    await using serving = await callee(router);
    const caller = await (await wireTo(router)).join('realm1');
    caller.request(code.CALL, {}, 'com.x');
    await vi.waitFor(() => {
      expect(decide).toHaveLength(1);
    });
    caller.drop();
    await vi.waitFor(() => {
      expect(router.stats.sessions).toBe(1);
    });
    decide[0]?.({ allow: true });
    await using other = await (await wireTo(router)).join('realm1');
    other.request(code.CALL, {}, 'com.x', ['other']);
    await vi.waitFor(() => {
      expect(decide).toHaveLength(2);
    });
    decide[1]?.({ allow: true });
    await serving.expect([code.INVOCATION, 1, anyId, anyDict, ['other']]);
  });

  it('keeps the CALLs of a progressive call in order behind the decision [PRI-06, RPC-29, CAN-33]', async () => {
    const { router, decide } = hesitantRouter();
    await using _router = router;
    await using serving = await callee(router);
    await using caller = await (await wireTo(router)).join('realm1');
    const call = caller.request(code.CALL, { progress: true }, 'com.x', [1]);
    caller.send([code.CALL, call, { progress: true }, 'com.x', [2]]);
    caller.send([code.CALL, call, {}, 'com.x', [3]]);
    await vi.waitFor(() => {
      expect(decide).toHaveLength(1);
    });
    decide[0]?.({ allow: true });
    await serving.expect([code.INVOCATION, 1, anyId, dictWith({ progress: true }), [1]]);
    await serving.expect([code.INVOCATION, 1, anyId, dictWith({ progress: true }), [2]]);
    await serving.expect([code.INVOCATION, 1, anyId, {}, [3]]);
    // The rights were asked for once, for the call.
    expect(decide).toHaveLength(1);
  });
});
