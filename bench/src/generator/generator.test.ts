import { describe, expect, it } from 'vitest';
import type { SerializerName } from '../wamp/wire.ts';
import type { PubSubWorkload, RpcWorkload, Workload } from '../workloads.ts';
import type { FarOutcome } from './commands.ts';
import { drain } from './drain.ts';
import { openFarSubscribers } from './far-subscribers.ts';
import type { Answering, Load } from './load.ts';
import type { Patience } from './patience.ts';
import { openPublisher } from './publisher.ts';
import { openRpcCallees } from './rpc-callee.ts';
import { openRpcCallers } from './rpc-caller.ts';
import type { RunOptions } from './run-options.ts';
import { SteadyLoad } from './steady-load.ts';
import { startStubRouter, type Fault, type StubRouter } from './stub-router.ts';
import type { Target } from './target.ts';

const base = { name: 'test', payloadBytes: 64 } as const;
const json: RpcWorkload = { ...base, kind: 'rpc', serializer: 'json', window: 16 };
const msgpack: RpcWorkload = { ...json, serializer: 'msgpack' };
const cbor: RpcWorkload = { ...json, serializer: 'cbor' };
const pairs: RpcWorkload = { ...json, window: 1, pairs: 12 };
const fanOut: PubSubWorkload = { ...base, kind: 'pubsub', serializer: 'msgpack', receivers: 5, window: 16 };
const single: PubSubWorkload = { ...fanOut, serializer: 'json', receivers: 1 };
const oneByOne: PubSubWorkload = { ...fanOut, serializer: 'cbor', window: 1 };
const mixed: PubSubWorkload = {
  ...single,
  receivers: 9,
  receiverSerializers: ['json', 'msgpack', 'cbor'],
};

interface Seen {
  readonly delivered: number;
  readonly sent: number;
  readonly lost: number;
  readonly refused: number;
  readonly wrong: number;
}

const patience: Patience = { setUpMs: 2_000, stallMs: 150, quietMs: 400 };
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
  return await loadOn(router, workload);
}

/** Until 300 calls or events were sent, or the server is quiet. */
async function loadOn(
  router: StubRouter,
  workload: RpcWorkload | PubSubWorkload,
  waiting: Patience = patience,
): Promise<Seen> {
  const run = { target: targetOf(router), group: 'run1', patience: waiting, onLost };
  const { near, far } = await open(workload, run);
  near.start();
  const steady = new SteadyLoad(near, waiting);
  for (let turn = 0; turn < 20 && near.sent < 300; turn++) await steady.run(50);
  near.stop();
  await drain(() => near.outstanding, patience.quietMs);
  const { delivered, sent, lost, refused, wrong } = near;
  await near.close();
  const rest: FarOutcome = await far.finish(sent);
  return { delivered, sent, refused, lost: lost + rest.lost, wrong: wrong + rest.wrong };
}

function targetOf({ port }: StubRouter): Target {
  return { kind: 'router', port };
}

async function open(
  workload: RpcWorkload | PubSubWorkload,
  run: Omit<RunOptions<Workload>, 'workload'>,
): Promise<{ readonly near: Load; readonly far: Answering }> {
  if (workload.kind === 'rpc') {
    const far = await openRpcCallees({ ...run, workload });
    return { far, near: await openRpcCallers({ ...run, workload }) };
  }
  const far = await openFarSubscribers({ ...run, workload });
  return { far, near: await openPublisher({ ...run, workload, creditPort: far.creditPort }) };
}

/** Damages one message to a receiver with this serializer. */
function damageOne(serializer: SerializerName): Fault {
  let done = false;
  return (count, of) => {
    if (done || count < 50 || of !== serializer) return 'none';
    done = true;
    return 'damage';
  };
}

describe('the load generator', () => {
  it.each([
    ['calls in json', json, 1],
    ['calls in msgpack', msgpack, 1],
    ['calls in cbor', cbor, 1],
    ['calls of twelve pairs', pairs, 12],
    ['events to one Subscriber', single, 1],
    ['events to five Subscribers in two groups', fanOut, 5],
    ['events one at a time', oneByOne, 5],
    ['events to Subscribers with three serializers', mixed, 9],
  ])('finds nothing wrong with %s that are routed correctly', async (_name, workload, peers) => {
    const seen = await load(workload, correct);
    expect(seen).toMatchObject({ lost: 0, refused: 0, wrong: 0 });
    expect(seen.sent).toBeGreaterThan(100);
    // The first call of each pair is made by the set-up and is not counted as delivered.
    const counted = workload.kind === 'rpc' ? seen.sent - peers : seen.sent * peers;
    expect(seen.delivered).toBe(counted);
  });

  it.each([
    ['calls', json],
    ['calls of many pairs', pairs],
    ['events', fanOut],
    ['events one at a time', oneByOne],
    ['events in three serializers', mixed],
  ])('finds one dropped message among %s, and goes on', async (_name, workload) => {
    const seen = await load(workload, once('drop'));
    expect(seen).toMatchObject({ lost: 1, wrong: 0 });
    expect(seen.sent).toBeGreaterThan(100);
  });

  it.each([
    ['calls', msgpack, 'msgpack'],
    ['calls of many pairs', pairs, 'json'],
    ['events', fanOut, 'msgpack'],
    ['events in three serializers, in JSON', mixed, 'json'],
    ['events in three serializers, in MessagePack', mixed, 'msgpack'],
    ['events in three serializers, in CBOR', mixed, 'cbor'],
  ] as const)('finds one damaged message among %s', async (_name, workload, serializer) => {
    expect(await load(workload, damageOne(serializer))).toMatchObject({ lost: 1, wrong: 1 });
  });

  it.each([
    ['an event', fanOut],
    ['a call', json],
  ])('finds one changed digit of the time in %s', async (_name, workload) => {
    expect(await load(workload, once('restamp'))).toMatchObject({ lost: 1, wrong: 1 });
  });

  it('calls a procedure of its own with each Caller', async () => {
    await using router = await startStubRouter(correct);
    await loadOn(router, pairs);
    expect(router.procedures.size).toBe(12);
  });

  it.each([
    ['one event', oneByOne, 1],
    ['sixteen events', fanOut, 16],
  ])('holds %s open until all Subscribers have it', async (_name, workload, window) => {
    await using router = await startStubRouter((count) => (count > 101 ? 'drop' : 'none'));
    // The 21st event reaches one Subscriber of five.
    const seen = await loadOn(router, workload, { ...patience, stallMs: 10_000 });
    expect(seen).toMatchObject({ sent: 20 + window, lost: 5 * window - 1, wrong: 0 });
  });

  it('finds an event that is delivered twice', async () => {
    expect(await load(single, once('twice'))).toMatchObject({ lost: 0, wrong: 1 });
  });

  it('finds a call that is answered twice', async () => {
    const answers = (count: number): boolean => count > 50 && count % 2 === 0;
    const seen = await load({ ...json, window: 1 }, (count) =>
      answers(count) && count < 53 ? 'twice' : 'none',
    );
    expect(seen).toMatchObject({ lost: 0, wrong: 1 });
  });

  it('counts refused calls apart from lost ones', async () => {
    const seen = await load({ ...cbor, window: 1 }, (count) => (count === 51 ? 'refuse' : 'none'));
    expect(seen).toMatchObject({ lost: 0, refused: 1, wrong: 0 });
    expect(seen.delivered).toBe(seen.sent - 2);
  });

  it('understands messages in fragments', async () => {
    expect(await load(mixed, (count) => (count % 7 === 0 ? 'fragment' : 'none'))).toMatchObject({
      lost: 0,
      wrong: 0,
    });
  });

  it('sends the timeout in every call', async () => {
    await using router = await startStubRouter(correct);
    expect(await loadOn(router, { ...json, timeoutMs: 60_000 })).toMatchObject({ lost: 0, wrong: 0 });
    expect(router.callOptions).toEqual({ timeout: 60_000 });
  });

  it.each([
    ['calls', json],
    ['events', single],
    ['events to many', mixed],
  ])('keeps on with %s while a server loses most of them', async (_name, workload) => {
    const seen = await load(workload, (count) => (count > 60 && count % 5 !== 0 ? 'drop' : 'none'));
    expect(seen.sent).toBeGreaterThan(100);
    expect(seen.lost).toBeGreaterThan(20);
    expect(seen.wrong).toBe(0);
    const receivers = workload.kind === 'rpc' ? 1 : workload.receivers;
    const first = workload.kind === 'rpc' ? 1 : 0;
    // What the far process has in part is not in `delivered`: some events at most.
    const unknown = (seen.sent - first) * receivers - seen.delivered - seen.lost;
    expect(unknown).toBeGreaterThanOrEqual(0);
    expect(unknown).toBeLessThan(workload.window * receivers);
  });

  it.each([
    ['calls', json],
    ['events', single],
    ['events to many', mixed],
  ])('ends when a server hangs amid %s', async (_name, workload) => {
    const seen = await load(workload, (count) => (count > 100 ? 'drop' : 'none'));
    expect(seen.lost).toBeGreaterThan(0);
    expect(seen.wrong).toBe(0);
  });

  it.each([
    ['calls', json, 'message of the set-up'],
    ['events', single, 'first event at every Subscriber'],
  ])('fails when a server never delivers the first of the %s', async (_name, workload, message) => {
    await using router = await startStubRouter(() => 'drop');
    const hurried = { ...patience, setUpMs: 200 };
    const run = { target: targetOf(router), group: 'run1', patience: hurried, onLost: () => undefined };
    await expect(open(workload, run)).rejects.toThrow(`no ${message} within 200 ms`);
  });
});
