import {
  type BinaryReader,
  type Place,
  copyBytes,
  joinUint64,
  narrow,
  readDict,
  readUint,
  refuseForeign,
} from '../binary/binary-reader.js';
import { readUtf8 } from '../utf8.js';
import { untag } from './cbor-tags.js';

/** The byte that ends containers and strings of indefinite length. */
export const stopCode = 0xff;

/** Decodes CBOR values that the scan accepted: the head of messages, and payloads that cbor-x reads otherwise. */
export class CborReader implements BinaryReader {
  readonly #bytes: Uint8Array;
  readonly #place: Place;
  #at: number;

  constructor(bytes: Uint8Array, at: number, place: Place) {
    this.#bytes = bytes;
    this.#at = at;
    this.#place = place;
  }

  read(): unknown {
    const initial = this.#bytes[this.#at++] ?? 0;
    const info = initial & 0x1f;
    switch (initial >> 5) {
      case 0:
        return this.#integer(info);
      case 1: {
        const value = this.#integer(info);
        return typeof value === 'number' && value < 2 ** 53 ? -1 - value : narrow(-1n - BigInt(value));
      }
      case 2:
        return this.#byteString(info);
      case 3:
        return this.#text(info);
      case 4:
        return this.#list(info);
      case 5:
        return this.#dict(info);
      case 6:
        return untag(this.#length(info), this.read(), this.#place);
      default:
        return this.#simple(info);
    }
  }

  #integer(info: number): number | bigint {
    return info === 27 ? joinUint64(this.#length(26), this.#length(26)) : this.#length(info);
  }

  /** The number of a header whose first byte was read. */
  #length(info: number): number {
    if (info < 24) return info;
    const size = 1 << (info - 24);
    return readUint(this.#bytes, this.#advance(this.#at + size), size);
  }

  #byteString(info: number): Uint8Array {
    if (info === 31) return joinBytes(this.#parts((part) => this.#byteString(part)));
    const end = this.#length(info) + this.#at;
    return copyBytes(this.#bytes, this.#advance(end), end);
  }

  #text(info: number): string {
    if (info === 31) return this.#parts((part) => this.#text(part)).join('');
    const end = this.#length(info) + this.#at;
    return readUtf8(this.#bytes, this.#advance(end), end);
  }

  #parts<T>(read: (info: number) => T): T[] {
    const parts: T[] = [];
    while (!this.#stops()) parts.push(read((this.#bytes[this.#at++] ?? 0) & 0x1f));
    return parts;
  }

  #list(info: number): unknown[] {
    const list: unknown[] = [];
    if (info === 31) {
      while (!this.#stops()) list.push(this.read());
      return list;
    }
    const length = this.#length(info);
    for (let read = 0; read < length; read++) list.push(this.read());
    return list;
  }

  #dict(info: number): unknown {
    if (info === 31) return readDict(this, this.#place, () => !this.#stops());
    const pairs = this.#length(info);
    return readDict(this, this.#place, (read) => read < pairs);
  }

  /** Passes over a stop code, if there is one. */
  #stops(): boolean {
    if (this.#bytes[this.#at] !== stopCode) return false;
    this.#at++;
    return true;
  }

  #simple(info: number): unknown {
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
        return null;
      case 23:
        return undefined;
      case 25:
        return half(this.#length(25));
      case 26:
        return this.#view(4).getFloat32(0);
      case 27:
        return this.#view(8).getFloat64(0);
      default:
        return refuseForeign('a CBOR simple value', this.#place);
    }
  }

  #view(size: number): DataView {
    const { buffer, byteOffset } = this.#bytes;
    return new DataView(buffer, byteOffset + this.#advance(this.#at + size), size);
  }

  /** Moves to `to` and gives where it was. */
  #advance(to: number): number {
    const from = this.#at;
    this.#at = to;
    return from;
  }
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** A float of two bytes. RFC 8949 appendix D */
function half(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  const sign = bits >> 15 === 0 ? 1 : -1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent < 31) return sign * (fraction + 1024) * 2 ** (exponent - 25);
  return fraction === 0 ? sign * Infinity : NaN;
}
