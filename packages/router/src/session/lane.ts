/** One piece of work of a session; a promise when it has to wait for somebody. Must not throw or reject. */
export type LaneTask = () => void | Promise<void>;

/** When a lane is full, and whom to tell. */
export interface LaneOptions {
  /** Tasks in line. L50 */
  readonly maxWaiting: number;
  /** Bytes that they hold together. L60 */
  readonly maxWaitingBytes: number;
  /** Called when the line reaches its maximum: take no more for now. */
  readonly onFull: () => void;
  /** Called after `onFull`, when there is room again. */
  readonly onFree: () => void;
  /** Asked between two tasks of the line: what to wait for before the next, if anything. */
  readonly rest?: () => void | Promise<void>;
}

/**
 * Keeps the order of one session: while a task waits, later ones stand in line. [ORD-07]
 * As long as nothing waits it costs one comparison.
 */
export class Lane {
  readonly #options: LaneOptions;
  #line: { readonly task: LaneTask; readonly bytes: number }[] = [];
  #bytes = 0;
  #isBusy = false;
  #isFull = false;
  #isClosed = false;
  #onStep: (() => void) | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** True while a task waits: what comes now has to be added to the line. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Runs the task now, or after those before it. @param bytes - what it holds while it waits */
  run(task: LaneTask, bytes = 0): void {
    if (this.#isClosed) return;
    if (this.#isBusy) {
      this.#line.push({ task, bytes });
      this.#bytes += bytes;
      if (!this.#isFull && !this.#hasRoom()) {
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

  /** Runs a task when what waits now is done, and the one behind it has begun. Only while it is busy; the last one counts. */
  atStep(task: () => void): void {
    this.#onStep = task;
  }

  /** Forgets what waits; nothing runs any more. */
  close(): void {
    this.#isClosed = true;
    this.#line = [];
    this.#bytes = 0;
  }

  #hasRoom(): boolean {
    const { maxWaiting, maxWaitingBytes } = this.#options;
    return this.#line.length < maxWaiting && this.#bytes < maxWaitingBytes;
  }

  async #wait(first: Promise<void>): Promise<void> {
    this.#isBusy = true;
    await first;
    for (let next = this.#line.shift(); next !== undefined; next = this.#line.shift()) {
      this.#bytes -= next.bytes;
      if (this.#isFull && this.#hasRoom()) {
        this.#isFull = false;
        this.#options.onFree();
      }
      const pending = next.task();
      this.#step();
      if (pending !== undefined) await pending;
      const rest = this.#options.rest?.();
      if (rest !== undefined) await rest;
    }
    this.#isBusy = false;
    this.#step();
  }

  #step(): void {
    const task = this.#onStep;
    this.#onStep = undefined;
    task?.();
  }
}
