import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as hash } from '@noble/hashes/sha2.js';

/** SHA-256: 32 octets. Not WebCrypto's, which pages without TLS lack. */
export function sha256(octets: Uint8Array): Uint8Array {
  return hash(octets);
}

/** HMAC-SHA-256: 32 octets. */
export function hmacSha256(key: Uint8Array, octets: Uint8Array): Uint8Array {
  return hmac(hash, key, octets);
}

/** Compares two digests in a time that does not tell where they differ. They have the same length. */
export function equalDigests(a: Uint8Array, b: Uint8Array): boolean {
  return a.reduce((difference, octet, at) => difference | (octet ^ (b[at] ?? 0)), 0) === 0;
}
