/** The beginning of what a program writes, up to a limit. */
export class OutputHead {
  readonly #limit: number;
  readonly #chunks: Uint8Array[] = [];
  #length = 0;
  #isCut = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether there was more than the limit. */
  get isCut(): boolean {
    return this.#isCut;
  }

  add(chunk: Uint8Array): void {
    const room = this.#limit - this.#length;
    if (chunk.length > room) this.#isCut = true;
    const kept = chunk.subarray(0, room);
    this.#chunks.push(kept);
    this.#length += kept.length;
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#chunks);
  }
}
