/** Similar lines in one second. L77 */
const maxLinesPerSecond = 50;

/** Lets so many lines of a kind pass in a second, and tells at its end how many did not. */
export class LineBudget {
  readonly #onDropped: (kind: string, count: number) => void;
  readonly #counts = new Map<string, number>();
  #isTiming = false;

  constructor(onDropped: (kind: string, count: number) => void) {
    this.#onDropped = onDropped;
  }

  /** Tells whether one more line of this kind may be written now. */
  take(kind: string): boolean {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    // One timer for all kinds, and only while lines come; it does not keep the process alive.
    if (!this.#isTiming) setTimeout(() => this.#settle(), 1_000).unref();
    this.#isTiming = true;
    return count <= maxLinesPerSecond;
  }

  #settle(): void {
    this.#isTiming = false;
    const counts = [...this.#counts];
    this.#counts.clear();
    for (const [kind, count] of counts) {
      if (count > maxLinesPerSecond) this.#onDropped(kind, count - maxLinesPerSecond);
    }
  }
}
