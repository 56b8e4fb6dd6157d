import { localError } from '../errors.js';
import { type AsyncQueue, asyncQueue } from '../roles/async-queue.js';

/**
 * What becomes of values that nobody reads when the buffer is full: the oldest or the newest one is dropped, or the
 * iteration ends with `router.error.limit_exceeded`, after what is held.
 */
export type Overflow = 'drop-oldest' | 'drop-newest' | 'close';

/** How much is held for whoever iterates. */
export interface BufferOptions {
  /** How many values wait that nobody has read. @defaultValue 1024 */
  readonly buffer?: number | undefined;
  /** What happens to one more. @defaultValue `drop-oldest` */
  readonly overflow?: Overflow | undefined;
}

/** A queue with a bound. */
export interface Buffer<T> {
  readonly queue: AsyncQueue<T>;
  /** How many values were dropped. */
  readonly dropped: number;
  push(value: T): void;
}

/**
 * Makes a {@link Buffer}.
 * @param onReturn - called when the loop over it is left, and when an overflow closed it
 * @throws {RangeError} when it could hold nothing
 */
export function bufferOf<T>(
  { buffer = 1024, overflow = 'drop-oldest' }: BufferOptions,
  onReturn: () => unknown,
): Buffer<T> {
  if (!(buffer >= 1)) throw new RangeError(`buffer ${buffer}`);
  const queue = asyncQueue<T>(onReturn);
  let dropped = 0;
  return {
    queue,
    get dropped() {
      return dropped;
    },
    push(value) {
      if (queue.size < buffer) {
        queue.push(value);
        return;
      }
      dropped++;
      if (overflow === 'drop-newest') return;
      if (overflow === 'close') {
        queue.end(undefined, {
          error: localError('router.error.limit_exceeded', `more than ${buffer} unread`),
        });
        onReturn();
        return;
      }
      queue.dropOldest();
      queue.push(value);
    },
  };
}
