import { fromBase64, toBase64 } from './base64.js';
import { type ValueRules, isPlain, refuseValue } from './values.js';

/** Longer ones cost more than their characters. */
const maxDigits = 1024;

/**
 * Bytes and long integers of a JSON text: what `JSON.parse` alone would give as text or round. [TYP-12] [TYP-18]
 * @throws {Failure} for an integer that is too long to be read
 */
export function parseSpecial(text: string, Failure: new (message: string) => Error): unknown {
  return JSON.parse(
    text,
    function reviveSpecial(_key, value: unknown, context?: { source?: string }): unknown {
      if (typeof value === 'string') return value.startsWith('\0') ? fromBase64(value.slice(1)) : value;
      if (typeof value !== 'number' || Math.abs(value) < 2 ** 53) return value;
      if (context?.source === undefined) {
        throw new Failure('this platform cannot read an integer beyond 2^53 from JSON without rounding it');
      }
      return /^-?\d+$/.test(context.source) ? exactInteger(context.source, Failure) : value;
    },
  );
}

/** The integer that digits denote: a number up to 2^53, else a bigint. */
export function exactInteger(digits: string, Failure: new (message: string) => Error): number | bigint {
  if (digits.length > maxDigits) throw new Failure(`an integer has more than ${maxDigits} digits`);
  const exact = BigInt(digits);
  return exact >= -(2n ** 53n) && exact <= 2n ** 53n ? Number(digits) : exact;
}

/**
 * Tells whether a number is integral and no safe integer. `JSON.stringify` would write rounded digits, which a
 * receiver takes for an integer that nobody sent.
 */
function isLongFloat(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) > 2 ** 53;
}

/** Newer than the type library. */
const { rawJSON } = JSON as { readonly rawJSON?: (text: string) => unknown };

/** The number with an exponent, so that it stays a float. */
function longFloat(value: number): unknown {
  return rawJSON === undefined
    ? refuseValue('an integral number beyond 2^53 here', rules)
    : rawJSON(value.toExponential());
}

/** What JSON expresses, and what `JSON.stringify` alone writes as it should be. [TYP-17] [TYP-21] */
const rules: ValueRules = {
  format: 'JSON',
  text: (text) => {
    // D14: a receiver would take it for bytes
    if (text.startsWith('\0')) refuseValue('text that starts with NUL', rules);
    return true;
  },
  number: (value) => (Number.isFinite(value) ? !isLongFloat(value) : refuseValue(String(value), rules)),
  bigint: (value) => {
    if (value > 2n ** 53n || value < -(2n ** 53n)) refuseValue('an integer beyond 2^53', rules);
    return false;
  },
};

/**
 * The JSON text of one value.
 * @param depth - of the value in its message, where the message list is 1
 * @throws {SerializationError} when JSON cannot express it: NaN, infinities, integers beyond 2^53, `undefined` in a
 * list, functions, symbols, text that starts with NUL, half surrogate pairs, the key `__proto__`, cycles. [TYP-17] [TYP-21]
 */
export function stringifyJson(value: unknown, depth: number): string {
  if (isPlain(value, depth, rules)) return JSON.stringify(value);
  return JSON.stringify(value, function replaceSpecial(this: unknown, key, replaced: unknown): unknown {
    // Buffer has a toJSON, so look at what stands there, not at what it gave.
    const original = Object(this) === this ? (this as Record<string, unknown>)[key] : replaced;
    if (original instanceof Uint8Array) return `\0${toBase64(original)}`;
    if (typeof original === 'bigint') return Number(original);
    if (typeof original === 'number' && isLongFloat(original)) return longFloat(original);
    return replaced;
  });
}
