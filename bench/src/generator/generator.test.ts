import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { PubSubWorkload, RpcWorkload } from '../workloads.ts';
import type { FarOutcome } from './commands.ts';
import { drain } from './drain.ts';
import { openFarSubscribers } from './far-subscribers.ts';
import type { Load } from './load.ts';
import { openPublisher } from './publisher.ts';
import { openRpcCallee } from './rpc-callee.ts';
import { openRpcCaller } from './rpc-caller.ts';
import { startStubRouter, type Fault } from './stub-router.ts';

const base = { name: 'test', payloadBytes: 64 } as const;
const json: RpcWorkload = { ...base, kind: 'rpc', serializer: 'json', window: 16 };
const msgpack: RpcWorkload = { ...json, serializer: 'msgpack' };
const fanOut: PubSubWorkload = { ...base, kind: 'pubsub', serializer: 'msgpack', receivers: 5, window: 16 };
const single: PubSubWorkload = { ...fanOut, serializer: 'json', receivers: 1 };

interface Seen {
  readonly delivered: number;
  readonly sent: number;
  readonly lost: number;
  readonly wrong: number;
}

const onLost = (reason: string): void => {
  throw new Error(reason);
};
const correct: Fault = () => 'none';
/** The first messages belong to the set-up. */
const once =
  (what: ReturnType<Fault>): Fault =>
  (count) =>
    count === 50 ? what : 'none';

async function load(workload: RpcWorkload | PubSubWorkload, fault: Fault): Promise<Seen> {
  await using router = await startStubRouter(fault);
  const target = { kind: 'router', port: router.port } as const;
  const run = { target, group: 'run1', onLost };
  const far =
    workload.kind === 'rpc'
      ? await openRpcCallee({ ...run, workload })
      : await openFarSubscribers({ ...run, workload });
  const near: Load =
    workload.kind === 'rpc'
      ? await openRpcCaller({ ...run, workload })
      : await openPublisher({ ...run, workload, creditPort: far.creditPort });
  near.start();
  while (near.sent < 300 && near.open < workload.window) await delay(5);
  await delay(100);
  near.stop();
  await drain(() => near.open);
  const { delivered, sent, lost, wrong } = near;
  await near.close();
  const rest: FarOutcome = await far.finish(sent);
  return { delivered, sent, lost: lost + rest.lost, wrong: wrong + rest.wrong };
}

describe('the load generator', () => {
  it.each([
    ['calls in json', json, 1],
    ['calls in msgpack', msgpack, 1],
    ['events to one Subscriber', single, 1],
    ['events to five Subscribers in two groups', fanOut, 5],
  ])('finds nothing wrong with %s that are routed correctly', async (_name, workload, receivers) => {
    const seen = await load(workload, correct);
    expect(seen).toMatchObject({ lost: 0, wrong: 0 });
    expect(seen.sent).toBeGreaterThan(100);
    // The first call is made by the set-up and is not counted as delivered.
    const counted = workload.kind === 'rpc' ? seen.sent - 1 : seen.sent * receivers;
    expect(seen.delivered).toBe(counted);
  });

  it.each([
    ['calls', json],
    ['events', fanOut],
  ])('finds one dropped message among %s', async (_name, workload) => {
    expect(await load(workload, once('drop'))).toMatchObject({ lost: 1, wrong: 0 });
  });

  it.each([
    ['calls', msgpack],
    ['events', fanOut],
  ])('finds one damaged message among %s', async (_name, workload) => {
    expect(await load(workload, once('damage'))).toMatchObject({ lost: 1, wrong: 1 });
  });

  it('finds an event that is delivered twice', async () => {
    expect(await load(single, once('twice'))).toMatchObject({ lost: 0, wrong: 1 });
  });
});
