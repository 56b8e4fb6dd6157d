import { type Token, Tokenizer, Type } from 'cborg';
import { Malformed, type Oracle, readUtf8 } from './oracle.ts';
import { Dict, Float, Foreign, Tagged, type Tree } from './tree.ts';

/** The token that ends what has no length. */
const stop = Symbol('stop');

/** The tokens of cborg, put into a tree. Texts in parts and simple values, which it does not know, are read here. */
export const cborOracle: Oracle = {
  read(frame) {
    const reader = new TokenReader(frame);
    const tree = reader.value();
    if (!reader.isDone) throw new Malformed('something behind the value');
    return tree;
  },
};

class TokenReader {
  readonly #tokens: Tokenizer;

  constructor(frame: Uint8Array) {
    this.#tokens = new Tokenizer(frame, { allowBigInt: true, retainStringBytes: true });
  }

  get isDone(): boolean {
    return this.#tokens.done();
  }

  value(): Tree {
    const value = this.#valueOrStop();
    if (value === stop) throw new Malformed('a stop code where a value belongs');
    return value;
  }

  #valueOrStop(): Tree | typeof stop {
    const first = this.#peek(0);
    if (first === 0x5f || first === 0x7f) return this.#inParts(first === 0x7f);
    if ((first >= 0xe0 && first < 0xf4) || first === 0xf8) return this.#simple(first);
    const token = this.#tokens.next();
    if (Type.equals(token.type, Type.break)) return stop;
    if (Type.equals(token.type, Type.array)) return this.#list(Number(token.value));
    if (Type.equals(token.type, Type.map)) return this.#dict(Number(token.value));
    if (Type.equals(token.type, Type.tag)) return new Tagged(Number(token.value), this.value());
    return scalar(token);
  }

  #peek(ahead: number): number {
    const byte = this.#tokens.data[this.#tokens.pos() + ahead];
    if (byte === undefined) throw new Malformed('the frame ends too early');
    return byte;
  }

  #skip(bytes: number): void {
    this.#tokens._pos += bytes;
  }

  /** RFC 8949 section 3.2.3: definite parts of the same type */
  #inParts(isText: boolean): string | Uint8Array {
    this.#skip(1);
    const parts: Uint8Array[] = [];
    while (this.#peek(0) !== 0xff) {
      if (this.#peek(0) >> 5 !== (isText ? 3 : 2)) throw new Malformed('a part of another type');
      const part = scalar(this.#tokens.next());
      parts.push(part instanceof Uint8Array ? part : Buffer.from(part as string));
    }
    this.#skip(1);
    const whole = new Uint8Array(Buffer.concat(parts));
    return isText ? readUtf8(whole) : whole;
  }

  #simple(first: number): Foreign {
    const isLong = first === 0xf8;
    const type = isLong ? this.#peek(1) : first & 0x1f;
    if (isLong && type < 32) throw new Malformed('a simple value that is too long');
    this.#skip(isLong ? 2 : 1);
    return new Foreign(type);
  }

  #list(length: number): Tree[] {
    const items: Tree[] = [];
    while (items.length < length) {
      const item = length === Infinity ? this.#valueOrStop() : this.value();
      if (item === stop) break;
      items.push(item);
    }
    return items;
  }

  #dict(length: number): Dict {
    const pairs: [Tree, Tree][] = [];
    while (pairs.length < length) {
      const key = length === Infinity ? this.#valueOrStop() : this.value();
      if (key === stop) break;
      pairs.push([key, this.value()]);
    }
    return new Dict(pairs);
  }
}

function scalar(token: Token): Tree {
  const value: unknown = token.value;
  if (Type.equals(token.type, Type.float)) return new Float(Number(value));
  // cborg decodes texts without complaint
  if (Type.equals(token.type, Type.string)) return readUtf8(token.byteValue ?? new Uint8Array());
  if (typeof value === 'number') return BigInt(value);
  return value instanceof Uint8Array ? value.slice() : (value as Tree);
}
