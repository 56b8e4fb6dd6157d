import { anyDict, anyId, code, type WirePeer } from '@wamp/conformance';
import { describe, expect, it, vi } from 'vitest';
import { suiteRouter } from './suite-router.ts';
import { wireTo } from './wire.ts';

const endings: readonly (readonly [string, (peer: WirePeer) => Promise<unknown>])[] = [
  [
    'GOODBYE',
    (peer) => {
      peer.send([code.GOODBYE, {}, 'wamp.close.close_realm']);
      return peer.expect([code.GOODBYE, anyDict, 'wamp.close.goodbye_and_out']);
    },
  ],
  [
    'a protocol violation',
    (peer) => {
      peer.send([code.YIELD, 999, {}]);
      return peer.expectViolation();
    },
  ],
  [
    'the loss of the transport',
    (peer) => {
      peer.drop();
      return peer.closed;
    },
  ],
];

describe('what sessions leave behind', () => {
  it.each(endings)('is nothing after %s [CAN-34, CAN-32, PS-18, RPC-10, SES-34]', async (_name, end) => {
    await using router = suiteRouter();
    const peers = [await wireTo(router), await wireTo(router), await wireTo(router)];
    for (const peer of peers) await peer.join('realm1');
    for (const [index, peer] of peers.entries()) {
      for (const match of ['exact', 'prefix', 'wildcard']) {
        const subscribe = peer.request(code.SUBSCRIBE, { match }, 'com.topic');
        await peer.expect([code.SUBSCRIBED, subscribe, anyId]);
        const register = peer.request(code.REGISTER, { match }, `com.procedure${String(index)}`);
        await peer.expect([code.REGISTERED, register, anyId]);
      }
    }
    // Every session has a call running at every session, itself among them.
    for (const caller of peers) {
      for (const [index, callee] of peers.entries()) {
        caller.request(code.CALL, {}, `com.procedure${String(index)}`);
        await callee.expect([code.INVOCATION, anyId, anyId, anyDict]);
      }
    }
    expect(router.stats).toMatchObject({ sessions: 3, subscriptions: 3, registrations: 9, pendingCalls: 9 });
    for (const peer of peers) {
      await peer.drain();
      await end(peer);
    }
    for (const peer of peers) peer.drop();
    await vi.waitFor(() => {
      expect(router.stats).toMatchObject({
        connections: 0,
        sessions: 0,
        subscriptions: 0,
        registrations: 0,
        pendingCalls: 0,
      });
    });
  });

  it('is nothing after a shutdown either, which waits for no testaments [TST-18]', async () => {
    const router = suiteRouter();
    const peers = [await wireTo(router), await wireTo(router)];
    for (const peer of peers) {
      await peer.join('realm1');
      const subscribe = peer.request(code.SUBSCRIBE, {}, 'com.topic');
      await peer.expect([code.SUBSCRIBED, subscribe, anyId]);
      const call = peer.request(code.CALL, {}, 'wamp.session.add_testament', ['com.topic', [1], {}]);
      await peer.expect([code.RESULT, call, anyDict]);
    }
    expect(router.stats.testaments).toBe(2);
    await router.close({ maxRetryAfterMs: 0 });
    expect(router.stats).toMatchObject({ sessions: 0, subscriptions: 0, testaments: 0 });
    for (const peer of peers) await peer.closed;
  });

  it('is nothing after 1,000 calls with every kind of end [CAN-34, RPC-27]', async () => {
    await using router = suiteRouter();
    await using caller = await (await wireTo(router)).join('realm1');
    await using callee = await (await wireTo(router)).join('realm1');
    const register = callee.request(code.REGISTER, {}, 'com.x');
    await callee.expect([code.REGISTERED, register, anyId]);
    const calls = new Set<number>();
    for (let index = 0; index < 1_000; index += 1) {
      const call = caller.request(code.CALL, {}, 'com.x');
      calls.add(call);
      const [, invocation] = await callee.expect([code.INVOCATION, anyId, anyId, anyDict]);
      const answers: (() => void)[] = [
        () => {
          callee.send([code.YIELD, invocation, {}]);
        },
        () => {
          callee.send([code.ERROR, code.INVOCATION, invocation, {}, 'com.x.error']);
        },
        () => {
          caller.send([code.CANCEL, call, { mode: 'skip' }]);
        },
        () => {
          caller.send([code.CANCEL, call, { mode: 'kill' }]);
        },
        () => {
          caller.send([code.CANCEL, call, {}]);
        },
      ];
      // Two different ends race; whoever comes first decides, and an answer of the Callee ends what waits for it.
      const first = index % answers.length;
      answers[first]?.();
      answers[(first + 1 + (index % (answers.length - 1))) % answers.length]?.();
      callee.send([code.YIELD, invocation, {}]);
      while (!(await isFinal(caller, call))) {
        // INTERRUPTs go to the Callee; the Caller gets nothing but its final answer.
      }
      await callee.drain();
    }
    await caller.quiet();
    expect(router.stats.pendingCalls).toBe(0);
    expect(calls.size).toBe(1_000);
  });
});

async function isFinal(caller: WirePeer, call: number): Promise<boolean> {
  const message = await caller.receive();
  return message[0] === code.RESULT ? message[1] === call : message[0] === code.ERROR && message[2] === call;
}
