/** Called for each frame; the bytes are only valid during the call. `first` is the octet with FIN and opcode. */
export type OnFrame = (first: number, bytes: Buffer, range: PayloadRange) => void;

/** Where the payload lies; one object is reused for all frames. */
export interface PayloadRange {
  start: number;
  end: number;
}

const longestHeader = 10;

/**
 * Splits what a server sends into WebSocket frames without copying, except for a frame that lies across
 * two chunks. It knows no masks, which servers may not use, and joins no fragments.
 */
export class FrameReader {
  readonly #onFrame: OnFrame;
  readonly #range: PayloadRange = { start: 0, end: 0 };
  #carry: Buffer = Buffer.allocUnsafe(4096);
  #carried = 0;

  constructor(onFrame: OnFrame) {
    this.#onFrame = onFrame;
  }

  /** Reads `length` bytes of `chunk`. */
  read(chunk: Buffer, length: number): void {
    let at = this.#carried > 0 ? this.#finishCarried(chunk, length) : 0;
    while (at < length) {
      const header = headerLength(chunk, at, length);
      const end = header === 0 ? Infinity : at + header + payloadLength(chunk, at);
      if (end > length) {
        this.#keep(chunk, at, length);
        return;
      }
      this.#range.start = at + header;
      this.#range.end = end;
      this.#onFrame(chunk[at] ?? 0, chunk, this.#range);
      at = end;
    }
  }

  /** Completes the frame that an earlier chunk began, and returns where the next one starts. */
  #finishCarried(chunk: Buffer, length: number): number {
    let at = 0;
    for (;;) {
      const header = headerLength(this.#carry, 0, this.#carried);
      const total = header === 0 ? this.#carried + 1 : header + payloadLength(this.#carry, 0);
      if (header > 0 && this.#carried === total) {
        this.#carried = 0;
        this.#range.start = header;
        this.#range.end = total;
        this.#onFrame(this.#carry[0] ?? 0, this.#carry, this.#range);
        return at;
      }
      if (at === length) return at;
      const step = Math.min(total - this.#carried, length - at);
      this.#keep(chunk, at, at + step);
      at += step;
    }
  }

  #keep(chunk: Buffer, from: number, to: number): void {
    const needed = this.#carried + (to - from);
    if (needed > this.#carry.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#carry.length * 2));
      this.#carry.copy(larger, 0, 0, this.#carried);
      this.#carry = larger;
    }
    chunk.copy(this.#carry, this.#carried, from, to);
    this.#carried = needed;
  }
}

/** Length of the header at `at`, or 0 when it is not complete. */
function headerLength(bytes: Buffer, at: number, end: number): number {
  if (end - at < 2) return 0;
  const short = bytes[at + 1] ?? 0;
  if (short < 126) return 2;
  const length = short === 126 ? 4 : longestHeader;
  return end - at < length ? 0 : length;
}

function payloadLength(bytes: Buffer, at: number): number {
  const short = bytes[at + 1] ?? 0;
  if (short < 126) return short;
  return short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
}
