import type { Framing } from './framing.js';

/** What a frame that waits takes beside its bytes: objects that no engine makes smaller. */
const frameOverheadBytes = 256;

/** What a frame takes in the queue of each socket at which it waits. */
const entryBytes = 16;

/** What a shared frame is made of besides its first array. */
export interface OutputFrameParts {
  readonly payload?: Uint8Array;
  readonly framing?: Framing;
  readonly other?: OutputFrame | undefined;
}

/**
 * One frame on its way out, shared by all sockets that it goes to; nobody writes into its arrays. It knows at how many
 * sockets it waits, so that its memory is counted once. (D47)
 */
export class OutputFrame {
  /** By which it was framed; undefined for one that nobody shares. */
  readonly framing: Framing | undefined;
  readonly byteLength: number;
  /** The payload of a long frame, which stands apart from its header. */
  readonly payload: Uint8Array | undefined;
  /** The same message by another framing. */
  readonly other: OutputFrame | undefined;
  #first: Uint8Array;
  #waiting = 0;

  constructor(first: Uint8Array, { payload, framing, other }: OutputFrameParts = {}) {
    this.framing = framing;
    this.other = other;
    this.#first = first;
    this.payload = payload;
    this.byteLength = first.byteLength + (payload?.byteLength ?? 0);
  }

  /** The header of a long frame; else the whole frame. */
  get first(): Uint8Array {
    return this.#first;
  }

  /**
   * It waits at one more socket. A short one is copied out of the array in which the platform keeps it with many others,
   * as it would hold all of them.
   * @returns the bytes that are held because of that
   */
  wait(): number {
    this.#waiting++;
    if (this.#waiting > 1) return entryBytes;
    if (this.#first.buffer.byteLength > 2 * this.#first.byteLength) this.#first = new Uint8Array(this.#first);
    return entryBytes + frameOverheadBytes + this.byteLength;
  }

  /** It waits at one socket less. @returns the bytes that are held no longer */
  leave(): number {
    this.#waiting--;
    return this.#waiting > 0 ? entryBytes : entryBytes + frameOverheadBytes + this.byteLength;
  }

  /** Adds to `chunks` what lies from `start` to before `end`: parts of its arrays, no copies. */
  cut(start: number, end: number, chunks: Uint8Array[]): void {
    const { first, payload } = this;
    if (start < first.byteLength) chunks.push(part(first, start, Math.min(end, first.byteLength)));
    if (payload !== undefined && end > first.byteLength) {
      chunks.push(part(payload, Math.max(0, start - first.byteLength), end - first.byteLength));
    }
  }
}

function part(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return start === 0 && end === bytes.byteLength ? bytes : bytes.subarray(start, end);
}
