import { createHistogram } from 'node:perf_hooks';
import type { RpcWorkload } from '../workloads.ts';
import { markedText } from '../wamp/marked-text.ts';
import { MessageTemplates } from '../wamp/message-template.ts';
import { Receipt } from '../wamp/receipt.ts';
import { wireOf } from '../wamp/wires.ts';
import { Calling, type CallTimer } from './calling.ts';
import type { Latency } from './commands.ts';
import { inGroupsOf } from './in-groups.ts';
import { latencyOf, type Load } from './load.ts';
import { pairGroup } from './rpc-callee.ts';
import type { RunOptions } from './run-options.ts';
import { messageType, openPeer, receivedTypes } from './target.ts';

const openingAtOnce = 10;

/** Opens the Callers. Each makes its first call, from which the receipts learn. */
export async function openRpcCallers(options: RunOptions<RpcWorkload>): Promise<Load> {
  const timer: CallTimer = { on: false, histogram: createHistogram() };
  const readBuffer = Buffer.allocUnsafe(65_536);
  const callers = await inGroupsOf(openingAtOnce, options.workload.pairs ?? 1, (pair) =>
    openCaller({ ...options, group: pairGroup(options.group, pair) }, { readBuffer, timer }),
  );
  return new CallerGroup(callers, timer);
}

interface Shared {
  readonly readBuffer: Buffer;
  readonly timer: CallTimer;
}

async function openCaller(options: RunOptions<RpcWorkload>, shared: Shared): Promise<Calling> {
  const { workload, target, group } = options;
  const { payloadBytes, window, timeoutMs } = workload;
  const wire = wireOf(workload.serializer);
  const { readBuffer, timer } = shared;
  const connection = await openPeer({ ...options, wire, readBuffer, role: 'caller' });
  const callOptions = timeoutMs === undefined ? {} : { timeout: timeoutMs };
  const procedure = `bench.${group}`;
  const shape = (id: number, text: string): unknown[] => [
    messageType.call,
    id,
    callOptions,
    procedure,
    [text],
  ];
  connection.send(shape(1, markedText(1, payloadBytes)));
  const results = new Receipt(wire, { type: receivedTypes[target.kind].atCaller, payloadBytes });
  results.learn(await connection.receive(), 1);

  const calls = new MessageTemplates(wire, shape, payloadBytes);
  const calling = new Calling(connection, { wire, calls, results, window, timer });
  connection.attach(calling);
  return calling;
}

/** All Callers of a run as one load. */
class CallerGroup implements Load {
  readonly #callers: readonly Calling[];
  readonly #timer: CallTimer;

  constructor(callers: readonly Calling[], timer: CallTimer) {
    this.#callers = callers;
    this.#timer = timer;
  }

  get delivered(): number {
    return this.#sum((caller) => caller.delivered);
  }
  get sent(): number {
    return this.#sum((caller) => caller.sent);
  }
  get outstanding(): number {
    return this.#sum((caller) => caller.outstanding);
  }
  get lost(): number {
    return this.outstanding;
  }
  get refused(): number {
    return this.#sum((caller) => caller.refused);
  }
  get wrong(): number {
    return this.#sum((caller) => caller.wrong);
  }
  get latency(): Latency | undefined {
    return latencyOf(this.#timer.histogram);
  }
  get timed(): boolean {
    return this.#timer.on;
  }
  set timed(on: boolean) {
    this.#timer.on = on;
  }

  start(): void {
    for (const caller of this.#callers) caller.start();
  }

  giveUp(): void {
    for (const caller of this.#callers) caller.giveUp();
  }

  stop(): void {
    for (const caller of this.#callers) caller.stop();
  }

  async close(): Promise<void> {
    await Promise.all(this.#callers.map((caller) => caller.close()));
  }

  #sum(of: (caller: Calling) => number): number {
    return this.#callers.reduce((sum, caller) => sum + of(caller), 0);
  }
}
