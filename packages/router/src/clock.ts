/** Only in Node: elsewhere the shortest timer takes its place. */
declare const setImmediate: ((task: () => void) => unknown) | undefined;

/** Time as the Router sees it; handed in, so that tests can hold it still. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC; may jump. */
  now(): number;
  /** Milliseconds since any moment, with fractions where there are; never jumps and never goes back. */
  elapsed(): number;
  /** Calls `task` once after `delayMs`. @returns what cancels it; calling that twice is harmless */
  after(delayMs: number, task: () => void): () => void;
  /** Calls `task` once in another turn of the event loop, when whatever is ready to be read has had its turn. */
  nextTurn(task: () => void): void;
}

/** The platform's timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
  nextTurn(task) {
    if (typeof setImmediate === 'function') setImmediate(task);
    else setTimeout(task, 0);
  },
};
