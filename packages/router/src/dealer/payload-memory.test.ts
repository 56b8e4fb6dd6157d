import { type InvocationPolicy, MessageType, type Payload, payloadOf } from '@wamp/protocol';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { DealerDriver } from '../fixtures/dealer-model/dealer-driver.js';

/** Collects what nobody holds. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
}

/** Begins calls that nobody answers, and returns what is left of their payloads when only the Dealer may hold them. */
async function keptPayloads(invoke: InvocationPolicy, features: readonly string[]): Promise<number> {
  const driver = new DealerDriver();
  driver.join(1, new Set());
  driver.join(2, new Set(features));
  driver.perform({ kind: 'register', session: 2, request: 1, procedure: 'com.x', invoke });
  const payloads: WeakRef<Payload>[] = [];
  for (let request = 1; request <= 100; request += 1) {
    const payload = payloadOf([request]);
    payloads.push(new WeakRef(payload));
    driver.call(1, { type: MessageType.CALL, request, options: {}, procedure: 'com.x', payload });
  }
  // A WeakRef holds its target until the turn is over.
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  expect(driver.dealer.pendingCallCount).toBe(100);
  return payloads.filter((payload) => payload.deref() !== undefined).length;
}

describe('the payload of a call that runs', () => {
  it('is kept only while the call may go on to another Callee [RRT-19]', async () => {
    expect(await keptPayloads('single', ['call_reroute'])).toBeLessThan(2);
    expect(await keptPayloads('roundrobin', [])).toBeLessThan(2);
    expect(await keptPayloads('roundrobin', ['call_reroute'])).toBe(100);
  });
});
