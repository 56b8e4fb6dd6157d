import type { Clock } from '../clock.js';
import type { RouterSession } from '../session/router-session.js';

/** What a {@link QueueTotal} works with. */
export interface QueueTotalParts {
  /** L63 */
  readonly maxBytes: number;
  readonly clock: Pick<Clock, 'nextTurn'>;
  /** The open sessions, of all realms. */
  readonly sessions: () => Iterable<RouterSession>;
  /** Ends a session that does not read, later in this tick. */
  readonly evict: (session: RouterSession) => void;
}

/** Once it is too much, sessions go until so much of the limit is left: else the next message would be too much again. */
const relievedShare = 0.8;

/**
 * The memory that all transports of a Router hold for peers that do not take what they are sent. Transports tell what
 * they hold; messages that leave at once are never told of.
 */
export class QueueTotal {
  readonly #parts: QueueTotalParts;
  #bytes = 0;
  #isRelieving = false;

  constructor(parts: QueueTotalParts) {
    this.#parts = parts;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** So much more is held, or less when negative. */
  held(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes <= this.#parts.maxBytes || this.#isRelieving) return;
    this.#isRelieving = true;
    // Queues of this tick may be gone at its end. Then it shows who is behind.
    this.#parts.clock.nextTurn(() => {
      this.#relieve();
    });
  }

  #relieve(): void {
    const queues: { readonly session: RouterSession; readonly bytes: number }[] = [];
    if (this.#bytes > this.#parts.maxBytes) {
      for (const session of this.#parts.sessions()) {
        const bytes = session.transport.bufferedBytes;
        if (session.isOpen && bytes > 0) queues.push({ session, bytes });
      }
      queues.sort((one, other) => one.bytes - other.bytes);
    }
    this.#evictNext(queues.map(({ session }) => session));
  }

  /** @param sessions - the one with the largest queue is the last */
  #evictNext(sessions: RouterSession[]): void {
    const isRelieved = this.#bytes <= relievedShare * this.#parts.maxBytes;
    const session = isRelieved ? undefined : sessions.pop();
    if (session === undefined) {
      this.#isRelieving = false;
      return;
    }
    this.#parts.evict(session);
    // Messages that others wait for, too, are held on: how much is free shows when the session is gone.
    queueMicrotask(() => {
      this.#evictNext(sessions);
    });
  }
}
