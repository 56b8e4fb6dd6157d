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

/** Decodes MessagePack values that the scan accepted: the head of messages, and payloads that msgpackr reads otherwise. */
export class MsgpackReader implements BinaryReader {
  readonly #bytes: Uint8Array;
  readonly #place: Place;
  #at: number;

  constructor(bytes: Uint8Array, at: number, place: Place) {
    this.#bytes = bytes;
    this.#at = at;
    this.#place = place;
  }

  read(): unknown {
    const token = this.#bytes[this.#at++] ?? 0;
    if (token < 0x80) return token;
    if (token >= 0xe0) return token - 0x100;
    if (token < 0x90) return this.#dict(token & 0x0f);
    if (token < 0xa0) return this.#list(token & 0x0f);
    if (token < 0xc0) return this.#text(token & 0x1f);
    return this.#wide(token);
  }

  #wide(token: number): unknown {
    switch (token) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
      case 0xc5:
      case 0xc6: {
        const end = this.#uint(1 << (token - 0xc4)) + this.#at;
        return copyBytes(this.#bytes, this.#advance(end), end);
      }
      case 0xca:
        return this.#view(4).getFloat32(0);
      case 0xcb:
        return this.#view(8).getFloat64(0);
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.#uint(1 << (token - 0xcc));
      case 0xcf:
        return joinUint64(this.#uint(4), this.#uint(4));
      case 0xd0:
        return this.#view(1).getInt8(0);
      case 0xd1:
        return this.#view(2).getInt16(0);
      case 0xd2:
        return this.#view(4).getInt32(0);
      case 0xd3:
        return narrow(this.#view(8).getBigInt64(0));
      case 0xd4:
        return this.#undefined();
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#uint(1 << (token - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.#list(this.#uint(2 << (token - 0xdc)));
      case 0xde:
      case 0xdf:
        return this.#dict(this.#uint(2 << (token - 0xde)));
      default:
        return refuseForeign('a MessagePack extension type', this.#place);
    }
  }

  /** Type 0 of one zero byte is how msgpackr writes it. */
  #undefined(): unknown {
    return this.#uint(2) === 0 ? undefined : refuseForeign('a MessagePack extension type', this.#place);
  }

  #uint(size: number): number {
    return readUint(this.#bytes, this.#advance(this.#at + size), size);
  }

  #view(size: number): DataView {
    const { buffer, byteOffset } = this.#bytes;
    return new DataView(buffer, byteOffset + this.#advance(this.#at + size), size);
  }

  #text(length: number): string {
    const end = this.#at + length;
    return readUtf8(this.#bytes, this.#advance(end), end);
  }

  #list(length: number): unknown[] {
    const list: unknown[] = [];
    for (let read = 0; read < length; read++) list.push(this.read());
    return list;
  }

  #dict(pairs: number): unknown {
    return readDict(this, this.#place, (read) => read < pairs);
  }

  /** Moves to `to` and gives where it was. */
  #advance(to: number): number {
    const from = this.#at;
    this.#at = to;
    return from;
  }
}
