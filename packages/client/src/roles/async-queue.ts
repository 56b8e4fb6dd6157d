/** Values that wait for whoever iterates. */
export interface AsyncQueue<T> extends AsyncIterableIterator<T, unknown> {
  /** How many wait. */
  readonly size: number;
  /** Adds a value, unless the queue has ended. */
  push(value: T): void;
  /** Drops the one that waits longest. */
  dropOldest(): void;
  /** The end, after what waits: with what the iterator returns, or with an error that it throws. */
  end(value?: unknown, error?: { readonly error: unknown }): void;
}

interface Taker<T> {
  readonly resolve: (result: IteratorResult<T, unknown>) => void;
  readonly reject: (error: unknown) => void;
}

/** Makes an {@link AsyncQueue}; several may take from it, each value goes to one of them. */
export function asyncQueue<T>(onReturn?: () => unknown): AsyncQueue<T> {
  const held: T[] = [];
  const takers: Taker<T>[] = [];
  let ended: { value: unknown; error: { readonly error: unknown } | undefined } | undefined;

  const next = (): Promise<IteratorResult<T, unknown>> =>
    new Promise((resolve, reject: (error: unknown) => void) => {
      if (held.length) resolve({ done: false, value: held.shift() as T });
      else if (!ended) takers.push({ resolve, reject });
      else {
        const { value, error } = ended;
        ended = { value: undefined, error: undefined };
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- it is thrown as it was given
        if (error) reject(error.error);
        else resolve({ done: true, value });
      }
    });

  const queue: AsyncQueue<T> = {
    get size() {
      return held.length;
    },
    push(value) {
      if (ended) return;
      const taker = takers.shift();
      if (taker) taker.resolve({ done: false, value });
      else held.push(value);
    },
    dropOldest: () => void held.shift(),
    end(value, error) {
      if (ended) return;
      ended = { value, error };
      for (const { resolve, reject } of takers.splice(0)) next().then(resolve, reject);
    },
    next,
    async return(value) {
      held.length = 0;
      queue.end();
      await onReturn?.();
      return { done: true, value };
    },
    [Symbol.asyncIterator]: () => queue,
  };
  return queue;
}
