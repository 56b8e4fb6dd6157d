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
  #timer: ReturnType<typeof setTimeout> | undefined;
  #receivedBefore = 0;
  /** When the answer is due; `undefined` while none is awaited. */
  #due: number | undefined;

  constructor(options: KeepAliveOptions, target: KeepAliveTarget) {
    this.#options = options;
    this.#target = target;
    this.#wait(options.intervalMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** The timer has run out. */
  wake(): void {
    if (this.#due === undefined) this.#ping();
    else this.#judge(this.#due);
  }

  #wait(delayMs: number): void {
    // An argument instead of a closure: there is one for each idle connection.
    this.#timer = setTimeout(wake, delayMs, this);
  }

  #ping(): void {
    this.#receivedBefore = this.#target.receivedBytes();
    this.#due = performance.now() + this.#options.timeoutMs;
    this.#target.ping();
    this.#wait(this.#options.timeoutMs);
  }

  #judge(due: number): void {
    const { intervalMs, timeoutMs } = this.#options;
    const silent = this.#target.receivedBytes() === this.#receivedBefore;
    const lateMs = performance.now() - due;
    this.#due = undefined;
    // After a blocked event loop the answer may be there, unread: whoever is late himself waits once more. (F47)
    if (silent && !this.#target.isBlocked() && lateMs < timeoutMs / 2) this.#target.lost();
    else this.#wait(silent ? 0 : intervalMs - timeoutMs);
  }
}

function wake(keepAlive: KeepAlive): void {
  keepAlive.wake();
}
