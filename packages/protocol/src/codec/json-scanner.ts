import { ProtocolError } from '../errors.js';
import { isBase64 } from './base64.js';
import { JsonStringScan } from './json-string-scan.js';
import {
  type DecodeLimits,
  type ElementKind,
  defaultDecodeLimits,
  maxRecordedElements,
} from './serializer.js';

/** What the scan keeps of one element of the message list. */
export interface JsonElement {
  kind: ElementKind;
  start: number;
  /** Behind the last byte. */
  end: number;
  /** Dict keys in it, at any depth: fewer after parsing means that a key stood twice. */
  keys: number;
  isEmpty: boolean;
  /** True when it holds bytes, or an integer too long for a number to be sure: plain `JSON.parse` would lose them. */
  special: boolean;
  /** True for a text with escapes. */
  escaped: boolean;
}

/** What a scan found; the next scan overwrites it. */
export interface ScannedJson {
  readonly count: number;
  /** The first ones, more than any message has. Those behind `count` are of no message. */
  readonly elements: readonly Readonly<JsonElement>[];
  /** False when there are bytes from 0x80 on: nobody has looked yet whether these are UTF-8. */
  readonly isAscii: boolean;
}

const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const dot = 0x2e;
const colon = 0x3a;
const openList = 0x5b;
const closeList = 0x5d;
const openDict = 0x7b;
const closeDict = 0x7d;

/** Shortest integer that may be beyond 2^53. */
const longInteger = 16;

const noBytes: Uint8Array = new Uint8Array(0);
const decoder = new TextDecoder();
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const nulEscape = ascii('\\u0000');
const dunderProto = ascii('"__proto__"');
const words = ['true', 'false', 'null'].map(ascii);

/**
 * One pass over a JSON text in UTF-8, with the full grammar of RFC 8259, that finds the elements of the message list.
 * Iterative: its memory is one number for each open list or dict, and is used again for the next frame. (D11)
 *
 * Its methods take the place where they begin and give the one behind what they read: places in local variables are
 * what makes it fast.
 */
export class JsonScanner implements ScannedJson {
  readonly elements: readonly JsonElement[] = Array.from({ length: maxRecordedElements }, () => ({
    kind: 'null',
    start: 0,
    end: 0,
    keys: 0,
    isEmpty: true,
    special: false,
    escaped: false,
  }));
  /** The character that closes each open container. */
  readonly #open: number[] = [];
  #bytes = noBytes;
  #limits = defaultDecodeLimits;
  #current: JsonElement | undefined;
  #count = 0;
  #values = 0;
  readonly #strings = new JsonStringScan();

  /** The number of elements of the message list. */
  get count(): number {
    return this.#count;
  }

  get isAscii(): boolean {
    return this.#strings.isAscii;
  }

  /**
   * Scans a frame. Text that is no UTF-8 may pass, or fail for another reason.
   * @throws {ProtocolError}
   */
  scan(bytes: Uint8Array, limits: DecodeLimits): ScannedJson {
    this.#bytes = bytes;
    this.#limits = limits;
    this.#current = undefined;
    this.#count = 0;
    this.#values = 0;
    this.#strings.begin(bytes);
    try {
      this.#list();
    } finally {
      // Between messages it holds no frame.
      this.#bytes = noBytes;
      this.#strings.release();
    }
    return this;
  }

  #list(): void {
    const bytes = this.#bytes;
    const open = this.#open;
    let at = this.#space(0);
    if (bytes[at] !== openList) throw new ProtocolError('a message must be one list');
    at++;
    open[0] = closeList;
    let depth = 1;
    let isFirst = true;
    while (depth > 0) {
      const close = open[depth - 1];
      at = this.#space(at);
      if (bytes[at] === close) {
        depth--;
        at++;
        if (depth === 1) this.#endElement(at);
        isFirst = false;
        continue;
      }
      if (!isFirst) {
        if (bytes[at] !== comma) this.#fail(at);
        at = this.#space(at + 1);
      }
      if (close === closeDict) at = this.#key(at);
      this.#beginValue(depth, at);
      const code = bytes[at];
      isFirst = code === openList || code === openDict;
      if (isFirst) {
        if (depth >= this.#limits.maxDepth) exceed(`be nested deeper than ${this.#limits.maxDepth}`);
        open[depth] = code === openList ? closeList : closeDict;
        depth++;
        at++;
      } else {
        at = code === quote ? this.#string(at) : this.#scalar(at, depth);
        if (depth === 1) this.#endElement(at);
      }
    }
    at = this.#space(at);
    if (at < bytes.length) this.#fail(at, 'there is something behind the message'); // [MSG-53]
    if (this.#count === 0) throw new ProtocolError('a message must not be an empty list'); // [MSG-02]
  }

  #fail(at: number, problem = 'not its grammar'): never {
    const character = decoder.decode(this.#bytes.subarray(0, at)).length;
    throw new ProtocolError(`invalid JSON at character ${character}: ${problem}`);
  }

  /** The next byte that is no white space. */
  #space(from: number): number {
    const bytes = this.#bytes;
    for (let at = from; ; at++) {
      const code = bytes[at];
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at;
    }
  }

  /** From one quote to behind the other. */
  #characters(start: number): number {
    const end = this.#strings.end(start);
    return end < 0 ? this.#fail(start, this.#strings.problem) : end;
  }

  /** A key, its colon, and the white space around that. */
  #key(start: number): number {
    const bytes = this.#bytes;
    if (bytes[start] !== quote) this.#fail(start);
    let at = this.#characters(start);
    this.#checkKey(start, at);
    if (this.#current !== undefined) this.#current.keys++;
    at = this.#space(at);
    if (bytes[at] !== colon) this.#fail(at);
    return this.#space(at + 1);
  }

  /** [TYP-20] D10, L26 */
  #checkKey(start: number, end: number): void {
    const { maxKeyBytes } = this.#limits;
    let length = end - start - 2;
    let isProto = length === 9 && startsWith(this.#bytes, dunderProto, start);
    if (this.#strings.escaped) {
      const key = this.#unescaped(start, end);
      isProto = key === '__proto__';
      length = ascii(key).length;
    }
    if (isProto) throw new ProtocolError('the key "__proto__" is not accepted');
    if (length > maxKeyBytes) exceed(`have a key of more than ${maxKeyBytes} bytes`);
  }

  #string(start: number): number {
    const end = this.#characters(start);
    const current = this.#current;
    if (!this.#strings.escaped) return end;
    const isElement = current?.start === start;
    if (isElement) current.escaped = true;
    if (!startsWith(this.#bytes, nulEscape, start + 1)) return end;
    // [TYP-12] [TYP-15] bytes: NUL, then Base64
    if (!isBase64(this.#unescaped(start, end).slice(1)))
      this.#fail(end, 'bytes must be NUL followed by Base64');
    if (current !== undefined) current.special = true;
    if (isElement) current.kind = 'bytes';
    return end;
  }

  #unescaped(start: number, end: number): string {
    return JSON.parse(decoder.decode(this.#bytes.subarray(start, end))) as string;
  }

  /** A number or one of the three words. */
  #scalar(start: number, depth: number): number {
    const bytes = this.#bytes;
    const first = bytes[start] ?? 0;
    if (first > 0x39) return this.#word(start);
    let at = first === minus ? start + 1 : start;
    if (bytes[at] === 0x30) at++;
    else at = digitsEnd(bytes, at) ?? this.#fail(start);
    const integerEnd = at;
    if (bytes[at] === dot) at = digitsEnd(bytes, at + 1) ?? at;
    at = exponentEnd(bytes, at);
    const current = this.#current;
    // what the decoder has to know
    if (current !== undefined && at > integerEnd && depth === 1) current.kind = 'float';
    if (current !== undefined && at === integerEnd) current.special ||= at - start >= longInteger;
    return at;
  }

  #word(start: number): number {
    for (const word of words) if (startsWith(this.#bytes, word, start)) return start + word.length;
    return this.#fail(start);
  }

  #beginValue(depth: number, at: number): void {
    const { maxElements } = this.#limits;
    if (++this.#values > maxElements) exceed(`hold more than ${maxElements} values`);
    if (depth === 1) this.#beginElement(at);
    else if (depth === 2 && this.#current !== undefined) this.#current.isEmpty = false;
  }

  #beginElement(at: number): void {
    const element = this.elements[this.#count++];
    this.#current = element;
    if (element === undefined) return;
    element.kind = kindOf(this.#bytes[at]);
    element.start = at;
    element.end = at;
    element.keys = 0;
    element.isEmpty = true;
    element.special = false;
    element.escaped = false;
  }

  #endElement(at: number): void {
    if (this.#current !== undefined) this.#current.end = at;
  }
}

/** What kind of value begins with this byte. */
function kindOf(first: number | undefined): ElementKind {
  switch (first) {
    case openList:
      return 'list';
    case openDict:
      return 'dict';
    case quote:
      return 'string';
    case 0x74: // t
    case 0x66: // f
      return 'boolean';
    case 0x6e: // n
      return 'null';
    default:
      return 'integer';
  }
}

/** The place behind one digit or more, `undefined` when there is none. */
function digitsEnd(bytes: Uint8Array, start: number): number | undefined {
  let at = start;
  while (isDigit(bytes[at])) at++;
  return at > start ? at : undefined;
}

/** The place behind an exponent; `start` when there is none. */
function exponentEnd(bytes: Uint8Array, start: number): number {
  const mark = bytes[start];
  if (mark !== 0x65 && mark !== 0x45) return start;
  const sign = bytes[start + 1];
  return digitsEnd(bytes, sign === 0x2b || sign === minus ? start + 2 : start + 1) ?? start;
}

function isDigit(code: number | undefined): boolean {
  return code !== undefined && code >= 0x30 && code <= 0x39;
}

function startsWith(bytes: Uint8Array, wanted: Uint8Array, start: number): boolean {
  for (let index = 0; index < wanted.length; index++)
    if (bytes[start + index] !== wanted[index]) return false;
  return true;
}

function exceed(limit: string): never {
  throw new ProtocolError(`a message must not ${limit}`, { closeCode: 1008 });
}
