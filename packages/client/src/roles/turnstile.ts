import type { ConcurrencyOptions } from '../options.js';

/** Lets work through, so much at once. `false`: no more can wait. */
export type Turnstile = (work: () => unknown) => boolean;

/**
 * Makes a {@link Turnstile}. Work that is let through at once begins at once; what it returns is awaited, and must not
 * reject.
 * @throws {RangeError} when nothing could ever go through
 */
export function turnstile({ concurrency = Infinity, queue = 1024 }: ConcurrencyOptions): Turnstile {
  if (!(concurrency >= 1 && queue >= 0)) throw new RangeError(`concurrency ${concurrency}, queue ${queue}`);
  const waiting: (() => unknown)[] = [];
  let inside = 0;
  const enter = async (work: () => unknown): Promise<void> => {
    inside++;
    await work();
    inside--;
    const next = waiting.shift();
    if (next) void enter(next);
  };
  return (work) => {
    if (inside < concurrency) void enter(work);
    else if (waiting.length < queue) waiting.push(work);
    else return false;
    return true;
  };
}
