import { localError } from '../errors.js';
import type { WaitOptions } from '../options.js';

/** Settles a promise: with an error, or with a value. Only the first call counts. */
export type Done<T> = (error?: unknown, value?: T) => void;

/** The longest time that timers can wait; beyond it they fire at once. L46 */
const maxTimeoutMs = 2 ** 31 - 1;

/**
 * A promise that settles exactly once: through `done`, the signal or the timeout.
 * @param begin - starts the work and returns what gives it up; may call `done` at once; what it throws rejects
 * @throws {RangeError} when the timeout is no duration
 */
export function waitFor<T>(
  { signal, timeout = 0 }: WaitOptions,
  begin: (done: Done<T>) => (reason: unknown) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    if (!(timeout >= 0)) throw new RangeError(`timeout ${timeout} is no duration`);
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const done: Done<T> = (error, value) => {
      over = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      // Whoever gives no error gives the value that T stands for, which may be undefined.
      if (error === undefined) resolve(value as T);
      else reject(error as Error);
    };
    const giveUp = (reason: unknown) => {
      done(reason);
      cancel(reason);
    };
    const onAbort = () => giveUp(signal?.reason);
    const cancel = begin(done);
    if (over) return;
    signal?.addEventListener('abort', onAbort);
    if (timeout > 0 && timeout < Infinity) {
      const onTimeout = () => giveUp(localError('wamp.error.timeout', `no answer in ${timeout} ms`));
      timer = setTimeout(onTimeout, Math.min(timeout, maxTimeoutMs));
    }
  });
}
