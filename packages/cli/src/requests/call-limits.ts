import { WampError } from '@wamp/client';
import type { CancelWatch } from '../session/cancel-watch.js';

/** How long a canceled call may take to be answered. */
const answerWithinMs = 2000;

/** What ends one call before its answer. */
export interface CallLimitOptions {
  /** Aborted when the whole command has to stop. */
  readonly signal: AbortSignal;
  /** For the whole call, also while progress comes; `undefined` for no such limit. */
  readonly timeoutMs: number | undefined;
  /** When to cancel it; `undefined` for never. */
  readonly cancelAfterMs: number | undefined;
  readonly canceled: CancelWatch;
}

/** Ends a call when its time is up, or when it is to be canceled. */
export class CallLimits implements Disposable {
  readonly #options: CallLimitOptions;
  readonly #controller = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #canceled = new WampError('wamp.error.canceled', { details: { local: true } });
  #answer: ReturnType<CancelWatch['answerTo']> | undefined;

  constructor(options: CallLimitOptions) {
    this.#options = options;
    const { timeoutMs, cancelAfterMs } = options;
    if (timeoutMs !== undefined)
      this.#after(timeoutMs, () => this.#controller.abort(timeoutError(timeoutMs)));
    if (cancelAfterMs !== undefined) this.#after(cancelAfterMs, () => this.#cancel());
  }

  get signal(): AbortSignal {
    return AbortSignal.any([this.#options.signal, this.#controller.signal]);
  }

  /** Ends the call with an error of our own. */
  fail(error: unknown): void {
    this.#controller.abort(error);
  }

  /** Whether a call failed because it was canceled here. */
  isCanceledBy(error: unknown): boolean {
    return error === this.#canceled;
  }

  /** What the router answered to the call that was canceled here. @throws {WampError} when that is an error */
  async answer(): Promise<CallAnswer> {
    const message = await this.#answer;
    if (message === undefined) throw this.#canceled;
    const { args = [], kwargs = {} } = message.payload;
    const details = { ...message.details };
    if ('error' in message) throw new WampError(message.error, { args, kwargs, details });
    return { args, kwargs, details };
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #cancel(): void {
    this.#answer = this.#options.canceled.answerTo(
      () => this.#controller.abort(this.#canceled),
      answerWithinMs,
    );
  }

  #after(ms: number, then: () => void): void {
    this.#timers.push(setTimeout(then, ms));
  }
}

/** What a call was answered with. */
export interface CallAnswer {
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly details: Readonly<Record<string, unknown>>;
}

function timeoutError(ms: number): WampError {
  return new WampError('wamp.error.timeout', {
    message: `no result within ${ms} ms`,
    details: { local: true },
  });
}
