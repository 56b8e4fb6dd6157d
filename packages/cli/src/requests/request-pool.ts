/** How requests are run. */
export interface PoolOptions<T, R> {
  /** At most this many at once. */
  readonly jobs: number;
  /** Hand results over in the order of the requests. */
  readonly ordered: boolean;
  /** Aborting stops it. */
  readonly signal?: AbortSignal;
  work(item: T): Promise<R>;
  /** Called for one result at a time. */
  take(result: R): Promise<void>;
}

/** Finished results that wait for an earlier one; beyond it no new request starts. */
const maxWaiting = 1024;

/**
 * Runs a stream of requests. Stops at the first failure of the stream, of `work` or of `take`, or when the signal is
 * aborted, and rejects with it once everything that was started has ended.
 */
export async function runPool<T, R>(items: AsyncIterable<T>, options: PoolOptions<T, R>): Promise<void> {
  const pool = new Pool(options);
  const iterator = items[Symbol.asyncIterator]();
  const fail = (): void => pool.fail(options.signal?.reason);
  options.signal?.addEventListener('abort', fail, { once: true });
  if (options.signal?.aborted === true) fail();
  try {
    while (await pool.room()) {
      // What is under way may fail while the next request is still waited for.
      const next = await pool.orFailure(iterator.next());
      if (next === undefined || next.done === true) break;
      pool.start(next.value);
    }
  } catch (error) {
    pool.fail(error);
  }
  options.signal?.removeEventListener('abort', fail);
  // A source that waits for its next item cannot end before it came, so nobody waits for that.
  void iterator.return?.();
  await pool.finish();
}

/** One request under way or finished. */
interface Slot<R> {
  result?: { readonly value: R };
}

class Pool<T, R> {
  readonly #options: PoolOptions<T, R>;
  readonly #slots: Slot<R>[] = [];
  #running = 0;
  #isTaking = false;
  #failure: { readonly error: unknown } | undefined;
  #tellFailed: () => void = () => undefined;
  #wake: (() => void) | undefined;

  constructor(options: PoolOptions<T, R>) {
    this.#options = options;
  }

  /** The value of a promise, or `undefined` as soon as something has failed. */
  orFailure<V>(promise: Promise<V>): Promise<V | undefined> {
    return new Promise((resolve, reject) => {
      this.#tellFailed = () => resolve(undefined);
      if (this.#failure !== undefined) resolve(undefined);
      promise.then(resolve, reject);
    });
  }

  /** Only the first failure counts. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#tellFailed();
    this.#wake?.();
  }

  start(item: T): void {
    const slot: Slot<R> = {};
    this.#slots.push(slot);
    this.#running++;
    void this.#run(item, slot);
  }

  /** Waits until one more may start. `false`: something has failed. */
  async room(): Promise<boolean> {
    const { jobs } = this.#options;
    while (this.#failure === undefined) {
      if (this.#running < jobs && this.#slots.length < jobs + maxWaiting) return true;
      await this.#change();
    }
    return false;
  }

  /** Waits until everything that was started has ended and was handed over. @throws the first failure */
  async finish(): Promise<void> {
    while (this.#running > 0 || this.#isTaking) await this.#change();
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #run(item: T, slot: Slot<R>): Promise<void> {
    try {
      slot.result = { value: await this.#options.work(item) };
    } catch (error) {
      this.fail(error);
    }
    this.#running--;
    await this.#handOver();
    this.#wake?.();
  }

  /** Hands over what is finished, one after the other, unless that is going on already. */
  async #handOver(): Promise<void> {
    if (this.#isTaking) return;
    this.#isTaking = true;
    for (let result = this.#nextResult(); result !== undefined; result = this.#nextResult()) {
      try {
        await this.#options.take(result.value);
      } catch (error) {
        this.fail(error);
      }
      this.#wake?.();
    }
    this.#isTaking = false;
  }

  #nextResult(): Slot<R>['result'] {
    if (this.#failure !== undefined) return undefined;
    const at = this.#options.ordered ? 0 : this.#slots.findIndex((slot) => slot.result !== undefined);
    const result = this.#slots[at]?.result;
    if (result !== undefined) this.#slots.splice(at, 1);
    return result;
  }

  async #change(): Promise<void> {
    await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}
