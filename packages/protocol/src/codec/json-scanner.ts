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

/**
 * One pass over a JSON text, with the full grammar of RFC 8259, that finds the elements of the message list.
 * Iterative: its memory is one number for each open list or dict. (D11)
 * @throws {ProtocolError}
 */
export function scanJson(text: string, limits: DecodeLimits): ScannedJson {
  // of their own for each scan, as they remember where they are
  const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
  // Half a surrogate pair would become invalid UTF-8 for Peers with a binary serializer.
  const escape =
    /\\(?:["\\/bfnrt]|u(?:[\da-ce-fA-CE-F][\da-fA-F]{3}|[dD](?:[0-7][\da-fA-F]{2}|[89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2})))/y;
  const elements: JsonElement[] = [];
  /** The character that closes each open container. */
  const open: number[] = [];
  let current: JsonElement | undefined;
  let count = 0;
  let values = 0;
  let at = 0;

  function fail(problem = 'not its grammar'): never {
    throw new ProtocolError(`invalid JSON at character ${at}: ${problem}`);
  }

  /** The next character that is no white space, NaN at the end. */
  function next(): number {
    for (; ; at++) {
      const code = text.charCodeAt(at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return code;
    }
  }

  function match(pattern: RegExp, from: number, problem?: string): number {
    pattern.lastIndex = from;
    if (!pattern.test(text)) fail(problem);
    return pattern.lastIndex;
  }

  /** From one quote to behind the other; true when there were escapes. */
  function characters(): boolean {
    let escaped = false;
    let end = at + 1;
    for (;;) {
      const code = text.charCodeAt(end);
      if (code === quote) break;
      if (code === backslash) {
        escaped = true;
        end = match(escape, end, 'an unknown escape, or half a surrogate pair');
      } else if (code >= 0x20) {
        end++;
      } else {
        // a control character, or NaN behind the end
        fail('a string does not end');
      }
    }
    at = end + 1;
    return escaped;
  }

  function key(): void {
    if (next() !== quote) fail();
    const start = at;
    const escaped = characters();
    // Most keys are neither long nor nine characters long, nor written with escapes.
    if (escaped || at - start === 11 || (at - start) * 3 > limits.maxKeyBytes) {
      checkKey(JSON.parse(text.slice(start, at)) as string, limits);
    }
    if (current !== undefined) current.keys++;
    if (next() !== colon) fail();
    at++;
  }

  function string(): void {
    const start = at;
    if (!characters() || !text.startsWith('\\u0000', start + 1)) return;
    // [TYP-12] [TYP-15] bytes: NUL, then Base64
    const content = JSON.parse(text.slice(start, at)) as string;
    if (!isBase64(content.slice(1))) fail('bytes must be NUL followed by Base64');
    if (current === undefined) return;
    current.special = true;
    if (current.start === start) current.kind = 'bytes';
  }

  /** Reads a value, or only the opening of a list or dict; tells whether it did that. */
  function value(): boolean {
    const code = next();
    const depth = open.length;
    if (++values > limits.maxElements) exceed(`hold more than ${limits.maxElements} values`);
    if (depth === 1) beginElement();
    else if (depth === 2 && current !== undefined) current.isEmpty = false;
    if (code === closeList - 2 || code === closeDict - 2) {
      if (depth >= limits.maxDepth) exceed(`be nested deeper than ${limits.maxDepth}`);
      open.push(code + 2);
      at++;
      return true;
    }
    if (code === quote) string();
    else number();
    endElement();
    return false;
  }

  /** A number or one of the three words. */
  function number(): void {
    const start = at;
    at = match(scalar, at);
    const isElement = open.length === 1;
    if (current === undefined || (at - start < longInteger && !isElement)) return;
    const isInteger = !/[.e]/i.test(text.slice(start, at));
    if (isInteger) current.special ||= at - start >= longInteger;
    else if (isElement && current.kind === 'integer') current.kind = 'float';
  }

  function beginElement(): void {
    current = undefined;
    if (count++ >= maxRecordedElements) return;
    const kind = kinds[text.charAt(at)] ?? 'integer';
    current = { kind, start: at, end: at, keys: 0, isEmpty: true, special: false };
    elements.push(current);
  }

  function endElement(): void {
    if (open.length === 1 && current !== undefined) current.end = at;
  }

  if (next() !== closeList - 2) throw new ProtocolError('a message must be one list');
  open.push(closeList);
  at++;
  let isFirst = true;
  while (open.length > 0) {
    const close = open[open.length - 1];
    if (next() === close) {
      open.pop();
      at++;
      endElement();
      isFirst = false;
    } else {
      if (!isFirst && text.charCodeAt(at++) !== comma) fail();
      if (close === closeDict) key();
      isFirst = value();
    }
  }
  next();
  if (at < text.length) fail('there is something behind the message'); // [MSG-53]
  if (count === 0) throw new ProtocolError('a message must not be an empty list'); // [MSG-02]
  return { count, elements };
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
