import { equalDigests, sha256 } from '#digest';

/**
 * Compares two secrets, signatures or proofs, of whatever lengths, in a time that does not tell where they differ: both
 * are hashed first. The only way in which this package compares secrets. Never throws. [AUTH-46]
 */
export function equalSecrets(a: Uint8Array, b: Uint8Array): boolean {
  return equalDigests(sha256(a), sha256(b));
}
