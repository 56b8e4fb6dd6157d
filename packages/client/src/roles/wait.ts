import { localError } from '../errors.js';
import type { WaitOptions } from '../options.js';

/** Settles a promise: with an error, or with a value. Only the first call counts. */
export type Done<T> = (error?: unknown, value?: T) => void;

/** As long as timers can wait: with a longer delay they fire at once. L46 */
export function timerDelay(ms: number): number {
  return Math.min(ms, 2 ** 31 - 1);
}

/**
 * A promise that settles exactly once: through `done`, the signal or the timeout.
 * @param begin - starts the work and returns what gives it up; may call `done` at once, and `again` when the time is to
 * begin anew; what it throws rejects
 * @throws {RangeError} when the timeout is no duration
 */
export function waitFor<T>(
  { signal, timeout = 0 }: WaitOptions,
  begin: (done: Done<T>, again: () => void) => (reason: unknown) => void,
): Promise<T> {
  return new Promise((resolve, reject: (reason: unknown) => void) => {
    signal?.throwIfAborted();
    if (!(timeout >= 0)) throw new RangeError(`timeout ${timeout} is no duration`);
    let cancel: ((reason: unknown) => void) | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const done: Done<T> = (error, value) => {
      isOver = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      // Whoever gives no error gives the value that T stands for, which may be undefined.
      if (error === undefined) resolve(value as T);
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a signal may be aborted with any value
      else reject(error);
    };
    const giveUp = (reason: unknown) => {
      done(reason);
      cancel?.(reason);
    };
    const onAbort = () => {
      giveUp(signal?.reason);
    };
    const again = () => {
      clearTimeout(timer);
      if (isOver || timeout === 0 || timeout === Infinity) return;
      timer = setTimeout(() => {
        giveUp(localError('wamp.error.timeout', `no answer in ${timeout} ms`));
      }, timerDelay(timeout));
    };
    signal?.addEventListener('abort', onAbort);
    again();
    try {
      cancel = begin(done, again);
    } catch (error) {
      done(error);
    }
  });
}
