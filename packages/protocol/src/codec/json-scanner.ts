import { ProtocolError } from '../errors.js';
import { isBase64 } from './base64.js';
import { type DecodeLimits, type ElementKind, maxRecordedElements } from './serializer.js';

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

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const closeList = 0x5d;
const closeDict = 0x7d;

/** Shortest integer that may be beyond 2^53. */
const longInteger = 16;

const kinds: Readonly<Record<string, ElementKind>> = {
  '[': 'list',
  '{': 'dict',
  '"': 'string',
  t: 'boolean',
  f: 'boolean',
  n: 'null',
};

// Sticky patterns remember a place, so each use sets it first.
const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** What needs no second look in a string. */
const plain = /[^"\\\u0000-\u001f]*/y;
/** Half a surrogate pair would become invalid UTF-8 for Peers with a binary serializer. */
const escape =
  /\\(?:["\\/bfnrt]|u(?:[\da-ce-fA-CE-F][\da-fA-F]{3}|[dD](?:[0-7][\da-fA-F]{2}|[89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2})))/y;

/** Up to this many characters a loop beats a pattern. */
const shortText = 24;

/**
 * One pass over a JSON text, with the full grammar of RFC 8259, that finds the elements of the message list.
 * Iterative: its memory is one number for each open list or dict. (D11)
 * @throws {ProtocolError}
 */
export function scanJson(text: string, limits: DecodeLimits): ScannedJson {
  return new JsonScanner(text, limits).scan();
}

class JsonScanner {
  readonly #text: string;
  readonly #limits: DecodeLimits;
  readonly #elements: JsonElement[] = [];
  /** The character that closes each open container. */
  readonly #open: number[] = [];
  #current: JsonElement | undefined;
  #count = 0;
  #values = 0;
  #at = 0;

  constructor(text: string, limits: DecodeLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  scan(): ScannedJson {
    if (this.#next() !== closeList - 2) throw new ProtocolError('a message must be one list');
    const open = this.#open;
    open.push(closeList);
    this.#at++;
    let isFirst = true;
    while (open.length > 0) {
      const close = open[open.length - 1];
      const code = this.#next();
      if (code === close) {
        open.pop();
        this.#at++;
        this.#endElement();
        isFirst = false;
      } else {
        if (!isFirst) {
          if (code !== comma) this.#fail();
          this.#at++;
        }
        if (close === closeDict) this.#key();
        isFirst = this.#value();
      }
    }
    this.#next();
    if (this.#at < this.#text.length) this.#fail('there is something behind the message'); // [MSG-53]
    if (this.#count === 0) throw new ProtocolError('a message must not be an empty list'); // [MSG-02]
    return { count: this.#count, elements: this.#elements };
  }

  #fail(problem = 'not its grammar'): never {
    throw new ProtocolError(`invalid JSON at character ${this.#at}: ${problem}`);
  }

  /** The next character that is no white space, NaN at the end. */
  #next(): number {
    const text = this.#text;
    for (; ; this.#at++) {
      const code = text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return code;
    }
  }

  #match(pattern: RegExp, from: number, problem?: string): number {
    pattern.lastIndex = from;
    if (!pattern.test(this.#text)) this.#fail(problem);
    return pattern.lastIndex;
  }

  /** From one quote to behind the other; true when there were escapes. */
  #characters(): boolean {
    const text = this.#text;
    let escaped = false;
    let end = this.#at + 1;
    let loopEnd = end + shortText;
    for (;;) {
      const code = text.charCodeAt(end);
      if (code === quote) break;
      if (code === backslash) {
        escaped = true;
        end = this.#match(escape, end, 'an unknown escape, or half a surrogate pair');
      } else if (!(code >= 0x20)) {
        // a control character, or NaN behind the end
        this.#fail('a string does not end');
      } else if (end < loopEnd) {
        end++;
      } else {
        end = this.#match(plain, end);
        loopEnd = end + shortText;
      }
    }
    this.#at = end + 1;
    return escaped;
  }

  #key(): void {
    if (this.#next() !== quote) this.#fail();
    const start = this.#at;
    const escaped = this.#characters();
    const length = this.#at - start;
    // Most keys are neither long nor nine characters long, nor written with escapes.
    if (escaped || length === 11 || length * 3 > this.#limits.maxKeyBytes) {
      checkKey(JSON.parse(this.#text.slice(start, this.#at)) as string, this.#limits);
    }
    if (this.#current !== undefined) this.#current.keys++;
    if (this.#next() !== colon) this.#fail();
    this.#at++;
  }

  #string(): void {
    const start = this.#at;
    if (!this.#characters() || !this.#text.startsWith('\\u0000', start + 1)) return;
    // [TYP-12] [TYP-15] bytes: NUL, then Base64
    const content = JSON.parse(this.#text.slice(start, this.#at)) as string;
    if (!isBase64(content.slice(1))) this.#fail('bytes must be NUL followed by Base64');
    const current = this.#current;
    if (current === undefined) return;
    current.special = true;
    if (current.start === start) current.kind = 'bytes';
  }

  /** Reads a value, or only the opening of a list or dict; tells whether it did that. */
  #value(): boolean {
    const code = this.#next();
    const depth = this.#open.length;
    const { maxElements, maxDepth } = this.#limits;
    if (++this.#values > maxElements) exceed(`hold more than ${maxElements} values`);
    if (depth === 1) this.#beginElement();
    else if (depth === 2 && this.#current !== undefined) this.#current.isEmpty = false;
    if (code === closeList - 2 || code === closeDict - 2) {
      if (depth >= maxDepth) exceed(`be nested deeper than ${maxDepth}`);
      this.#open.push(code + 2);
      this.#at++;
      return true;
    }
    if (code === quote) this.#string();
    else this.#number();
    this.#endElement();
    return false;
  }

  /** A number or one of the three words. */
  #number(): void {
    const start = this.#at;
    const isInteger = this.#digits();
    if (!isInteger) this.#at = this.#match(scalar, start);
    this.#note(start, isInteger || !/[.e]/i.test(this.#text.slice(start, this.#at)));
  }

  /** Reads a plain positive integer, if it is one: nearly all numbers in messages are. */
  #digits(): boolean {
    const text = this.#text;
    let end = this.#at;
    let code = text.charCodeAt(end);
    if (!(code > 0x30 && code <= 0x39)) return false;
    do code = text.charCodeAt(++end);
    while (code >= 0x30 && code <= 0x39);
    // a fraction or an exponent follows
    if (code === 0x2e || (code | 0x20) === 0x65) return false;
    this.#at = end;
    return true;
  }

  /** Keeps of a number, or a word, what the decoder has to know. */
  #note(start: number, isInteger: boolean): void {
    const length = this.#at - start;
    const isElement = this.#open.length === 1;
    const current = this.#current;
    if (current === undefined || (length < longInteger && !isElement)) return;
    if (isInteger) current.special ||= length >= longInteger;
    else if (isElement && current.kind === 'integer') current.kind = 'float';
  }

  #beginElement(): void {
    this.#current = undefined;
    if (this.#count++ >= maxRecordedElements) return;
    const start = this.#at;
    const kind = kinds[this.#text.charAt(start)] ?? 'integer';
    this.#current = { kind, start, end: start, keys: 0, isEmpty: true, special: false };
    this.#elements.push(this.#current);
  }

  #endElement(): void {
    if (this.#open.length === 1 && this.#current !== undefined) this.#current.end = this.#at;
  }
}

/** [TYP-20] D10, L26 */
function checkKey(key: string, { maxKeyBytes }: DecodeLimits): void {
  if (key === '__proto__') throw new ProtocolError('the key "__proto__" is not accepted');
  if (new TextEncoder().encode(key).length > maxKeyBytes)
    exceed(`have a key of more than ${maxKeyBytes} bytes`);
}

function exceed(limit: string): never {
  throw new ProtocolError(`a message must not ${limit}`, { closeCode: 1008 });
}
