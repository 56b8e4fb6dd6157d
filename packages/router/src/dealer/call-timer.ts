import type { Clock } from '../clock.js';

/** The one timer of a call. [TMO-15] [TMO-18] T-18 */
export class CallTimer {
  readonly #clock: Clock;
  readonly #delayMs: number;
  #cancel: () => void;
  /** What happens when the time is over; whoever owns the call sets it. */
  onExpired: () => void = () => undefined;

  /** Starts at once. @param firstDelayMs - until it is restarted; some of the time may have passed before */
  constructor(clock: Clock, delayMs: number, firstDelayMs: number = delayMs) {
    this.#clock = clock;
    this.#delayMs = delayMs;
    this.#cancel = this.#start(firstDelayMs);
  }

  /** The time begins anew, for the gap to the next progressive result. [TMO-16] */
  restart(): void {
    this.#cancel();
    this.#cancel = this.#start(this.#delayMs);
  }

  stop(): void {
    this.#cancel();
  }

  #start(delayMs: number): () => void {
    return this.#clock.after(delayMs, () => {
      this.onExpired();
    });
  }
}
