import type { Clock } from '../clock.js';

/** Items that are worked on in one turn of the event loop. (D65) */
export const sliceSize = 256;

/** Does something with each item, so many in one turn; the promise is there only when one turn is not enough. */
export function inSlices<T>(
  items: readonly T[],
  work: (item: T) => void,
  clock: Clock,
): void | Promise<void> {
  for (const item of items.slice(0, sliceSize)) work(item);
  if (items.length <= sliceSize) return undefined;
  const nextTurn = new Promise<void>((resolve) => void clock.after(0, resolve));
  return nextTurn.then(() => inSlices(items.slice(sliceSize), work, clock));
}
