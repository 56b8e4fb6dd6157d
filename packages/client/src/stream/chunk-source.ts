import { localError } from '../errors.js';
import { asyncQueue } from '../roles/async-queue.js';

/** Chunks of a call that are pushed, and pulled when there is room. */
export interface ChunkSource {
  readonly source: AsyncIterable<unknown>;
  readonly send: (chunk: unknown) => Promise<void>;
  readonly end: (chunk?: unknown) => Promise<void>;
}

interface Waiting {
  readonly chunk: unknown;
  readonly done: (error?: Error) => void;
}

/** Makes a {@link ChunkSource}. @param isOpen - `false`: it takes nothing */
export function chunkSource(isOpen: boolean): ChunkSource {
  const queue = asyncQueue<Waiting>();
  const waiting = new Set<Waiting>();
  let current: Waiting | undefined;
  let isOver = !isOpen;

  const closed = (): Error => localError('wamp.error.canceled', 'the input of the call is over');

  const iterator: AsyncIterator<unknown, unknown> = {
    async next() {
      // Who asks for the next one has sent this one, and has room.
      current?.done();
      const { done, value } = await queue.next();
      current = value as Waiting | undefined;
      if (done === true) current?.done();
      return { done: done === true, value: current?.chunk };
    },
    return() {
      isOver = true;
      for (const { done } of waiting) done(closed());
      return Promise.resolve({ done: true, value: undefined });
    },
  };

  const add = (chunk: unknown, take: (one: Waiting) => void): Promise<void> => {
    const promise = new Promise<void>((resolve, reject) => {
      if (isOver) return reject(closed());
      const one: Waiting = {
        chunk,
        done(error) {
          waiting.delete(one);
          if (error) reject(error);
          else resolve();
        },
      };
      waiting.add(one);
      take(one);
    });
    // Who does not wait for it learns from the result of the call.
    promise.catch(() => undefined);
    return promise;
  };

  return {
    source: { [Symbol.asyncIterator]: () => iterator },
    send: (chunk) => add(chunk, (one) => queue.push(one)),
    end: (chunk) =>
      add(chunk, (one) => {
        isOver = true;
        queue.end(one);
      }),
  };
}
