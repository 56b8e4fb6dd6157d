import type { RecordableHistogram } from 'node:perf_hooks';
import { FrameBatch } from '../wamp/frame-batch.ts';
import type { MessageTemplates } from '../wamp/message-template.ts';
import type { Receipt } from '../wamp/receipt.ts';
import type { Wire } from '../wamp/wire.ts';
import type { PayloadRange } from '../websocket/frame-reader.ts';
import { nowUs } from './clock.ts';
import type { Connection, MessageSink } from './connection.ts';
import { OpenCalls } from './open-calls.ts';
import { messageType } from './target.ts';

/** Shared by all Callers of a run. Every call that is answered while it is on is recorded. */
export interface CallTimer {
  on: boolean;
  readonly histogram: RecordableHistogram;
}

export interface CallingParts {
  readonly wire: Wire;
  readonly calls: MessageTemplates;
  readonly results: Receipt;
  readonly window: number;
  readonly timer: CallTimer;
}

/** One Caller. Request ids are sequential, and a call's marker is its request id. */
export class Calling implements MessageSink {
  delivered = 0;
  refused = 0;
  wrong = 0;
  readonly #connection: Connection;
  readonly #parts: CallingParts;
  readonly #batch: FrameBatch;
  readonly #calls: OpenCalls;
  /** 1 was the call from which the receipts learnt. */
  #nextId = 2;
  #running = false;
  #readAt = 0;

  constructor(connection: Connection, parts: CallingParts) {
    this.#connection = connection;
    this.#parts = parts;
    this.#batch = new FrameBatch(parts.wire);
    this.#calls = new OpenCalls(parts.window);
  }

  get sent(): number {
    return this.#nextId - 1;
  }
  get outstanding(): number {
    return this.#calls.outstanding;
  }

  start(): void {
    this.#running = true;
    this.#fillWindow();
  }

  giveUp(): void {
    this.#calls.giveUp();
    if (this.#running) this.#fillWindow();
  }

  stop(): void {
    this.#running = false;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  message(bytes: Buffer, range: PayloadRange): void {
    const { results, timer } = this.#parts;
    const id = results.marker(bytes, range);
    const sentAt = id > 0 && results.id(bytes, range) === id ? this.#calls.take(id) : 0;
    if (sentAt === 0) {
      this.#onOther(bytes.subarray(range.start, range.end));
      return;
    }
    this.delivered++;
    if (!timer.on) return;
    if (this.#readAt === 0) this.#readAt = nowUs();
    timer.histogram.record(Math.max(1, this.#readAt - sentAt));
  }

  readEnded(): void {
    this.#readAt = 0;
    if (this.#running) this.#fillWindow();
  }

  /** An ERROR for an open call is a refusal; everything else is wrong. */
  #onOther(bytes: Buffer): void {
    const id = refusedCall(this.#parts.wire, bytes);
    if (id > 0 && this.#calls.take(id) > 0) this.refused++;
    else this.wrong++;
  }

  #fillWindow(): void {
    const now = nowUs();
    while (this.#calls.open < this.#parts.window) {
      const id = this.#nextId++;
      this.#batch.add(this.#parts.calls.for(id), id, id);
      this.#calls.add(id, now);
    }
    const frames = this.#batch.take();
    if (frames !== undefined) this.#connection.write(frames);
  }
}

/** `[ERROR, CALL, CALL.Request|id, …]`: the request id, or 0 when it is something else. */
function refusedCall(wire: Wire, bytes: Buffer): number {
  try {
    const [type, of, id] = listOf(wire.decode(bytes));
    return type === messageType.error && of === messageType.call && Number.isSafeInteger(id) ? Number(id) : 0;
  } catch {
    // What does not decode is no ERROR.
    return 0;
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
