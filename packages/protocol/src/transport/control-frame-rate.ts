/** Bounds of a {@link ControlFrameRate}, in frames per second. (L31) */
export interface ControlFrameRateOptions {
  /** Up to here pings are answered. @defaultValue 10 */
  readonly answered: number;
  /** From here on the connection is closed. @defaultValue 100 */
  readonly closed: number;
}

/** Counts the control frames that arrive in each second, so that echoing them is no amplifier. (D28) */
export class ControlFrameRate {
  readonly #options: ControlFrameRateOptions;
  readonly #now: () => number;
  #windowStart = -Infinity;
  #count = 0;

  /** @param now a clock in milliseconds that never goes back */
  constructor(
    options: ControlFrameRateOptions = { answered: 10, closed: 100 },
    now: () => number = () => performance.now(),
  ) {
    this.#options = options;
    this.#now = now;
  }

  /** Counts one frame and says what is to be done about it. */
  count(): 'answer' | 'ignore' | 'close' {
    const now = this.#now();
    if (now - this.#windowStart >= 1_000) {
      this.#windowStart = now;
      this.#count = 0;
    }
    this.#count += 1;
    if (this.#count >= this.#options.closed) return 'close';
    return this.#count > this.#options.answered ? 'ignore' : 'answer';
  }
}
