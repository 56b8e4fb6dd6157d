const encoder = new TextEncoder();

/** Bytes that grow at their end. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView<ArrayBuffer>;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** How much it holds before it has to grow. */
  get capacity(): number {
    return this.#bytes.length;
  }

  /** A copy of what was written; the writer begins anew. */
  take(): Uint8Array {
    const written = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return written;
  }

  uint8(value: number): void {
    const start = this.#claim(1);
    this.#view.setUint8(start, value);
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
    const start = this.#claim(bytes.length);
    this.#bytes.set(bytes, start);
  }

  /** A text as UTF-8 behind a header that `writeHeader` makes of its length. */
  text(text: string, writeHeader: (length: number) => void): void {
    const { length } = text;
    if (length > 64 || !isAscii(text)) {
      const bytes = encoder.encode(text);
      writeHeader(bytes.length);
      this.bytes(bytes);
      return;
    }
    // for short texts the encoder costs more than the text
    writeHeader(length);
    const start = this.#claim(length);
    for (let at = 0; at < length; at++) this.#bytes[start + at] = text.charCodeAt(at);
  }

  /** Makes room and gives where it begins; the buffer may be another one afterwards. */
  #claim(size: number): number {
    const start = this.#length;
    const end = start + size;
    if (end > this.#bytes.length) this.#grow(end);
    this.#length = end;
    return start;
  }

  #grow(needed: number): void {
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}
