import { SerializationError } from '../errors.js';
import { fromBase64, toBase64 } from './base64.js';
import { defaultDecodeLimits } from './serializer.js';

/** Bytes and long integers of a JSON text: what `JSON.parse` alone would give as text or round. [TYP-12] [TYP-18] */
export function parseSpecial(text: string): unknown {
  return JSON.parse(
    text,
    function reviveSpecial(_key, value: unknown, context?: { source?: string }): unknown {
      if (typeof value === 'string') return value.startsWith('\0') ? fromBase64(value.slice(1)) : value;
      if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value) < 2 ** 53) return value;
      return exactInteger(value, context?.source);
    },
  );
}

/** A number when it is exact, else a bigint; the source text decides. */
function exactInteger(rounded: number, source: string | undefined): number | bigint {
  if (source === undefined) {
    throw new SerializationError(
      'this platform cannot read an integer beyond 2^53 from JSON without rounding it',
    );
  }
  if (!/^-?\d+$/.test(source)) return rounded;
  const exact = BigInt(source);
  return exact >= -(2n ** 53n) && exact <= 2n ** 53n ? rounded : exact;
}

/**
 * The JSON text of one value.
 * @throws {SerializationError} when JSON cannot express it: NaN, infinities, integers beyond 2^53, `undefined` in a
 * list, functions, symbols, text that starts with NUL, half surrogate pairs, the key `__proto__`, cycles. [TYP-17] [TYP-21]
 */
export function stringifyJson(value: unknown): string {
  if (isPlain(value, 1)) return JSON.stringify(value);
  return JSON.stringify(value, function replaceSpecial(this: unknown, key, replaced: unknown): unknown {
    // Buffer has a toJSON, so look at what stands there, not at what it gave.
    const original = Object(this) === this ? (this as Record<string, unknown>)[key] : replaced;
    if (original instanceof Uint8Array) return `\0${toBase64(original)}`;
    if (typeof original === 'bigint') return Number(original);
    return replaced;
  });
}

/** True when plain `JSON.stringify` does it; false when bytes or bigints are in it; throws when nothing does it. */
function isPlain(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
      checkText(value);
      return true;
    case 'number':
      if (!Number.isFinite(value)) refuse(String(value));
      return true;
    case 'boolean':
      return true;
    case 'bigint':
      if (value > 2n ** 53n || value < -(2n ** 53n)) refuse(`the integer ${String(value)}`);
      return false;
    case 'object':
      break;
    default:
      return refuse(typeof value);
  }
  if (value === null) return true;
  if (value instanceof Uint8Array) return false;
  if (depth > defaultDecodeLimits.maxDepth)
    refuse(`nesting deeper than ${String(defaultDecodeLimits.maxDepth)}`);
  return Array.isArray(value) ? isPlainList(value, depth) : isPlainDict(value, depth);
}

function isPlainList(list: readonly unknown[], depth: number): boolean {
  let plain = true;
  for (const item of list) plain = isPlain(item, depth + 1) && plain;
  return plain;
}

function isPlainDict(dict: object, depth: number): boolean {
  if (hasToJson(dict)) return isPlain(dict.toJSON(), depth + 1);
  let plain = true;
  for (const key of Object.keys(dict)) {
    if (key === '__proto__') refuse('the key "__proto__"');
    if (!key.isWellFormed()) refuse('half a surrogate pair in a key');
    const item = (dict as Record<string, unknown>)[key];
    if (item !== undefined) plain = isPlain(item, depth + 1) && plain;
  }
  return plain;
}

function hasToJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

function checkText(text: string): void {
  // D14: a receiver would take it for bytes
  if (text.startsWith('\0')) refuse('text that starts with NUL');
  if (!text.isWellFormed()) refuse('half a surrogate pair');
}

function refuse(what: string): never {
  throw new SerializationError(`JSON cannot express ${what}`);
}
