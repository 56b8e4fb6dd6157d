const firstCapacity = 4_096;

/**
 * A payload that arrives in pieces. Its memory follows what has arrived, at most twice as much, and never what was
 * declared: a header costs its sender as little as it costs us. Tiny pieces are copied, so they keep no read buffer.
 */
export class GrowingPayload {
  readonly #length: number;
  #bytes: Uint8Array = new Uint8Array();
  #arrived = 0;

  /** @param length what the header declares, in bytes */
  constructor(length: number) {
    this.#length = length;
  }

  get isComplete(): boolean {
    return this.#arrived === this.#length;
  }

  /** The payload, once it is complete. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#arrived);
  }

  /** Takes from the front of a chunk what belongs to the payload. @returns how many bytes that were */
  append(chunk: Uint8Array): number {
    const part = chunk.subarray(0, this.#length - this.#arrived);
    this.#reserve(this.#arrived + part.length);
    this.#bytes.set(part, this.#arrived);
    this.#arrived += part.length;
    return part.length;
  }

  #reserve(needed: number): void {
    if (needed <= this.#bytes.length) return;
    const capacity = Math.min(this.#length, Math.max(2 * needed, firstCapacity));
    // Not filled with zeros: nothing behind what has arrived is given away.
    const larger = new Uint8Array(Buffer.allocUnsafeSlow(capacity).buffer);
    larger.set(this.#bytes.subarray(0, this.#arrived));
    this.#bytes = larger;
  }
}
