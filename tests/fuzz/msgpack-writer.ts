import { BinaryWriter } from './binary-writer.ts';
import type { Random } from './random.ts';
import { Dict, Float, Foreign, Tagged, type Tree, isList } from './tree.ts';
import type { Written } from './written.ts';

/** One way of writing an integer or a length: a first byte, and the size of what follows. */
type Form = readonly [first: number, size: number];

/** Writes a tree as MessagePack; when it is odd, in any of the forms that the format has for a value. */
export function writeMsgpack(tree: Tree, random: Random, isOdd: boolean): Written {
  return new MsgpackWriter(random, isOdd).written(tree);
}

class MsgpackWriter extends BinaryWriter {
  protected override write(tree: Tree): void {
    if (tree === null) this.out.push(0xc0);
    else if (tree === undefined) this.out.push(0xd4, 0, 0);
    else if (typeof tree === 'boolean') this.out.push(tree ? 0xc3 : 0xc2);
    else if (typeof tree === 'bigint') this.#integer(tree);
    else if (typeof tree === 'string') this.#text(Buffer.from(tree));
    else if (tree instanceof Float) this.#float(tree.value);
    else if (tree instanceof Uint8Array) {
      this.#length(tree.length, [
        [0xc4, 1],
        [0xc5, 2],
        [0xc6, 4],
      ]);
      this.out.all(tree);
    } else if (tree instanceof Dict) this.#dict(tree);
    else if (tree instanceof Foreign) this.#extension(tree);
    else if (tree instanceof Tagged) this.write(tree.value);
    else if (isList(tree)) {
      this.#length(tree.length, [
        [0x90, 0],
        [0xdc, 2],
        [0xdd, 4],
      ]);
      for (const item of tree) this.write(item);
    }
  }

  /** The shortest form that holds the length, or any. */
  #length(length: number, forms: readonly Form[]): void {
    const fitting = forms.filter(([, size]) => length < (size === 0 ? 16 : 2 ** (8 * size)));
    const [first, size] = this.#formOf(fitting);
    this.out.header();
    this.out.push(size === 0 ? first | length : first);
    this.out.integer(BigInt(length), size);
  }

  #formOf(fitting: readonly Form[]): Form {
    const [shortest] = fitting;
    if (shortest === undefined) throw new RangeError('no form is long enough');
    return this.isOdd && this.random.once(3) ? this.random.pick(fitting) : shortest;
  }

  #text(bytes: Uint8Array): void {
    const longer: readonly Form[] = [
      [0xd9, 1],
      [0xda, 2],
      [0xdb, 4],
    ];
    if (bytes.length >= 32 || (this.isOdd && this.random.once(3))) this.#length(bytes.length, longer);
    else {
      this.out.header();
      this.out.push(0xa0 | bytes.length);
    }
    this.out.all(bytes);
  }

  #dict({ pairs }: Dict): void {
    this.#length(pairs.length, [
      [0x80, 0],
      [0xde, 2],
      [0xdf, 4],
    ]);
    for (const [key, value] of pairs) {
      this.write(key);
      this.write(value);
    }
  }

  #float(value: number): void {
    const isShort = this.isOdd && Math.fround(value) === value;
    this.out.push(isShort ? 0xca : 0xcb);
    this.out.float(value, isShort ? 4 : 8);
  }

  #integer(value: bigint): void {
    const forms: Form[] = [];
    if (value >= -32n && value < 128n) forms.push([Number(BigInt.asUintN(8, value)), 0]);
    for (const [index, size] of [1, 2, 4, 8].entries()) {
      if (BigInt.asUintN(8 * size, value) === value) forms.push([0xcc + index, size]);
      if (BigInt.asIntN(8 * size, value) === value) forms.push([0xd0 + index, size]);
    }
    // what does not fit, other formats' integers, is cut
    const [first, size] = this.#formOf(forms.length > 0 ? forms : [[0xcf, 8]]);
    this.out.push(first);
    this.out.integer(value, size);
  }

  #extension({ type, data }: Foreign): void {
    const fixed = [1, 2, 4, 8, 16].indexOf(data.length);
    if (fixed >= 0 && !(this.isOdd && this.random.once(3))) {
      this.out.header();
      this.out.push(0xd4 + fixed);
    } else {
      this.#length(data.length, [
        [0xc7, 1],
        [0xc8, 2],
        [0xc9, 4],
      ]);
    }
    this.out.push(type & 0xff);
    this.out.all(data);
  }
}
