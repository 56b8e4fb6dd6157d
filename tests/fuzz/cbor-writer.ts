import { BinaryWriter } from './binary-writer.ts';
import type { Random } from './random.ts';
import { Dict, Float, Foreign, Tagged, type Tree, isList } from './tree.ts';
import type { Written } from './written.ts';

const stop = 0xff;

/** Writes a tree as CBOR; when it is odd, in any of the forms that the format has for a value. */
export function writeCbor(tree: Tree, random: Random, isOdd: boolean): Written {
  return new CborWriter(random, isOdd).written(tree);
}

class CborWriter extends BinaryWriter {
  protected override write(tree: Tree): void {
    if (tree === null) this.out.push(0xf6);
    else if (tree === undefined) this.out.push(0xf7);
    else if (typeof tree === 'boolean') this.out.push(tree ? 0xf5 : 0xf4);
    else if (typeof tree === 'bigint') this.#integer(tree);
    else if (typeof tree === 'string') this.#string(3, Buffer.from(tree));
    else if (tree instanceof Uint8Array) this.#string(2, tree);
    else if (tree instanceof Float) this.#float(tree.value);
    else if (tree instanceof Dict) this.#dict(tree);
    else if (tree instanceof Foreign) this.#simple(tree.type & 0xff);
    else if (tree instanceof Tagged) {
      this.#header(6, BigInt(tree.tag));
      this.write(tree.value);
    } else if (isList(tree)) this.#list(tree);
  }

  /** A major type and its argument, in the shortest form or any. */
  #header(major: number, argument: bigint): void {
    const sizes = [0, 1, 2, 4, 8].filter((size) => argument < (size === 0 ? 24n : 1n << BigInt(8 * size)));
    const size = this.isOdd && this.random.once(3) ? this.random.pick(sizes) : (sizes[0] ?? 8);
    if (major >= 2) this.out.header();
    this.out.push((major << 5) | (size === 0 ? Number(argument) : 24 + Math.log2(size)));
    this.out.integer(argument, size);
  }

  get #isIndefinite(): boolean {
    return this.isOdd && this.random.once(4);
  }

  #integer(value: bigint): void {
    const argument = value < 0n ? -1n - value : value;
    if (argument < 2n ** 64n) return this.#header(value < 0n ? 1 : 0, argument);
    const digits = argument.toString(16);
    this.#header(6, value < 0n ? 3n : 2n);
    this.#string(2, Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex'));
  }

  #string(major: 2 | 3, bytes: Uint8Array): void {
    if (!this.#isIndefinite) {
      this.#header(major, BigInt(bytes.length));
      this.out.all(bytes);
      return;
    }
    this.out.header();
    this.out.push((major << 5) | 31);
    // texts may be cut within a character: then they are no text
    const cut = this.random.once(8) ? this.random.below(bytes.length + 1) : 0;
    for (const part of [bytes.subarray(0, cut), bytes.subarray(cut)]) {
      this.#header(major, BigInt(part.length));
      this.out.all(part);
    }
    this.out.push(stop);
  }

  #list(items: readonly Tree[]): void {
    this.#container(4, items.length, () => {
      for (const item of items) this.write(item);
    });
  }

  #dict({ pairs }: Dict): void {
    this.#container(5, pairs.length, () => {
      for (const [key, value] of pairs) {
        this.write(key);
        this.write(value);
      }
    });
  }

  #container(major: 4 | 5, length: number, writeContent: () => void): void {
    const isIndefinite = this.#isIndefinite;
    if (isIndefinite) {
      this.out.header();
      this.out.push((major << 5) | 31);
    } else {
      this.#header(major, BigInt(length));
    }
    writeContent();
    if (isIndefinite) this.out.push(stop);
  }

  #float(value: number): void {
    if (this.isOdd && [0, 1, 1.5, -2.25, Infinity].includes(value)) {
      const halves: Readonly<Record<string, number>> = { 0: 0, 1: 0x3c00, 1.5: 0x3e00, '-2.25': 0xc080 };
      this.out.push(0xf9);
      this.out.integer(BigInt(halves[String(value)] ?? 0x7c00), 2);
      return;
    }
    const isShort = this.isOdd && Math.fround(value) === value;
    this.out.push(isShort ? 0xfa : 0xfb);
    this.out.float(value, isShort ? 4 : 8);
  }

  #simple(type: number): void {
    if (type < 20) this.out.push(0xe0 | type);
    else this.out.push(0xf8, Math.max(32, type));
  }
}
