/** Times of a {@link KeepAlive}. (L67) */
export interface KeepAliveOptions {
  /** Between two pings, in milliseconds. @defaultValue 20_000 */
  readonly intervalMs: number;
  /** How long after a ping nothing at all may arrive, in milliseconds; at most `intervalMs`. @defaultValue 10_000 */
  readonly timeoutMs: number;
}

/** The connection that a {@link KeepAlive} watches. */
export interface KeepAliveTarget {
  /** Bytes received so far. Any byte counts as life, not only an answer. */
  receivedBytes(): number;
  /** Whether silence says nothing: our own output waits for the Peer, or we do not read. */
  isBlocked(): boolean;
  ping(): void;
  /** Nothing came within `timeoutMs` of a ping. */
  lost(): void;
}

/** Finds peers that are gone without a word: a ping at every interval, and some byte within the timeout. (F44) */
export class KeepAlive {
  readonly #options: KeepAliveOptions;
  readonly #target: KeepAliveTarget;
  #timer: ReturnType<typeof setTimeout>;
  #receivedBefore = 0;

  constructor(options: KeepAliveOptions, target: KeepAliveTarget) {
    this.#options = options;
    this.#target = target;
    this.#timer = this.#after(options.intervalMs, () => {
      this.#ping();
    });
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #ping(): void {
    this.#receivedBefore = this.#target.receivedBytes();
    this.#target.ping();
    this.#timer = this.#after(this.#options.timeoutMs, (lateMs) => {
      this.#judge(lateMs);
    });
  }

  #judge(lateMs: number): void {
    const { intervalMs, timeoutMs } = this.#options;
    const silent = this.#target.receivedBytes() === this.#receivedBefore;
    // After a blocked event loop the answer may be there, unread: whoever is late himself waits once more. (F47)
    if (silent && !this.#target.isBlocked() && lateMs < timeoutMs / 2) {
      this.#target.lost();
      return;
    }
    const pause = silent ? 0 : intervalMs - timeoutMs;
    this.#timer = this.#after(pause, () => {
      this.#ping();
    });
  }

  #after(delayMs: number, task: (lateMs: number) => void): ReturnType<typeof setTimeout> {
    const due = performance.now() + delayMs;
    return setTimeout(() => {
      task(performance.now() - due);
    }, delayMs);
  }
}
