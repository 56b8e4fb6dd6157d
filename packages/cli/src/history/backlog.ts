import type { EventRecord } from '../output/record.js';

/** Joins kept events and live ones: the kept ones first, and each publication once. [EVH-46] */
export class Backlog {
  readonly #emit: (record: EventRecord) => void;
  readonly #kept = new Set<number>();
  #held: EventRecord[] | undefined = [];
  #last: number | undefined;

  constructor(emit: (record: EventRecord) => void) {
    this.#emit = emit;
  }

  /** The publication that was handed on last. */
  get last(): number | undefined {
    return this.#last;
  }

  /** Live events wait from here on, until the kept ones are known. */
  hold(): void {
    this.#held ??= [];
  }

  /** Takes a live event. */
  live(record: EventRecord): void {
    if (this.#held !== undefined) this.#held.push(record);
    else if (!this.#kept.has(record.publication)) this.#handOn(record);
  }

  /** The kept events are known: they go on, and behind them the live ones that are not among them. */
  release(kept: readonly EventRecord[]): void {
    this.#kept.clear();
    for (const { publication } of kept) this.#kept.add(publication);
    const held = this.#held ?? [];
    this.#held = undefined;
    // What came before the first event that is both was not kept any more when the history was read.
    const older = held.findIndex(({ publication }) => this.#kept.has(publication));
    for (const record of held.slice(0, Math.max(0, older))) this.#handOn(record);
    for (const record of kept) this.#handOn(record);
    for (const record of held.slice(Math.max(0, older))) this.live(record);
  }

  #handOn(record: EventRecord): void {
    this.#last = record.publication;
    this.#emit(record);
  }
}
