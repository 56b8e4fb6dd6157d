import { Dict, Float, Foreign, Tagged, type Tree, isList, isSameBytes } from './tree.ts';

/** A value as an application sees it, whatever the format. Integers up to 2^53, written as floats or not, are bigint. */
export type Value =
  null | undefined | boolean | bigint | number | string | Uint8Array | Value[] | Map<string, Value>;

/** A value that a format, or an application, cannot have. */
export class Inexpressible extends Error {}

/** Longer ones are not decoded. */
const maxDigits = 1024;
const maxBignumBytes = 512;

const maxExact = 2n ** 53n;

/**
 * Where a value stands. In the head of a message no key stands twice and every key is a text; in a payload the last of
 * equal keys counts and integer keys become texts. The parser of JSON never shows a value whose key comes again.
 */
export type Place = 'head' | 'payload' | 'json_payload';

/**
 * What an application sees of a tree: the documented conversions.
 * @throws {Inexpressible}
 */
export function valueOf(tree: Tree, place: Place): Value {
  if (isList(tree)) return tree.map((item) => valueOf(item, place));
  if (tree instanceof Dict) return mapOf(tree, place);
  if (tree instanceof Float) return numberOf(tree.value);
  if (tree instanceof Tagged) return untagged(tree, valueOf(tree.value, place));
  if (tree instanceof Foreign) throw new Inexpressible('a value that only one format has');
  if (typeof tree === 'bigint' && String(tree).length > maxDigits) throw new Inexpressible('too many digits');
  return tree;
}

function mapOf({ pairs }: Dict, place: Place): Map<string, Value> {
  const map = new Map<string, Value>();
  const seen = place === 'json_payload' ? new Map(pairs).entries() : pairs;
  for (const [key, item] of seen) {
    if (typeof key !== 'string' && (place !== 'payload' || typeof key !== 'bigint')) {
      throw new Inexpressible('a key that is no text');
    }
    const name = String(key);
    if (place === 'head' && map.has(name)) throw new Inexpressible('a key that stands twice');
    map.set(name, valueOf(item, place));
  }
  return map;
}

function numberOf(value: number): bigint | number {
  return Number.isInteger(value) && Math.abs(value) <= 2 ** 53 ? BigInt(value) : value;
}

function untagged({ tag }: Tagged, value: Value): Value {
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  if (tag === 55799) return value;
  if ((tag === 0 || tag === 32) && typeof value === 'string') return value;
  if (tag === 1 && isNumber) return value;
  if (tag === 64 && value instanceof Uint8Array) return value;
  if ((tag === 2 || tag === 3) && value instanceof Uint8Array && value.length <= maxBignumBytes) {
    const magnitude = BigInt(`0x0${Buffer.from(value).toString('hex')}`);
    return tag === 2 ? magnitude : -1n - magnitude;
  }
  throw new Inexpressible('a value that only one format has');
}

/** A value of this suite's codec. */
export function valueFrom(decoded: unknown): Value {
  if (typeof decoded === 'number') return numberOf(decoded);
  if (Array.isArray(decoded)) return decoded.map(valueFrom);
  if (typeof decoded !== 'object' || decoded === null || decoded instanceof Uint8Array)
    return decoded as Value;
  return new Map(Object.entries(decoded).map(([key, item]) => [key, valueFrom(item)]));
}

/** Tells whether a value is an integer that a number can hold. */
export function isInteger(value: Value): value is bigint {
  return typeof value === 'bigint' && value <= maxExact && value >= -maxExact;
}

/**
 * What a receiver with another format gets of a value: dicts without what is undefined.
 * @throws {Inexpressible} when the format has no counterpart; the message is refused then, never changed
 */
export function expressed(value: Value, format: 'json' | 'msgpack' | 'cbor'): Value {
  if (Array.isArray(value)) return value.map((item) => expressed(item, format));
  if (value instanceof Map) {
    const kept = [...value].filter(([, item]) => item !== undefined);
    return new Map(kept.map(([key, item]) => [key, expressed(item, format)]));
  }
  if (value === undefined) throw new Inexpressible('undefined in a list');
  if (typeof value === 'bigint') checkInteger(value, format === 'json');
  if (format !== 'json') return value;
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Inexpressible('no finite number');
  if (typeof value === 'string' && value.startsWith('\0'))
    throw new Inexpressible('text that begins with NUL');
  return value;
}

function checkInteger(value: bigint, isJson: boolean): void {
  if (isJson && !isInteger(value)) throw new Inexpressible('an integer beyond 2^53');
  if (value >= 2n ** 64n || value < -(2n ** 63n)) throw new Inexpressible('an integer of more than 64 bits');
}

/** Tells whether two values are equal; the order of keys means nothing. */
export function isEqual(one: Value, other: Value): boolean {
  if (Object.is(one, other)) return true;
  if (Array.isArray(one)) {
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, index) => isEqual(item, other[index]))
    );
  }
  if (one instanceof Map) {
    return (
      other instanceof Map &&
      one.size === other.size &&
      [...one].every(([key, item]) => other.has(key) && isEqual(item, other.get(key)))
    );
  }
  return one instanceof Uint8Array && other instanceof Uint8Array && isSameBytes(one, other);
}
