import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** SHA-256: 32 octets. */
export function sha256(octets: Uint8Array): Uint8Array {
  return createHash('sha256').update(octets).digest();
}

/** HMAC-SHA-256: 32 octets. */
export function hmacSha256(key: Uint8Array, octets: Uint8Array): Uint8Array {
  return createHmac('sha256', key).update(octets).digest();
}

/** Compares two digests in a time that does not tell where they differ. They have the same length. */
export function equalDigests(a: Uint8Array, b: Uint8Array): boolean {
  return timingSafeEqual(a, b);
}
