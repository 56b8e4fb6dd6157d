import { type TimerWheel, WheelTimer } from '../timer-wheel.js';
import type { Call, RunningTimeout } from './call.js';
import type { DealerContext } from './dealer-context.js';
import { expire } from './end-call.js';

/** The one timer of a call. [TMO-15] [TMO-18] T-18 */
export class CallTimer extends WheelTimer implements RunningTimeout {
  readonly #wheel: TimerWheel;
  readonly #delayMs: number;
  readonly #context: DealerContext;
  /** The call that it ends; undefined while the call waits for its authorizer. */
  call: Call | undefined;
  /** What happens when the time is over and there is no call yet. */
  onUndecided: (() => void) | undefined;

  /** Starts at once. @param firstDelayMs - until it is restarted; some of the time may have passed before */
  constructor(context: DealerContext, delayMs: number, firstDelayMs: number = delayMs) {
    super();
    this.#wheel = context.timers;
    this.#delayMs = delayMs;
    this.#context = context;
    this.#wheel.start(this, firstDelayMs);
  }

  restart(): void {
    this.#wheel.start(this, this.#delayMs);
  }

  stop(): void {
    this.#wheel.stop(this);
  }

  override expired(): void {
    if (this.call === undefined) this.onUndecided?.();
    else expire(this.call, this.#context);
  }
}
