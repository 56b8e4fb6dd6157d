import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { addressOf } from './address.js';
import { digestOf } from './certificate.js';
import type { SignedCertificate } from './presented.js';

/**
 * The address of who signed a certificate; `undefined` when the 65 octets are no signature: r, s, and 27 or 28. The one
 * of the two forms of s that Ethereum refuses is refused. [CRY-42] [CRY-52]
 */
export function signerOf({ certificate, signature }: SignedCertificate): string | undefined {
  const recovery = (signature[64] ?? 0) - 27;
  if (recovery !== 0 && recovery !== 1) return undefined;
  try {
    const parsed = secp256k1.Signature.fromBytes(signature.subarray(0, 64), 'compact');
    if (parsed.hasHighS()) return undefined;
    const publicKey = parsed.addRecoveryBit(recovery).recoverPublicKey(digestOf(certificate)).toBytes(false);
    return addressOf(keccak_256(publicKey.subarray(1)).subarray(12));
  } catch {
    // the library has no other way of saying that there is no such signature
    return undefined;
  }
}
