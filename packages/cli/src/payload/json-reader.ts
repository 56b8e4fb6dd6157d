import { bytesFromBase64 } from './base64.js';

/** Deeper than this no WAMP message can carry it. */
const maxDepth = 64;

/** A text that is not strict JSON. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
  /** Where in the text, counted in UTF-16 units from 0. */
  readonly position: number;

  constructor(problem: string, position: number) {
    super(problem);
    this.position = position;
  }
}

/**
 * Reads one value of strict JSON (RFC 8259). Integers keep every digit: those beyond 2^53 come as bigint. A string
 * of NUL and Base64 is binary, as in WAMP's JSON serialization.
 * @throws {JsonSyntaxError} with the position of the first wrong character
 */
export function readJson(text: string): unknown {
  return new JsonReader(text).document();
}

const numberPattern = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const plainText = /[^"\\\u0000-\u001f]*/y;
const hex4 = /[0-9a-fA-F]{4}/y;
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

class JsonReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): unknown {
    this.#space();
    const value = this.#value();
    this.#space();
    if (this.#at < this.#text.length) this.#fail('expected the end');
    return value;
  }

  #value(): unknown {
    const character = this.#text[this.#at];
    switch (character) {
      case '{':
        return this.#nested(() => this.#object());
      case '[':
        return this.#nested(() => this.#array());
      case '"':
        return bytesOrText(this.#string());
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > maxDepth) this.#fail(`nested deeper than ${maxDepth}`);
    this.#at++;
    this.#space();
    const value = read();
    this.#depth--;
    return value;
  }

  #object(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    if (this.#take('}')) return object;
    while (true) {
      const start = this.#at;
      if (this.#text[start] !== '"') this.#fail('expected a key in double quotes');
      const key = this.#string();
      if (key === '__proto__') this.#fail('the key "__proto__" is refused everywhere in WAMP', start);
      if (Object.hasOwn(object, key)) this.#fail('this key stands twice', start);
      this.#space();
      if (!this.#take(':')) this.#fail('expected a colon');
      this.#space();
      object[key] = this.#value();
      this.#space();
      if (this.#take('}')) return object;
      if (!this.#take(',')) this.#fail('expected a comma or }');
      this.#space();
    }
  }

  #array(): unknown[] {
    const array: unknown[] = [];
    if (this.#take(']')) return array;
    while (true) {
      array.push(this.#value());
      this.#space();
      if (this.#take(']')) return array;
      if (!this.#take(',')) this.#fail('expected a comma or ]');
      this.#space();
    }
  }

  #string(): string {
    let value = '';
    this.#at++;
    while (true) {
      value += this.#match(plainText)?.[0] ?? '';
      const character = this.#text[this.#at];
      if (character === '"') break;
      if (character === undefined) this.#fail('the string does not end');
      if (character !== '\\') this.#fail('a control character must be escaped in a string');
      value += this.#escape();
    }
    this.#at++;
    return value;
  }

  #escape(): string {
    const character = this.#text[++this.#at];
    if (character === 'u') {
      this.#at++;
      const digits = this.#match(hex4);
      if (digits === undefined) return this.#fail('expected four hexadecimal digits');
      return String.fromCharCode(Number.parseInt(digits[0], 16));
    }
    const escaped = character === undefined ? undefined : escapes[character];
    if (escaped === undefined) return this.#fail('unknown escape');
    this.#at++;
    return escaped;
  }

  #number(): number | bigint {
    const start = this.#at;
    const match = this.#match(numberPattern);
    if (match === undefined) {
      const isMinus = this.#text[this.#at] === '-';
      return this.#fail(isMinus ? 'expected a digit' : 'expected a value', isMinus ? start + 1 : start);
    }
    const next = this.#text[this.#at];
    if (next !== undefined && /[0-9A-Za-z.+_-]/.test(next)) {
      this.#fail(
        match[0] === '0' || match[0] === '-0' ? 'no digit may follow a leading 0' : 'expected a digit',
      );
    }
    const [source, fraction, exponent] = match;
    if (fraction === undefined && exponent === undefined) return exactInteger(source);
    const value = Number(source);
    if (!Number.isFinite(value)) this.#fail('the number is too large', start);
    return value;
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) this.#fail('expected a value');
    this.#at += word.length;
    return value;
  }

  #space(): void {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? '\0')) this.#at++;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at += match[0].length;
    return match;
  }

  #fail(problem: string, position = this.#at): never {
    throw new JsonSyntaxError(problem, position);
  }
}

/** A number where it is exact. 2^53 + 1 rounds to 2^53, so from there on the digits decide. */
function exactInteger(source: string): number | bigint {
  const value = Number(source);
  if (Number.isSafeInteger(value)) return value;
  const exact = BigInt(source);
  return exact === 2n ** 53n || exact === -(2n ** 53n) ? value : exact;
}

function bytesOrText(text: string): unknown {
  return text.startsWith('\0') ? (bytesFromBase64(text.slice(1)) ?? text) : text;
}
