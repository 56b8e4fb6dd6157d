import { type ByteWriter, isShortAscii } from '../byte-writer.js';
import type { TokenWriter } from '../binary/value-writer.js';

const encoder = new TextEncoder();

/** Writes CBOR tokens in their shortest form, lengths always definite. [SER-08] [SER-10] [SER-11] */
export class CborTokens implements TokenWriter {
  readonly #out: ByteWriter;

  constructor(out: ByteWriter) {
    this.#out = out;
  }

  nothing(): void {
    this.#out.uint8(0xf6);
  }

  boolean(value: boolean): void {
    this.#out.uint8(value ? 0xf5 : 0xf4);
  }

  integer(value: number): void {
    if (value >= 0) this.#header(0x00, value);
    else this.#header(0x20, -1 - value);
  }

  bigint(value: bigint): void {
    if (value >= -(2n ** 53n) && value <= 2n ** 53n) {
      this.integer(Number(value));
      return;
    }
    this.#out.uint8(value < 0n ? 0x3b : 0x1b);
    this.#out.bits64(value < 0n ? -1n - value : value);
  }

  float(value: number): void {
    this.#out.uint8(0xfb);
    this.#out.float64(value);
  }

  text(value: string): void {
    if (isShortAscii(value)) {
      this.#header(0x60, value.length);
      this.#out.ascii(value);
    } else {
      const bytes = encoder.encode(value);
      this.#header(0x60, bytes.length);
      this.#out.bytes(bytes);
    }
  }

  bytes(value: Uint8Array): void {
    this.#header(0x40, value.length);
    this.#out.bytes(value);
  }

  list(length: number): void {
    this.#header(0x80, length);
  }

  dict(pairs: number): void {
    this.#header(0xa0, pairs);
  }

  /** A major type, shifted to its place, and its argument. */
  #header(major: number, argument: number): void {
    if (argument < 24) this.#out.uint8(major | argument);
    else if (argument < 0x100) this.#out.token(major | 24, argument, 1);
    else if (argument < 0x1_0000) this.#out.token(major | 25, argument, 2);
    else if (argument < 0x1_0000_0000) this.#out.token(major | 26, argument, 4);
    else this.#out.token(major | 27, argument, 8);
  }
}
