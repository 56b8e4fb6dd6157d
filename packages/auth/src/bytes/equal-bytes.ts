import { equalDigests, sha256 } from '#digest';

/**
 * Compares two secrets, signatures or proofs in a time that does not tell where they differ: both are hashed first. It
 * is the only way in which this package compares them. Other lengths are another value; never throws. [AUTH-46]
 */
export function equalBytes(one: Uint8Array, other: Uint8Array): boolean {
  return equalDigests(sha256(one), sha256(other));
}
