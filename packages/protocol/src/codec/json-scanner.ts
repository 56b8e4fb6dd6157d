import { ProtocolError } from '../errors.js';
import { isBase64 } from './base64.js';
import type { DecodeLimits, ElementKind } from './serializer.js';

/** What the scan keeps of one element of the message list. */
export interface JsonElement {
  kind: ElementKind;
  readonly start: number;
  /** Behind the last character. */
  end: number;
  /** Dict keys in it, at any depth: fewer after parsing means that a key stood twice. */
  keys: number;
  isEmpty: boolean;
  /** True when it holds bytes, or an integer too long for a number to be sure: plain `JSON.parse` would lose them. */
  special: boolean;
}

/** What a scan found. */
export interface ScannedJson {
  readonly count: number;
  /** The first ones, more than any message has. */
  readonly elements: readonly JsonElement[];
}

/** One more than the longest message has. The rest is counted, so that memory does not grow with their number. */
const maxRecorded = 8;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openList = 0x5b;
const closeList = 0x5d;
const openDict = 0x7b;
const closeDict = 0x7d;

/** Shortest integer that may be beyond 2^53. */
const longInteger = 16;

/**
 * One pass over a JSON text, with the full grammar of RFC 8259, that finds the elements of the message list.
 * Iterative: its memory is one flag for each open list or dict. (D11)
 */
export class JsonScanner {
  readonly #text: string;
  readonly #limits: DecodeLimits;
  readonly #elements: JsonElement[] = [];
  #count = 0;
  #current: JsonElement | undefined;
  /** For each open container: true for a dict. */
  readonly #open: boolean[] = [];
  #at = 0;
  #values = 0;

  constructor(text: string, limits: DecodeLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  /** @throws {ProtocolError} */
  scan(): ScannedJson {
    if (this.#next() !== openList) throw new ProtocolError('a message must be one list');
    this.#at++;
    this.#open.push(false);
    if (this.#next() === closeList) throw new ProtocolError('a message must not be an empty list'); // [MSG-02]
    this.#value();
    while (this.#open.length > 0) this.#afterValue();
    if (this.#next() !== -1) this.#fail('there is something behind the message'); // [MSG-53]
    return { count: this.#count, elements: this.#elements };
  }

  /** The next character that is no white space, -1 at the end. */
  #next(): number {
    const text = this.#text;
    while (this.#at < text.length) {
      const code = text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return code;
      this.#at++;
    }
    return -1;
  }

  #value(): void {
    if (++this.#values > this.#limits.maxElements) {
      this.#exceed(`hold more than ${this.#limits.maxElements} values`);
    }
    const code = this.#next();
    const depth = this.#open.length;
    if (depth === 1) this.#beginElement(code);
    const current = this.#current;
    if (current !== undefined && depth === 2) current.isEmpty = false;
    switch (code) {
      case openList:
      case openDict:
        this.#enter(code === openDict);
        return;
      case quote:
        this.#string(current);
        break;
      case 0x74:
        this.#word('true');
        break;
      case 0x66:
        this.#word('false');
        break;
      case 0x6e:
        this.#word('null');
        break;
      default:
        this.#number(current);
    }
    this.#endElement();
  }

  #beginElement(code: number): void {
    this.#current = undefined;
    if (this.#count++ >= maxRecorded) return;
    this.#current = { kind: kindOf(code), start: this.#at, end: this.#at, keys: 0, isEmpty: true, special: false };
    this.#elements.push(this.#current);
  }

  #enter(isDict: boolean): void {
    this.#at++;
    this.#open.push(isDict);
    if (this.#open.length > this.#limits.maxDepth) {
      this.#exceed(`be nested deeper than ${this.#limits.maxDepth}`);
    }
    if (this.#next() === (isDict ? closeDict : closeList)) this.#leave();
    else if (isDict) this.#keyAndValue();
    else this.#value();
  }

  #leave(): void {
    this.#at++;
    this.#open.pop();
    this.#endElement();
  }

  #endElement(): void {
    if (this.#open.length === 1 && this.#current !== undefined) this.#current.end = this.#at;
  }

  #afterValue(): void {
    const isDict = this.#open.at(-1) === true;
    const code = this.#next();
    if (code === (isDict ? closeDict : closeList)) {
      this.#leave();
    } else if (code === comma) {
      this.#at++;
      if (isDict) this.#keyAndValue();
      else this.#value();
    } else {
      this.#fail(isDict ? 'expected "," or "}"' : 'expected "," or "]"');
    }
  }

  #keyAndValue(): void {
    if (this.#next() !== quote) this.#fail('expected a key in double quotes');
    const start = this.#at;
    const escaped = this.#characters();
    this.#checkKey(start, escaped);
    if (this.#current !== undefined) this.#current.keys++;
    if (this.#next() !== colon) this.#fail('expected ":"');
    this.#at++;
    this.#value();
  }

  #checkKey(start: number, escaped: boolean): void {
    const length = this.#at - start - 2;
    const { maxKeyBytes } = this.#limits;
    // Most keys are neither long nor nine characters long, nor written with escapes.
    if (!escaped && length !== 9 && length * 3 <= maxKeyBytes) return;
    const quoted = this.#text.slice(start, this.#at);
    const key = escaped ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
    if (key === '__proto__') this.#fail('the key "__proto__" is not accepted'); // [TYP-20] D10
    if (key.length * 3 > maxKeyBytes && new TextEncoder().encode(key).length > maxKeyBytes) {
      this.#exceed(`have a key of more than ${maxKeyBytes} bytes`);
    }
  }

  #string(current: JsonElement | undefined): void {
    const start = this.#at;
    const escaped = this.#characters();
    if (!escaped || !this.#text.startsWith('\\u0000', start + 1)) return;
    // [TYP-12] [TYP-15] bytes: NUL, then Base64
    const text = JSON.parse(this.#text.slice(start, this.#at)) as string;
    if (!isBase64(text.slice(1))) this.#fail('bytes must be NUL followed by Base64', start);
    if (current !== undefined) current.special = true;
  }

  /** From one quote to behind the other; true when there were escapes. */
  #characters(): boolean {
    const text = this.#text;
    let escaped = false;
    let at = this.#at + 1;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === quote) break;
      if (code === backslash) {
        escaped = true;
        at = this.#escape(at);
      } else if (code >= 0x20) {
        at++;
      } else {
        // also NaN, behind the end
        this.#fail(Number.isNaN(code) ? 'a string does not end' : 'a control character in a string', at);
      }
    }
    this.#at = at + 1;
    return escaped;
  }

  #escape(at: number): number {
    const code = this.#text.charCodeAt(at + 1);
    if (code !== 0x75) {
      if ('"\\/bfnrt'.includes(this.#text.charAt(at + 1)) && !Number.isNaN(code)) return at + 2;
      return this.#fail('an unknown escape in a string', at);
    }
    const unit = this.#codeUnit(at);
    if (unit < 0xd800 || unit > 0xdfff) return at + 6;
    // Half a surrogate pair would become invalid UTF-8 for Peers with a binary serializer.
    const isPair = unit <= 0xdbff && this.#text.startsWith('\\u', at + 6);
    const low = isPair ? this.#codeUnit(at + 6) : 0;
    if (low < 0xdc00 || low > 0xdfff) this.#fail('half a surrogate pair in a string', at);
    return at + 12;
  }

  #codeUnit(at: number): number {
    const digits = this.#text.slice(at + 2, at + 6);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.#fail('an unknown escape in a string', at);
    return Number.parseInt(digits, 16);
  }

  #word(word: string): void {
    if (!this.#text.startsWith(word, this.#at)) this.#fail('expected a value');
    this.#at += word.length;
  }

  #number(current: JsonElement | undefined): void {
    const start = this.#at;
    if (this.#text.charCodeAt(this.#at) === 0x2d) this.#at++;
    if (this.#text.charCodeAt(this.#at) === 0x30) this.#at++;
    else this.#digits();
    let isInteger = true;
    if (this.#text.charCodeAt(this.#at) === 0x2e) {
      this.#at++;
      this.#digits();
      isInteger = false;
    }
    const exponent = this.#text.charCodeAt(this.#at) | 0x20;
    if (exponent === 0x65) {
      this.#at++;
      const sign = this.#text.charCodeAt(this.#at);
      if (sign === 0x2b || sign === 0x2d) this.#at++;
      this.#digits();
      isInteger = false;
    }
    if (current === undefined) return;
    if (isInteger && this.#at - start >= longInteger) current.special = true;
    if (!isInteger && current.start === start) current.kind = 'float';
  }

  #digits(): void {
    const start = this.#at;
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (!(code >= 0x30 && code <= 0x39)) break;
      this.#at++;
    }
    if (this.#at === start) this.#fail('expected a value');
  }

  #exceed(limit: string): never {
    throw new ProtocolError(`a message must not ${limit}`, { closeCode: 1008 });
  }

  #fail(problem: string, at = this.#at): never {
    throw new ProtocolError(`invalid JSON at character ${at}: ${problem}`);
  }
}

function kindOf(code: number): ElementKind {
  switch (code) {
    case openList:
      return 'list';
    case openDict:
      return 'dict';
    case quote:
      return 'string';
    case 0x74:
    case 0x66:
      return 'boolean';
    case 0x6e:
      return 'null';
    default:
      return 'integer';
  }
}
