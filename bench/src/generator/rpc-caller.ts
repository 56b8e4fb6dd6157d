import { createHistogram } from 'node:perf_hooks';
import type { RpcWorkload } from '../workloads.ts';
import { FrameBatch } from '../wamp/frame-batch.ts';
import { markedText } from '../wamp/marked-text.ts';
import { MessageTemplates } from '../wamp/message-template.ts';
import { Receipt } from '../wamp/receipt.ts';
import { wireOf, type Wire } from '../wamp/wire.ts';
import type { PayloadRange } from '../websocket/frame-reader.ts';
import { nowUs } from './clock.ts';
import type { Latency } from './commands.ts';
import type { Connection, MessageSink } from './connection.ts';
import { latencyOf, type Load } from './load.ts';
import type { RunOptions } from './run-options.ts';
import { messageType, openPeer, receivedTypes } from './target.ts';

/** Opens the Caller and makes the first call, from which the receipts learn. */
export async function openRpcCaller(options: RunOptions<RpcWorkload>): Promise<Load> {
  const { workload, target, group, onLost } = options;
  const wire = wireOf(workload.serializer);
  const readBuffer = Buffer.allocUnsafe(65_536);
  const caller = await openPeer({ target, wire, group, onLost, readBuffer, role: 'caller' });
  const size = workload.payloadBytes;
  const procedure = `bench.${group}`;
  caller.send([messageType.call, 1, {}, procedure, [markedText(1, size)]]);
  const results = new Receipt(wire, receivedTypes[target.kind].atCaller, size);
  results.learn(await caller.receive(), 1);

  const calls = new MessageTemplates(wire, (id, text) => [messageType.call, id, {}, procedure, [text]], size);
  const calling = new Calling(caller, { wire, calls, results, window: workload.window });
  caller.attach(calling);
  return calling;
}

interface CallingParts {
  readonly wire: Wire;
  readonly calls: MessageTemplates;
  readonly results: Receipt;
  readonly window: number;
}

/** Request ids are sequential, and a call's marker is its request id. */
class Calling implements MessageSink, Load {
  delivered = 0;
  wrong = 0;
  open = 0;
  timed = false;
  readonly #histogram = createHistogram();
  readonly #connection: Connection;
  readonly #parts: CallingParts;
  readonly #batch: FrameBatch;
  /** When the call in each slot was written; 0 where none is open. Twice the window: answers may overtake. */
  readonly #sentAt: Float64Array;
  /** 1 was the call from which the receipts learnt. */
  #nextId = 2;
  #running = false;
  #readAt = 0;

  constructor(connection: Connection, parts: CallingParts) {
    this.#connection = connection;
    this.#parts = parts;
    this.#batch = new FrameBatch(parts.wire);
    this.#sentAt = new Float64Array(parts.window * 2);
  }

  get sent(): number {
    return this.#nextId - 1;
  }
  get lost(): number {
    return this.open;
  }
  get latency(): Latency | undefined {
    return latencyOf(this.#histogram);
  }

  start(): void {
    this.#running = true;
    this.#fillWindow();
  }

  stop(): void {
    this.#running = false;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  message(bytes: Buffer, range: PayloadRange): void {
    const id = this.#parts.results.marker(bytes, range);
    const slot = id % this.#sentAt.length;
    const sentAt = this.#sentAt[slot] ?? 0;
    const isOpen = id > 0 && id < this.#nextId && id >= this.#nextId - this.#sentAt.length && sentAt > 0;
    if (!isOpen || this.#parts.results.id(bytes, range) !== id) {
      this.wrong++;
      return;
    }
    this.#sentAt[slot] = 0;
    this.open--;
    this.delivered++;
    if (!this.timed) return;
    if (this.#readAt === 0) this.#readAt = nowUs();
    this.#histogram.record(Math.max(1, this.#readAt - sentAt));
  }

  readEnded(): void {
    this.#readAt = 0;
    if (this.#running) this.#fillWindow();
  }

  #fillWindow(): void {
    const now = nowUs();
    while (this.open < this.#parts.window) {
      const slot = this.#nextId % this.#sentAt.length;
      // A call that never came back blocks its slot, and is counted as lost in the end.
      if ((this.#sentAt[slot] ?? 0) > 0) break;
      this.#batch.add(this.#parts.calls.for(this.#nextId), this.#nextId, this.#nextId);
      this.#sentAt[slot] = now;
      this.#nextId++;
      this.open++;
    }
    const frames = this.#batch.take();
    if (frames !== undefined) this.#connection.write(frames);
  }
}
