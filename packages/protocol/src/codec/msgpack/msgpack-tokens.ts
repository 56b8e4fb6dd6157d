import { type ByteWriter, isShortAscii } from '../byte-writer.js';
import type { TokenWriter } from '../binary/value-writer.js';

const encoder = new TextEncoder();

/** Writes MessagePack tokens in their shortest form. [SER-06] [SER-08] */
export class MsgpackTokens implements TokenWriter {
  readonly #out: ByteWriter;

  constructor(out: ByteWriter) {
    this.#out = out;
  }

  nothing(): void {
    this.#out.uint8(0xc0);
  }

  boolean(value: boolean): void {
    this.#out.uint8(value ? 0xc3 : 0xc2);
  }

  integer(value: number): void {
    if (value >= 0) this.#natural(value);
    else if (value >= -0x20) this.#out.uint8(value + 0x100);
    else if (value >= -0x80) this.#out.token(0xd0, value + 0x100, 1);
    else if (value >= -0x8000) this.#out.token(0xd1, value + 0x1_0000, 2);
    else if (value >= -0x8000_0000) this.#out.token(0xd2, value + 0x1_0000_0000, 4);
    else this.bigint(BigInt(value));
  }

  #natural(value: number): void {
    if (value < 0x80) this.#out.uint8(value);
    else if (value < 0x100) this.#out.token(0xcc, value, 1);
    else if (value < 0x1_0000) this.#out.token(0xcd, value, 2);
    else if (value < 0x1_0000_0000) this.#out.token(0xce, value, 4);
    else this.#out.token(0xcf, value, 8);
  }

  bigint(value: bigint): void {
    if (value >= -(2n ** 31n) && value < 2n ** 32n) {
      this.integer(Number(value));
      return;
    }
    this.#out.uint8(value < 0n ? 0xd3 : 0xcf);
    this.#out.bits64(value);
  }

  float(value: number): void {
    this.#out.uint8(0xcb);
    this.#out.float64(value);
  }

  text(value: string): void {
    if (isShortAscii(value)) {
      this.#textHeader(value.length);
      this.#out.ascii(value);
    } else {
      const bytes = encoder.encode(value);
      this.#textHeader(bytes.length);
      this.#out.bytes(bytes);
    }
  }

  #textHeader(length: number): void {
    if (length < 0x20) this.#out.uint8(0xa0 | length);
    else if (length < 0x100) this.#out.token(0xd9, length, 1);
    else this.#wide(0xda, length);
  }

  bytes(value: Uint8Array): void {
    if (value.length < 0x100) this.#out.token(0xc4, value.length, 1);
    else this.#wide(0xc5, value.length);
    this.#out.bytes(value);
  }

  list(length: number): void {
    if (length < 0x10) this.#out.uint8(0x90 | length);
    else this.#wide(0xdc, length);
  }

  dict(pairs: number): void {
    if (pairs < 0x10) this.#out.uint8(0x80 | pairs);
    else this.#wide(0xde, pairs);
  }

  /** A length in two bytes behind `token`, or in four behind the token after it. */
  #wide(token: number, length: number): void {
    if (length < 0x1_0000) this.#out.token(token, length, 2);
    else this.#out.token(token + 1, length, 4);
  }
}
