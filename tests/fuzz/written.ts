import { Buffer } from 'node:buffer';

/** Bytes of a frame that is being written, and where headers with lengths, or brackets, stand in them. */
export class Written {
  readonly bytes: number[] = [];
  readonly headers: number[] = [];

  push(...bytes: readonly number[]): void {
    this.bytes.push(...bytes);
  }

  /** Notes that the next byte is a header. */
  header(): void {
    this.headers.push(this.bytes.length);
  }

  all(bytes: Iterable<number>): void {
    for (const byte of bytes) this.bytes.push(byte);
  }

  text(text: string): void {
    this.all(Buffer.from(text));
  }

  /** The `size` lowest bytes of an integer, big-endian. */
  integer(value: bigint, size: number): void {
    for (let shift = size - 1; shift >= 0; shift--)
      this.bytes.push(Number((value >> BigInt(8 * shift)) & 0xffn));
  }

  float(value: number, size: 4 | 8): void {
    const bytes = Buffer.alloc(size);
    if (size === 8) bytes.writeDoubleBE(value);
    else bytes.writeFloatBE(value);
    this.all(bytes);
  }
}
