import { ProtocolError, SerializationError } from '../errors.js';
import { payloadOf } from '../messages/payload.js';
import { fromBase64, isBase64, toBase64 } from './base64.js';
import {
  type DecodeLimits,
  type ElementKind,
  type Frame,
  type ScannedList,
  type Serializer,
  defaultDecodeLimits,
} from './serializer.js';

/**
 * The JSON serializer of browsers, where every byte of code is loaded by every page: the platform's parser, then one
 * walk over what it gave. Bytes travel as NUL followed by Base64. [SER-04] [SER-05]
 *
 * It keeps values, not text: what it passes on is equal in value, not in bytes. A parser does not tell of keys that
 * stand twice, nor whether an integral number was written as a float.
 */
export function json(): Serializer {
  return {
    id: 'json',
    frames: 'text',
    rawSocketCode: 1,
    scan: (frame, limits) => listOf(parse(frame, limits)),
    encode: (head, { args, kwargs }) =>
      stringify(kwargs ? [...head, args ?? [], kwargs] : args ? [...head, args] : head),
  };
}

function listOf(values: readonly unknown[]): ScannedList {
  return {
    length: values.length,
    kind: (index) => kindOf(values[index]),
    isEmpty: (index) => Object.keys(values[index] ?? {}).length === 0,
    value: (index) => values[index],
    payload: (index, elements) =>
      // The walk has not looked at the kinds of these two, the message codec has.
      payloadOf(
        (values[index] ?? []) as readonly unknown[],
        elements > 1 ? (values[index + 1] as Readonly<Record<string, unknown>>) : undefined,
      ),
  };
}

function kindOf(value: unknown): ElementKind {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Uint8Array) return 'bytes';
  const type = typeof value;
  if (type === 'number') return Number.isInteger(value) ? 'integer' : 'float';
  return type === 'bigint' ? 'integer' : type === 'object' ? 'dict' : (type as ElementKind);
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Strings, to skip what is in them, and numbers. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/** Integers that a parser may round. */
const longInteger = /^-?[1-9]\d{15,}$/;

/** @throws {ProtocolError} */
function parse(frame: Frame, limits: DecodeLimits): readonly unknown[] {
  let parsed: unknown;
  try {
    const text = typeof frame === 'string' ? frame : decoder.decode(frame);
    // [TYP-03] [TYP-18] digits, before the parser can round them; no Base64 begins with the mark
    const isMarked = /\d{16}/.test(text);
    parsed = JSON.parse(
      isMarked
        ? text.replace(tokens, (token) => (longInteger.test(token) ? `"\\u0000#${token}"` : token))
        : text,
    );
  } catch (cause) {
    throw new ProtocolError('a message must be valid JSON', { cause });
  }
  if (!Array.isArray(parsed)) throw new ProtocolError('a message must be one list'); // [MSG-01]
  checkValues(parsed, limits);
  return parsed;
}

/** Checks all values and puts bytes and long integers in their places. */
function checkValues(message: object, { maxDepth, maxElements, maxKeyBytes }: DecodeLimits): void {
  let elements = 0;
  const limit = (count: number, max: number, what: string): void => {
    if (count > max)
      throw new ProtocolError(`a message must not have more than ${max} ${what}`, { closeCode: 1008 });
  };
  const check = (holder: object, depth: number): void => {
    limit(depth, maxDepth, 'levels');
    for (const [key, value] of Object.entries(holder) as [string, unknown][]) {
      limit(++elements, maxElements, 'values');
      checkKey(key, ProtocolError);
      limit(keyBytes(key, maxKeyBytes), maxKeyBytes, 'bytes in a key');
      if (typeof value === 'string') {
        checkText(value, ProtocolError);
        if (value.startsWith('\0')) Reflect.set(holder, key, special(value.slice(1)));
      } else if (value && typeof value === 'object') check(value, depth + 1);
    }
  };
  check(message, 1);
}

/** [TYP-12] [TYP-15] What stands behind NUL. More than 1024 digits would cost more than their characters. */
function special(text: string): unknown {
  const digits = /^#(-?\d{16,1024})$/.exec(text)?.[1];
  if (digits) return isLong(BigInt(digits)) ? BigInt(digits) : Number(digits);
  if (!isBase64(text)) throw new ProtocolError('bytes must be NUL followed by Base64');
  return fromBase64(text);
}

const isLong = (integer: number | bigint): boolean => integer > 2 ** 53 || integer < -(2 ** 53);

/** Half a surrogate pair would become invalid UTF-8. */
function checkText(text: string, Failure: new (message: string) => Error): void {
  if (!text.isWellFormed()) throw new Failure('half a surrogate pair is no text');
}

/** [TYP-20] D10 */
function checkKey(key: string, Failure: new (message: string) => Error): void {
  checkText(key, Failure);
  if (key === '__proto__') throw new Failure('the key __proto__ is not accepted');
}

/** UTF-8 bytes of a key; 0 for one that is too short to have more than `max`. L26 */
function keyBytes(key: string, max: number): number {
  return key.length * 3 > max ? utf8.encode(key).length : 0;
}

const utf8 = new TextEncoder();

/** Newer than the type library. */
const { rawJSON } = JSON as { readonly rawJSON?: (text: string) => unknown };

/**
 * The JSON text of a message. [TYP-17] [TYP-21]
 * @throws {SerializationError} when JSON cannot express it
 */
function stringify(message: readonly unknown[]): string {
  const { maxDepth, maxKeyBytes } = defaultDecodeLimits;
  /** The lists and dicts around a value. */
  const path: unknown[] = [];
  const refuse = (what: string): never => {
    throw new SerializationError(`JSON cannot express ${what}`);
  };
  return JSON.stringify(
    message,
    function replace(this: Record<string, unknown>, key, given: unknown): unknown {
      checkKey(key, SerializationError);
      if (keyBytes(key, maxKeyBytes) > maxKeyBytes) refuse('such a long key');
      // Buffer has a toJSON, so look at what stands there, not at what it gave.
      const original = this[key];
      if (original instanceof Uint8Array) return `\0${toBase64(original)}`;
      switch (typeof given) {
        case 'string':
          checkText(given, SerializationError);
          if (given.startsWith('\0')) refuse('text that starts with NUL'); // D14: it would arrive as bytes
          return given;
        case 'number':
          if (!Number.isFinite(given)) refuse(`${given}`);
          // Its digits would be rounded; with an exponent it stays the float that it is.
          if (!Number.isInteger(given) || !isLong(given)) return given;
          return rawJSON?.(given.toExponential()) ?? refuse('an integer beyond 2^53');
        case 'bigint':
          return isLong(given) ? refuse('an integer beyond 2^53') : Number(given);
        case 'object':
          if (!given) return given;
          if (!/Object|Array/.test(Object.prototype.toString.call(given))) refuse('such an object');
          path.length = path.indexOf(this) + 1;
          if (path.includes(given)) refuse('what holds itself');
          if (path.push(given) > maxDepth) refuse('such deep nesting');
          return given;
        case 'boolean':
          return given;
        default:
          // [TYP-21] undefined is left out of dicts, refused in lists
          return given === undefined && !Array.isArray(this) ? given : refuse(typeof given);
      }
    },
  );
}
