import type { RecordableHistogram } from 'node:perf_hooks';
import type { Receipt } from '../wamp/receipt.ts';
import type { PayloadRange } from '../websocket/frame-reader.ts';
import { nowUs } from './clock.ts';
import type { MessageSink } from './connection.ts';

/** Who counts for all Subscribers of a process. */
export interface EventCounter {
  wrong: number;
  /** A Subscriber whose last event was `before` has received `id`. */
  onEvent(before: number, id: number): void;
  onReadEnded(): void;
}

export interface SubscriberParts {
  /** Shared by all Subscribers of one serializer. */
  readonly events: Receipt;
  readonly stamps: Stamps;
  readonly histogram: RecordableHistogram;
}

/** Events must come in the order in which they were published; what is left out stays missing. */
export class Subscriber implements MessageSink {
  /** The number of the last event received. */
  last = 0;
  readonly #counter: EventCounter;
  readonly #parts: SubscriberParts;
  #readAt = 0;

  constructor(counter: EventCounter, parts: SubscriberParts) {
    this.#counter = counter;
    this.#parts = parts;
  }

  message(bytes: Buffer, range: PayloadRange): void {
    const { events, stamps, histogram } = this.#parts;
    if (!events.isLearnt) events.learn(bytes.subarray(range.start, range.end), 1);
    const id = events.marker(bytes, range);
    const before = this.last;
    const stamp = id > before ? events.stamp(bytes, range) : -1;
    if (stamp < 0 || !stamps.agree(id, stamp)) {
      this.#counter.wrong++;
      return;
    }
    this.last = id;
    this.#counter.onEvent(before, id);
    if (stamp === 0) return;
    if (this.#readAt === 0) this.#readAt = nowUs();
    histogram.record(Math.max(1, this.#readAt - stamp));
  }

  readEnded(): void {
    this.#readAt = 0;
    this.#counter.onReadEnded();
  }
}

/** The stamps of the latest events: all Subscribers must get the same. */
export class Stamps {
  readonly #ids: Float64Array;
  readonly #stamps: Float64Array;

  constructor(events: number) {
    this.#ids = new Float64Array(events);
    this.#stamps = new Float64Array(events);
  }

  /** Whether `stamp` is what others had in this event; the first one decides. */
  agree(id: number, stamp: number): boolean {
    const slot = id % this.#ids.length;
    if (this.#ids[slot] === id) return this.#stamps[slot] === stamp;
    this.#ids[slot] = id;
    this.#stamps[slot] = stamp;
    return true;
  }
}
