import { SerializationError } from '../errors.js';
import { defaultDecodeLimits } from './serializer.js';

/** What a format can express. Each rule tells whether the fast encoder writes the value as it should. */
export interface ValueRules {
  /** For error messages. */
  readonly format: string;
  /** @throws {SerializationError} when the format cannot express it */
  text(text: string): boolean;
  /** @throws {SerializationError} when the format cannot express it */
  number(value: number): boolean;
  /** @throws {SerializationError} when the format cannot express it */
  bigint(value: bigint): boolean;
}

/**
 * Goes through a value before it is encoded.
 * @param depth - of the value in its message, where the message list is 1. L24
 * @returns true when the fast encoder of the format writes it as it should, false when it needs the careful one
 * @throws {SerializationError} when no encoder can
 */
export function isPlain(value: unknown, depth: number, rules: ValueRules): boolean {
  switch (typeof value) {
    case 'string':
      return checkText(value, rules);
    case 'number':
      return rules.number(value);
    case 'boolean':
      return true;
    case 'bigint':
      return rules.bigint(value);
    case 'object':
      break;
    default:
      return refuseValue(typeof value, rules);
  }
  if (value === null) return true;
  if (value instanceof Uint8Array) return false;
  checkDepth(depth, rules);
  return Array.isArray(value) ? isPlainList(value, depth, rules) : isPlainDict(value, depth, rules);
}

function isPlainList(list: readonly unknown[], depth: number, rules: ValueRules): boolean {
  let plain = true;
  for (const item of list) plain = isPlain(item, depth + 1, rules) && plain;
  return plain;
}

function isPlainDict(value: object, depth: number, rules: ValueRules): boolean {
  if (hasToJson(value)) {
    isPlain(value.toJSON(), depth + 1, rules);
    return false;
  }
  const dict = dictOf(value, rules);
  // Libraries have their own ideas of classes, and call whatever stands under this key.
  let plain = hasPlainPrototype(value) && !('toJSON' in value);
  for (const key of Object.keys(dict)) {
    checkKey(key, rules);
    const item = dict[key];
    // [TYP-21] left out of dicts, refused in lists
    plain = item === undefined ? false : isPlain(item, depth + 1, rules) && plain;
  }
  return plain;
}

function hasPlainPrototype(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The depth that receivers accept, so that no message is sent only to be refused. L24 */
export function checkDepth(depth: number, rules: ValueRules): void {
  const { maxDepth } = defaultDecodeLimits;
  if (depth > maxDepth) refuseValue(`nesting deeper than ${maxDepth}`, rules);
}

/** Half a surrogate pair would become other text or invalid UTF-8 on the way. */
export function checkText(text: string, rules: ValueRules): boolean {
  if (!text.isWellFormed()) refuseValue('half a surrogate pair', rules);
  return rules.text(text);
}

export function checkKey(key: string, rules: ValueRules): void {
  if (key === '__proto__' || !key.isWellFormed()) refuseValue(`the key ${JSON.stringify(key)}`, rules);
  const { maxKeyBytes } = defaultDecodeLimits;
  // L26: a receiver would end the session for it; few keys are long enough to be measured
  if (key.length * 3 > maxKeyBytes && new TextEncoder().encode(key).length > maxKeyBytes) {
    refuseValue(`a key of more than ${maxKeyBytes} bytes`, rules);
  }
}

/** Tells whether a value is a plain object without anything in it, as most Options and Details are. */
export function isEmptyDict(value: object | null): boolean {
  if (value === null) return false;
  for (const key in value) if (Object.hasOwn(value, key)) return false;
  return Object.getPrototypeOf(value) === Object.prototype && !('toJSON' in value);
}

/** Tells whether an object says itself what stands for it, as dates do. */
export function hasToJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

/** An object whose enumerable properties are what it holds; not a Map, a Promise, an Error … */
export function dictOf(value: object, rules: ValueRules): Readonly<Record<string, unknown>> {
  const kind = Object.prototype.toString.call(value);
  if (kind !== '[object Object]') refuseValue(kind, rules);
  return value as Readonly<Record<string, unknown>>;
}

export function refuseValue(what: string, rules: ValueRules): never {
  throw new SerializationError(`${rules.format} cannot express ${what}`);
}
