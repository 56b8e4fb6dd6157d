/** One piece of work of a session; a promise when it has to wait for somebody. Must not throw or reject. */
export type LaneTask = () => void | Promise<void>;

/** When a lane is full, and whom to tell. */
export interface LaneOptions {
  /** Tasks in line. L50 */
  readonly maxWaiting: number;
  /** Called when the line reaches its maximum: take no more for now. */
  readonly onFull: () => void;
  /** Called after `onFull`, when there is room again. */
  readonly onFree: () => void;
}

/**
 * Keeps the order of one session: while a task waits, later ones stand in line. [ORD-07]
 * As long as nothing waits it costs one comparison.
 */
export class Lane {
  readonly #options: LaneOptions;
  #line: LaneTask[] = [];
  #isBusy = false;
  #isFull = false;
  #isClosed = false;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** True while a task waits: what comes now has to be added to the line. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Runs the task now, or after those before it. */
  run(task: LaneTask): void {
    if (this.#isClosed) return;
    if (this.#isBusy) {
      this.#line.push(task);
      if (!this.#isFull && this.#line.length >= this.#options.maxWaiting) {
        this.#isFull = true;
        this.#options.onFull();
      }
      return;
    }
    this.hold(task());
  }

  /** Lets everything wait for a task that was run outside, if it is not done yet. */
  hold(pending: void | Promise<void>): void {
    if (pending !== undefined) void this.#wait(pending);
  }

  /** Forgets what waits; nothing runs any more. */
  close(): void {
    this.#isClosed = true;
    this.#line = [];
  }

  async #wait(first: Promise<void>): Promise<void> {
    this.#isBusy = true;
    await first;
    for (let task = this.#line.shift(); task !== undefined; task = this.#line.shift()) {
      if (this.#isFull && this.#line.length < this.#options.maxWaiting) {
        this.#isFull = false;
        this.#options.onFree();
      }
      const pending = task();
      if (pending !== undefined) await pending;
    }
    this.#isBusy = false;
  }
}
