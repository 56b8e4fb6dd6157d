/** Holds what came until it is printed; the oldest is dropped when the reader of stdout is too slow. */
export class RecordQueue<T extends object> {
  readonly #limit: number;
  readonly #items: T[] = [];
  #wake: (() => void) | undefined;
  #dropped = 0;
  #isClosed = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many were dropped. */
  get dropped(): number {
    return this.#dropped;
  }

  push(item: T): void {
    if (this.#items.length >= this.#limit) {
      this.#items.shift();
      this.#dropped++;
    }
    this.#items.push(item);
    this.#wake?.();
  }

  /** Nothing more comes: `takeAll` ends when the queue is empty. */
  close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }

  /** Hands the items over one at a time, until the queue is closed and empty. */
  async takeAll(take: (item: T) => Promise<void>): Promise<void> {
    while (true) {
      const next = this.#items.shift();
      if (next !== undefined) {
        await take(next);
      } else {
        if (this.#isClosed) return;
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    }
  }
}
