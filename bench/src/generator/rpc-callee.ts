import type { RpcWorkload } from '../workloads.ts';
import { FrameBatch } from '../wamp/frame-batch.ts';
import { MessageTemplates } from '../wamp/message-template.ts';
import { Receipt } from '../wamp/receipt.ts';
import type { Wire } from '../wamp/wire.ts';
import { wireOf } from '../wamp/wires.ts';
import type { PayloadRange } from '../websocket/frame-reader.ts';
import type { Connection, MessageSink } from './connection.ts';
import { inGroupsOf } from './in-groups.ts';
import type { Answering } from './load.ts';
import type { RunOptions } from './run-options.ts';
import { messageType, openPeer, receivedTypes, request } from './target.ts';

const openingAtOnce = 10;

/** Opens the Callees, each with a procedure of its own; from then on they answer. */
export async function openRpcCallees(options: RunOptions<RpcWorkload>): Promise<Answering> {
  const readBuffer = Buffer.allocUnsafe(65_536);
  const callees = await inGroupsOf(openingAtOnce, options.workload.pairs ?? 1, (pair) =>
    openCallee({ ...options, group: pairGroup(options.group, pair) }, readBuffer),
  );
  return {
    creditPort: 0,
    // The Callers have waited for everything already: a call without an answer is lost there.
    async finish() {
      await Promise.all(callees.map((callee) => callee.close()));
      const wrong = callees.reduce((sum, callee) => sum + callee.wrong, 0);
      return { lost: 0, wrong, latency: undefined };
    },
  };
}

/** Names the procedure of a pair, and its group at a relay. */
export function pairGroup(group: string, pair: number): string {
  return `${group}.${String(pair)}`;
}

async function openCallee(options: RunOptions<RpcWorkload>, readBuffer: Buffer): Promise<Echo> {
  const { workload, target, group } = options;
  const wire = wireOf(workload.serializer);
  const connection = await openPeer({ ...options, wire, readBuffer, role: 'callee' });
  if (target.kind === 'router') {
    const message = [messageType.register, 1, {}, `bench.${group}`];
    await request(connection, wire, { message, answer: messageType.registered });
  }
  const { payloadBytes } = workload;
  const invocations = new Receipt(wire, { type: receivedTypes[target.kind].atCallee, payloadBytes });
  const shape = (id: number, text: string): unknown[] => [messageType.yield, id, {}, [text]];
  const yields = new MessageTemplates(wire, shape, payloadBytes);
  const echo = new Echo(connection, { wire, invocations, yields });
  connection.attach(echo);
  return echo;
}

interface EchoParts {
  readonly wire: Wire;
  readonly invocations: Receipt;
  readonly yields: MessageTemplates;
}

/** Answers each INVOCATION with its own marker. */
class Echo implements MessageSink {
  wrong = 0;
  readonly #connection: Connection;
  readonly #parts: EchoParts;
  readonly #batch: FrameBatch;

  constructor(connection: Connection, parts: EchoParts) {
    this.#connection = connection;
    this.#parts = parts;
    this.#batch = new FrameBatch(parts.wire);
  }

  message(bytes: Buffer, range: PayloadRange): void {
    const { invocations, yields } = this.#parts;
    if (!invocations.isLearnt) invocations.learn(bytes.subarray(range.start, range.end), 1);
    const marker = invocations.marker(bytes, range);
    const id = invocations.id(bytes, range);
    if (marker < 0 || id < 0) {
      this.wrong++;
      return;
    }
    this.#batch.add(yields.for(id), id, marker);
  }

  readEnded(): void {
    const frames = this.#batch.take();
    if (frames !== undefined) this.#connection.write(frames);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}
