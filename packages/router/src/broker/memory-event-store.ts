import type { EventLog, EventStore, HistorySnapshot, HistoryTopic, StoredEvent } from './event-store.js';

/** Options of {@link memoryEventStore}. */
export interface MemoryEventStoreOptions {
  /** Bytes of all histories together; the oldest event of all goes first. L72 @defaultValue 268435456 */
  readonly maxBytes?: number;
}

/** Keeps event history in memory; it is gone when the Router ends. [EVH-03] */
export function memoryEventStore({ maxBytes = 256 * 1024 * 1024 }: MemoryEventStoreOptions = {}): EventStore {
  const logs: MemoryEventLog[] = [];
  let bytes = 0;
  let sequence = 0;
  const makeRoom = (): void => {
    while (bytes > maxBytes) {
      // Topics are configured by hand, so there are few.
      logs.reduce((oldest, log) => (log.oldest < oldest.oldest ? log : oldest)).dropOldest();
    }
  };
  return {
    open(topic) {
      const log = new MemoryEventLog(topic, {
        nextSequence: () => sequence++,
        grown: (by) => {
          bytes += by;
          makeRoom();
        },
        shrunk: (by) => {
          bytes -= by;
        },
      });
      logs.push(log);
      return log;
    },
  };
}

/** What the histories of one store share. */
interface Ledger {
  readonly nextSequence: () => number;
  /** A history has so many bytes more: perhaps more than there is room for. */
  readonly grown: (bytes: number) => void;
  /** A history has so many bytes less. */
  readonly shrunk: (bytes: number) => void;
}

class MemoryEventLog implements EventLog {
  readonly #topic: HistoryTopic;
  readonly #ledger: Ledger;
  /** The first `#gone` of them are dropped already. */
  #events: StoredEvent[] = [];
  #sequences: number[] = [];
  #gone = 0;
  #bytes = 0;
  #isCut = false;

  constructor(topic: HistoryTopic, ledger: Ledger) {
    this.#topic = topic;
    this.#ledger = ledger;
  }

  /** The place of its oldest event among those of all histories. */
  get oldest(): number {
    return this.#sequences[this.#gone] ?? Infinity;
  }

  get #size(): number {
    return this.#events.length - this.#gone;
  }

  append(event: StoredEvent): void {
    const { maxEvents, maxBytes, maxAgeMs } = this.#topic;
    if (event.bytes > maxBytes) {
      this.#isCut = true; // it would drive out all others and still not fit
      return;
    }
    this.#events.push(event);
    this.#sequences.push(this.#ledger.nextSequence());
    this.#bytes += event.bytes;
    while (this.#size > maxEvents || this.#bytes > maxBytes) this.dropOldest();
    while ((this.#events[this.#gone]?.publishedAt ?? Infinity) < event.publishedAt - maxAgeMs) this.#shift();
    this.#ledger.grown(event.bytes);
  }

  read(): HistorySnapshot {
    return { events: this.#events.slice(this.#gone), isCut: this.#isCut };
  }

  /** Drops the oldest event because there is no room. */
  dropOldest(): void {
    this.#isCut = true;
    this.#shift();
  }

  #shift(): void {
    const event = this.#events[this.#gone++];
    if (event === undefined) return;
    this.#bytes -= event.bytes;
    this.#compact();
    this.#ledger.shrunk(event.bytes);
  }

  /** Forgets dropped events; moving what is left costs no more than what was dropped. */
  #compact(): void {
    if (this.#gone * 2 < this.#events.length) return;
    this.#events = this.#events.slice(this.#gone);
    this.#sequences = this.#sequences.slice(this.#gone);
    this.#gone = 0;
  }
}
