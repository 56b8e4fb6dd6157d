/**
 * When each call that has no answer yet was written. Request ids are sequential, so a ring holds the window;
 * twice the window, as answers may overtake. What is older is rare and lies in a map.
 */
export class OpenCalls {
  /** Calls that the window waits for. */
  open = 0;
  readonly #ids: Float64Array;
  readonly #sentAt: Float64Array;
  readonly #givenUp = new Map<number, number>();

  constructor(window: number) {
    this.#ids = new Float64Array(window * 2);
    this.#sentAt = new Float64Array(window * 2);
  }

  /** All calls without an answer. */
  get outstanding(): number {
    return this.open + this.#givenUp.size;
  }

  /** Adds a call. One that a whole ring of later ones has overtaken is no longer waited for. */
  add(id: number, sentAt: number): void {
    const slot = id % this.#ids.length;
    this.#giveUpSlot(slot);
    this.#ids[slot] = id;
    this.#sentAt[slot] = sentAt;
    this.open++;
  }

  /** Ends a call and returns when it was written, or 0 when there is none with this id. */
  take(id: number): number {
    const slot = id % this.#ids.length;
    if (this.#ids[slot] === id && id > 0) {
      this.#ids[slot] = 0;
      this.open--;
      return this.#sentAt[slot] ?? 0;
    }
    const sentAt = this.#givenUp.get(id) ?? 0;
    if (sentAt > 0) this.#givenUp.delete(id);
    return sentAt;
  }

  /** The window no longer waits for any call; their answers still count. */
  giveUp(): void {
    for (let slot = 0; slot < this.#ids.length; slot++) this.#giveUpSlot(slot);
  }

  #giveUpSlot(slot: number): void {
    const id = this.#ids[slot] ?? 0;
    if (id === 0) return;
    this.#givenUp.set(id, this.#sentAt[slot] ?? 0);
    this.#ids[slot] = 0;
    this.open--;
  }
}
