import type { Random } from './random.ts';
import { Dict, Float, Tagged, type Tree, isList } from './tree.ts';
import { Written } from './written.ts';

/** Writes a tree as JSON; when it is odd, with white space, escapes and long forms of numbers. */
export function writeJson(tree: Tree, random: Random, isOdd: boolean): Written {
  const writer = new JsonWriter(random, isOdd);
  writer.write(tree);
  return writer.written();
}

class JsonWriter {
  readonly #brackets: number[] = [];
  #json = '';
  readonly #random: Random;
  readonly #isOdd: boolean;

  constructor(random: Random, isOdd: boolean) {
    this.#random = random;
    this.#isOdd = isOdd;
  }

  written(): Written {
    const out = new Written();
    out.text(this.#json);
    out.headers.push(...this.#brackets);
    return out;
  }

  write(tree: Tree): void {
    this.#space();
    if (isList(tree)) {
      this.#bracket('[');
      this.#each(tree, (item) => {
        this.write(item);
      });
      this.#bracket(']');
    } else if (tree instanceof Dict) {
      this.#bracket('{');
      this.#each(tree.pairs, ([key, value]) => {
        this.#space();
        this.#json += this.#text(typeof key === 'string' ? key : '');
        this.#space();
        this.#json += ':';
        this.write(value);
      });
      this.#bracket('}');
    } else {
      this.#json += this.#scalar(tree);
    }
    this.#space();
  }

  #bracket(bracket: string): void {
    this.#brackets.push(this.#json.length);
    this.#json += bracket;
  }

  #each<T>(items: readonly T[], write: (item: T) => void): void {
    items.forEach((item, index) => {
      if (index > 0) this.#json += ',';
      write(item);
    });
  }

  #space(): void {
    if (this.#isOdd && this.#random.once(8))
      this.#json += this.#random.pick([' ', '\n', '\r\n', '\t', '   ']);
  }

  #scalar(tree: Exclude<Tree, readonly Tree[] | Dict>): string {
    if (tree === null || tree === undefined || typeof tree === 'boolean') return String(tree ?? null);
    if (typeof tree === 'bigint') return this.#integer(tree);
    if (typeof tree === 'string') return this.#text(tree);
    if (tree instanceof Float) return this.#float(tree.value);
    if (tree instanceof Uint8Array) return `"\\u0000${Buffer.from(tree).toString('base64')}"`;
    // JSON has neither of the two
    return tree instanceof Tagged ? String(tree.tag) : '0';
  }

  #integer(value: bigint): string {
    if (!this.#isOdd || !this.#random.once(8)) return String(value);
    return this.#random.pick([`${String(value)}.0`, `${String(value)}e0`, `${String(value)}.00E+00`, '-0']);
  }

  #float(value: number): string {
    if (!Number.isFinite(value)) return '1e999';
    if (Object.is(value, -0)) return '-0.0';
    const text = Number.isInteger(value) && Math.abs(value) < 1e21 ? `${String(value)}.0` : String(value);
    return this.#isOdd && this.#random.once(4) ? value.toExponential() : text;
  }

  #text(text: string): string {
    if (!this.#isOdd || !this.#random.once(4)) return JSON.stringify(text);
    if (this.#random.once(20))
      return this.#random.pick(['"\\ud800"', '"\\udc00x"', '"\\ud83d\\u0041"', '"\\x41"']);
    const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
    return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}"`;
  }
}
