import {
  checkDepth,
  checkKey,
  checkText,
  dictOf,
  hasToJson,
  refuseValue,
  type ValueRules,
} from '../values.js';

/** Writes the tokens of one binary format. */
export interface TokenWriter {
  nothing(): void;
  boolean(value: boolean): void;
  /** @param value - an integer from -2^53 to 2^53 */
  integer(value: number): void;
  /** @param value - an integer of 64 bits, signed or not */
  bigint(value: bigint): void;
  float(value: number): void;
  text(value: string): void;
  bytes(value: Uint8Array): void;
  list(length: number): void;
  dict(pairs: number): void;
}

/** Integers that fit 64 bits are written, others refused. */
const minInteger = -(2n ** 63n);
const maxInteger = 2n ** 64n - 1n;

/** What MessagePack and CBOR express, and what their libraries write as it should be. [TYP-10] [TYP-18] [SER-08] */
export function binaryRules(format: string): ValueRules {
  const rules: ValueRules = {
    format,
    text: () => true,
    // The libraries write integers beyond 32 bits as floats, and -0 as 0.
    number: (value) =>
      !Number.isInteger(value) || (value >= -(2 ** 31) && value < 2 ** 32 && !Object.is(value, -0)),
    bigint(value) {
      if (value < minInteger || value > maxInteger) refuseValue('an integer of more than 64 bits', rules);
      return false;
    },
  };
  return rules;
}

/**
 * Writes one value: integral numbers up to 2^53 as integers, all other numbers as floats.
 * @param depth - of the value in its message, where the message list is 1
 * @throws {SerializationError}
 */
export function writeValue(out: TokenWriter, value: unknown, { depth, rules }: WritePlace): void {
  switch (typeof value) {
    case 'string':
      checkText(value, rules);
      return out.text(value);
    case 'number':
      return isIntegral(value) ? out.integer(value) : out.float(value);
    case 'boolean':
      return out.boolean(value);
    case 'bigint':
      rules.bigint(value);
      return out.bigint(value);
    case 'object':
      if (value === null) return out.nothing();
      if (value instanceof Uint8Array) return out.bytes(value);
      checkDepth(depth, rules);
      return writeContainer(out, value, { depth: depth + 1, rules });
    default:
      return refuseValue(typeof value, rules);
  }
}

/** Where a value stands in its message, and what its format expresses. */
export interface WritePlace {
  readonly depth: number;
  readonly rules: ValueRules;
}

function isIntegral(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) <= 2 ** 53 && !Object.is(value, -0);
}

function writeContainer(out: TokenWriter, value: object, inside: WritePlace): void {
  if (Array.isArray(value)) {
    out.list(value.length);
    for (const item of value as unknown[]) writeValue(out, item, inside);
  } else if (hasToJson(value)) {
    writeValue(out, value.toJSON(), inside);
  } else {
    writeDict(out, value, inside);
  }
}

function writeDict(out: TokenWriter, value: object, inside: WritePlace): void {
  const dict = dictOf(value, inside.rules);
  // [TYP-21] undefined is left out
  const keys = Object.keys(dict).filter((key) => dict[key] !== undefined);
  out.dict(keys.length);
  for (const key of keys) {
    checkKey(key, inside.rules);
    out.text(key);
    writeValue(out, dict[key], inside);
  }
}
