import { type Place, narrow, refuseForeign } from '../binary/binary-reader.js';

/** The longest integer in a tag 2 or 3 that is decoded: longer ones cost more than their bytes. */
const maxBignumBytes = 512;

/**
 * What becomes of tagged values; all others are refused when somebody decodes them, and pass unchanged between
 * Peers with CBOR. [SER-14] AMB-10
 * - 0, 1, 32, 55799 (date as text, date as number, URI, CBOR itself): the value without its tag
 * - 2, 3 (integers of any length): a number up to 2^53, else a bigint
 * - 64 (array of unsigned bytes): bytes
 */
export function isKnownTag(tag: number): boolean {
  return tag === 0 || tag === 1 || tag === 2 || tag === 3 || tag === 32 || tag === 64 || tag === 55799;
}

/** The value of a tag that {@link isKnownTag} accepted. */
export function untag(tag: number, value: unknown, place: Place): unknown {
  switch (tag) {
    case 0:
    case 32:
      if (typeof value === 'string') return value;
      break;
    case 1:
      if (typeof value === 'number' || typeof value === 'bigint') return value;
      break;
    case 2:
    case 3:
      if (value instanceof Uint8Array && value.length <= maxBignumBytes) return bignum(tag, value);
      break;
    case 64:
      if (value instanceof Uint8Array) return value;
      break;
    case 55799:
      return value;
    default:
  }
  return refuseForeign(`the CBOR tag ${tag} on this value`, place);
}

function bignum(tag: 2 | 3, bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return narrow(tag === 2 ? value : -1n - value);
}
