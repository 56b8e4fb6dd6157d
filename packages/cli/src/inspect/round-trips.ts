/** Durations of round trips, in milliseconds. */
export class RoundTrips {
  readonly #times: number[] = [];
  /** Questions that nobody answered in time. */
  lost = 0;

  add(ms: number): void {
    this.#times.push(ms);
  }

  get count(): number {
    return this.#times.length;
  }

  /** The shortest one. */
  get min(): number {
    return this.#sorted[0] ?? 0;
  }

  /** The mean. */
  get avg(): number {
    const sum = this.#times.reduce((total, ms) => total + ms, 0);
    return this.#times.length === 0 ? 0 : sum / this.#times.length;
  }

  /** What 99 of 100 did not exceed; with fewer than 100 it is the longest one. */
  get p99(): number {
    return this.#sorted[Math.ceil(this.#times.length * 0.99) - 1] ?? 0;
  }

  get #sorted(): readonly number[] {
    return [...this.#times].sort((a, b) => a - b);
  }
}
