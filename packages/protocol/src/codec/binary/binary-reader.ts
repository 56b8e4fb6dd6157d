import { ProtocolError, SerializationError } from '../../errors.js';

/** Where a value stands, and so what its decoder does with what WAMP does not allow there. */
export type Place = 'head' | 'payload';

/** Refuses a value that is well formed but has no counterpart here. */
export function refuseForeign(what: string, place: Place): never {
  const message = `${what} cannot be decoded`;
  throw place === 'head' ? new ProtocolError(message) : new SerializationError(message);
}

/** Reads values of one binary format, from bytes that its scan accepted. */
export interface BinaryReader {
  /** The value that begins at `at`, which moves behind it. */
  read(): unknown;
}

/**
 * A dict of `pairs` pairs as an object whose keys are own properties, hostile ones such as `constructor` too. [TYP-20]
 * @param more - tells after each pair whether another one follows
 */
export function readDict(reader: BinaryReader, place: Place, more: (read: number) => boolean): unknown {
  const dict: Record<string, unknown> = {};
  for (let read = 0; more(read); read++) {
    const key = keyOf(reader.read(), place);
    const value = reader.read();
    if (!(key in dict)) {
      dict[key] = value;
      continue;
    }
    // D12: nothing in the head stands twice; in payloads the last one counts
    if (place === 'head' && Object.hasOwn(dict, key)) {
      throw new ProtocolError('a key stands twice in one dict');
    }
    // also where a frozen prototype would refuse the assignment
    Object.defineProperty(dict, key, { value, writable: true, enumerable: true, configurable: true });
  }
  return dict;
}

/** [TYP-08] string keys; deeper in a payload integer keys become strings. AMB-10 */
function keyOf(key: unknown, place: Place): string {
  if (typeof key === 'string') return key;
  const isInteger = typeof key === 'bigint' || Number.isInteger(key);
  if (place === 'payload' && isInteger) return String(key);
  return refuseForeign('a key that is no string', place);
}

/** A big-endian unsigned integer of up to 8 bytes; from 2^53 on it may be rounded. */
export function readUint(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let index = at; index < at + size; index++) value = value * 256 + (bytes[index] ?? 0);
  return value;
}

/** The integer `high` * 2^32 + `low` as a number where that is exact, up to 2^53, else as a bigint. [SER-09] */
export function joinUint64(high: number, low: number): number | bigint {
  if (high < 2 ** 21 || (high === 2 ** 21 && low === 0)) return high * 2 ** 32 + low;
  return (BigInt(high) << 32n) | BigInt(low);
}

/** A bigint as a number where that is exact, up to 2^53. */
export function narrow(value: bigint): number | bigint {
  return value <= 2n ** 53n && value >= -(2n ** 53n) ? Number(value) : value;
}

/** Bytes as a plain array of their own, so that nothing shares memory with the frame. */
export function copyBytes(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Uint8Array(bytes.subarray(start, end));
}
