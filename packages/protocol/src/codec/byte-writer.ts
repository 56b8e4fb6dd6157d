const encoder = new TextEncoder();

/** Faster than a new array, which is filled with zeros first; platforms other than Node have none. */
const { Buffer } = globalThis as {
  readonly Buffer?: { allocUnsafeSlow(length: number): { readonly buffer: ArrayBuffer } };
};

/**
 * Messages are written one behind the other into arrays of this size, as an array for each would cost more than all
 * that is written into it. Messages that stay in memory keep their neighbours there: who holds one for long copies it.
 */
const slabBytes = 16_384;

/** In front of each message there is room for the header of a transport; the longest one, of WebSocket, has 10 bytes. */
export const headroom = 10;

/** An array is left when there is less room in it than most messages need. */
const worthwhileBytes = 256;

/** Up to this many bytes a loop beats a copy by the platform. */
const shortBytes = 64;

const none: Uint8Array<ArrayBuffer> = new Uint8Array(0);

/** Bytes that grow at their end, until they are taken as one message. */
export class ByteWriter {
  #bytes = none;
  #view = new DataView(none.buffer);
  /** Where the message begins. */
  #start = 0;
  /** Behind the last byte that was written. */
  #end = 0;

  /** What was written; the writer begins anew behind it. Nobody may write into it. */
  take(): Uint8Array {
    const bytes = this.#bytes;
    const start = this.#start;
    const end = this.#end;
    const room = bytes.length - end;
    this.#start = end + headroom;
    this.#end = this.#start;
    if (room < worthwhileBytes || bytes.length > slabBytes) this.#move(none);
    // What a message of its own array does not need would stay in memory with it.
    if (bytes.length > slabBytes && room > 0) return bytes.slice(start - headroom, end).subarray(headroom);
    return new Uint8Array(bytes.buffer, start, end - start);
  }

  uint8(value: number): void {
    const start = this.#claim(1);
    this.#bytes[start] = value;
  }

  uint16(value: number): void {
    const start = this.#claim(2);
    this.#view.setUint16(start, value);
  }

  uint32(value: number): void {
    const start = this.#claim(4);
    this.#view.setUint32(start, value);
  }

  /** A token of one byte and an integer of `size` bytes behind it: 1, 2, 4 or, up to 2^53, 8. */
  token(token: number, value: number, size: 1 | 2 | 4 | 8): void {
    this.uint8(token);
    if (size === 1) this.uint8(value);
    else if (size === 2) this.uint16(value);
    else if (size === 8) this.uint64(value);
    else this.uint32(value);
  }

  /** @param value - from 0 to 2^53 */
  uint64(value: number): void {
    this.uint32(Math.floor(value / 2 ** 32));
    this.uint32(value % 2 ** 32);
  }

  /** The 64 lowest bits. */
  bits64(value: bigint): void {
    const start = this.#claim(8);
    this.#view.setBigInt64(start, BigInt.asIntN(64, value));
  }

  float64(value: number): void {
    const start = this.#claim(8);
    this.#view.setFloat64(start, value);
  }

  bytes(bytes: Uint8Array): void {
    this.part(bytes, 0, bytes.length);
  }

  /** The bytes from `from` to before `to`. */
  part(bytes: Uint8Array, from: number, to: number): void {
    const start = this.#claim(to - from);
    if (to - from > shortBytes) this.#bytes.set(bytes.subarray(from, to), start);
    else this.#copy(bytes, from, start);
  }

  /** The text as UTF-8. */
  text(text: string): void {
    if (isShortAscii(text)) this.ascii(text);
    else this.bytes(encoder.encode(text));
  }

  /** A text of ASCII characters alone. */
  ascii(text: string): void {
    const { length } = text;
    const start = this.#claim(length);
    const bytes = this.#bytes;
    for (let at = 0; at < length; at++) bytes[start + at] = text.charCodeAt(at);
  }

  /** An integer from 0 to 2^53 in decimal digits. */
  digits(value: number): void {
    // Numbers that the processor divides as integers.
    if (value > 0x7fff_ffff) {
      const high = Math.floor(value / 1e8);
      this.digits(high);
      this.#lowDigits(value - high * 1e8, 8);
    } else {
      this.#lowDigits(value, digitCount(value));
    }
  }

  #lowDigits(value: number, count: number): void {
    const start = this.#claim(count);
    const bytes = this.#bytes;
    let rest = value | 0;
    for (let at = start + count - 1; at >= start; at--) {
      const quotient = (rest / 10) | 0;
      bytes[at] = 0x30 + rest - quotient * 10;
      rest = quotient;
    }
  }

  /** What was claimed last, from `from` on. */
  #copy(source: Uint8Array, from: number, start: number): void {
    const bytes = this.#bytes;
    const end = this.#end;
    for (let at = start, next = from; at < end; at++, next++) bytes[at] = source[next] ?? 0;
  }

  /** Makes room and gives where it begins; the array may be another one afterwards. */
  #claim(size: number): number {
    let start = this.#end;
    if (start + size > this.#bytes.length) {
      this.#grow(size);
      start = this.#end;
    }
    this.#end = start + size;
    return start;
  }

  /** Goes on in a new array, which has room for all that was written and `size` more bytes. */
  #grow(size: number): void {
    const written = this.#bytes.subarray(this.#start, this.#end);
    const needed = headroom + written.length + size;
    // A message that does not fit into a slab has an array of its own.
    const length = needed <= slabBytes ? slabBytes : Math.max(needed, 2 * written.length);
    const grown =
      Buffer === undefined ? new Uint8Array(length) : new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
    grown.set(written, headroom);
    this.#move(grown);
    this.#start = headroom;
    this.#end = headroom + written.length;
  }

  #move(to: Uint8Array<ArrayBuffer>): void {
    this.#bytes = to;
    this.#view = new DataView(to.buffer);
    this.#start = 0;
    this.#end = 0;
  }
}

/** Tells whether a text is so short that a loop over its characters beats the encoder, and has ASCII characters alone. */
export function isShortAscii(text: string): boolean {
  const { length } = text;
  if (length > shortBytes) return false;
  for (let at = 0; at < length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

function digitCount(value: number): number {
  let count = 1;
  for (let above = 10; value >= above; above *= 10) count++;
  return count;
}
