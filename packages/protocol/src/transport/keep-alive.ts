/** Times of a {@link KeepAlive}. (L67) */
export interface KeepAliveOptions {
  /** Between two pings, in milliseconds. @defaultValue 20_000 */
  readonly intervalMs: number;
  /** How long after a ping nothing at all may arrive, in milliseconds; at most `intervalMs`. @defaultValue 10_000 */
  readonly timeoutMs: number;
}

/** A connection that a {@link KeepAlive} watches. */
export interface KeepAliveTarget {
  /** Bytes received so far. Any byte counts as life, not only an answer. */
  receivedBytes(): number;
  /** Whether silence says nothing: our own output waits for the Peer, or we do not read. */
  isBlocked(): boolean;
  ping(): void;
  /** Nothing came within `timeoutMs` of a ping. It is watched no more. */
  lost(): void;
}

/** How much later than its time a ping may be, so that many connections are served at once, in milliseconds. */
const latenessMs = 25;

/**
 * Finds peers that are gone without a word: a ping at every interval, and some byte within the timeout. (F44)
 * One serves all connections of a listener, with a single timer, as most of them are idle.
 */
export class KeepAlive {
  readonly #options: KeepAliveOptions;
  /** When to ping whom. The interval is the same for all, so the first is the next. */
  readonly #watched = new Map<KeepAliveTarget, number>();
  /** Bytes that were there when the ping left that is not judged yet; in the order of the pings, too. */
  readonly #pinged = new Map<KeepAliveTarget, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: KeepAliveOptions) {
    this.#options = options;
  }

  /** Where there may be none. */
  static of(options: false | KeepAliveOptions): KeepAlive | undefined {
    return options === false ? undefined : new KeepAlive(options);
  }

  watch(target: KeepAliveTarget): void {
    this.#watched.set(target, wholeMs() + this.#options.intervalMs);
    if (this.#timer === undefined) this.#sleep(0);
  }

  /** Nothing happens for a target that is not watched. */
  forget(target: KeepAliveTarget): void {
    this.#pinged.delete(target);
    if (this.#watched.delete(target) && this.#watched.size === 0) this.#stop();
  }

  #wake(): void {
    const now = wholeMs();
    for (const [target, receivedBefore] of this.#pinged) {
      const lateMs = now - this.#judgedAt(target);
      if (lateMs < 0) break;
      this.#pinged.delete(target);
      if (target.receivedBytes() === receivedBefore) this.#silent(target, { now, lateMs });
    }
    for (const [target, due] of this.#watched) {
      if (due > now) break;
      this.#ping(target, now);
    }
    this.#stop();
    if (this.#watched.size > 0) this.#sleep(latenessMs);
  }

  #ping(target: KeepAliveTarget, now: number): void {
    this.#watched.delete(target); // to the end
    this.#watched.set(target, now + this.#options.intervalMs);
    this.#pinged.delete(target);
    this.#pinged.set(target, target.receivedBytes());
    target.ping();
  }

  #silent(target: KeepAliveTarget, { now, lateMs }: { readonly now: number; readonly lateMs: number }): void {
    // After a blocked event loop the answer may be there, unread: whoever is late himself waits once more. (F47)
    if (target.isBlocked() || lateMs >= this.#options.timeoutMs / 2) {
      this.#ping(target, now);
      return;
    }
    this.forget(target);
    target.lost();
  }

  #judgedAt(target: KeepAliveTarget): number {
    const { intervalMs, timeoutMs } = this.#options;
    return (this.#watched.get(target) ?? 0) - intervalMs + timeoutMs;
  }

  #sleep(atLeastMs: number): void {
    let until = Infinity;
    for (const [target] of this.#pinged) {
      until = this.#judgedAt(target);
      break;
    }
    for (const [, due] of this.#watched) {
      until = Math.min(until, due);
      break;
    }
    const delayMs = Math.max(atLeastMs, until - performance.now());
    this.#timer = setTimeout(() => {
      this.#wake();
    }, delayMs);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** The time on a clock that never goes back; whole, as numbers with a fraction take more memory. */
function wholeMs(): number {
  return Math.ceil(performance.now());
}
