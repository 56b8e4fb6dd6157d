/** How requests are run. */
export interface PoolOptions<T, R> {
  /** At most this many at once. */
  readonly jobs: number;
  /** Hand results over in the order of the requests. */
  readonly ordered: boolean;
  work(item: T): Promise<R>;
  /** Called for one result at a time. */
  take(result: R): Promise<void>;
}

/** Finished results that wait for an earlier one; beyond it no new request starts. */
const maxWaiting = 1024;

/**
 * Runs a stream of requests. Stops at the first failure of the stream, of `work` or of `take`, and rejects with it
 * once everything that was started has ended.
 */
export async function runPool<T, R>(items: AsyncIterable<T>, options: PoolOptions<T, R>): Promise<void> {
  const pool = new Pool(options);
  try {
    for await (const item of items) {
      await pool.room();
      pool.start(item);
    }
  } finally {
    await pool.finish();
  }
  pool.throwIfFailed();
}

/** One request under way or finished. */
interface Slot<R> {
  result?: { readonly value: R };
}

class Pool<T, R> {
  readonly #options: PoolOptions<T, R>;
  readonly #slots: Slot<R>[] = [];
  #running = 0;
  readonly #failures: unknown[] = [];
  #wake: (() => void) | undefined;

  constructor(options: PoolOptions<T, R>) {
    this.#options = options;
  }

  start(item: T): void {
    const slot: Slot<R> = {};
    this.#slots.push(slot);
    this.#running++;
    void this.#run(item, slot);
  }

  /** Waits until one more may start, handing over what is finished meanwhile. */
  async room(): Promise<void> {
    while (true) {
      await this.#handOver();
      this.throwIfFailed();
      if (this.#running < this.#options.jobs && this.#slots.length < this.#options.jobs + maxWaiting) return;
      await this.#change();
    }
  }

  /** Waits until everything that was started has ended, and hands it over unless something failed. */
  async finish(): Promise<void> {
    while (true) {
      await this.#handOver();
      const isDone = this.#slots.length === 0 || this.#failures.length > 0;
      if (this.#running === 0 && isDone) return;
      await this.#change();
    }
  }

  throwIfFailed(): void {
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  async #run(item: T, slot: Slot<R>): Promise<void> {
    try {
      slot.result = { value: await this.#options.work(item) };
    } catch (error) {
      this.#failures.push(error);
    }
    this.#running--;
    this.#wake?.();
  }

  async #handOver(): Promise<void> {
    while (this.#failures.length === 0) {
      const at = this.#options.ordered ? 0 : this.#slots.findIndex((slot) => slot.result !== undefined);
      const result = this.#slots[at]?.result;
      if (result === undefined) return;
      this.#slots.splice(at, 1);
      try {
        await this.#options.take(result.value);
      } catch (error) {
        this.#failures.push(error);
      }
    }
  }

  /** Resolves when a request ends. With none under way there is nothing to wait for. */
  async #change(): Promise<void> {
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}
