import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { equalBytes } from '../bytes/equal-bytes.js';

const { Point } = ed25519;

/** The public key of a seed. */
export function publicKeyOf(seed: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(ed25519.getPublicKey(seed));
}

/** Signs with pure Ed25519. [CRY-60] */
export function signRaw(message: Uint8Array, seed: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(ed25519.sign(message, seed));
}

/** Tells whether 32 octets decode to a point of the curve. */
export function isPoint(encoded: Uint8Array): boolean {
  try {
    Point.fromBytes(encoded);
    return true;
  } catch {
    // the library has no other way of saying no
    return false;
  }
}

/**
 * Tells whether S·B - k·A is R to the octet: the equation of RFC 8032 without the cofactor, which OpenSSL checks as
 * well. The library's own `verify` multiplies by the cofactor and accepts more.
 */
export function verifyRaw(message: Uint8Array, publicKey: Uint8Array, signature: Uint8Array): boolean {
  try {
    const r = signature.subarray(0, 32);
    const s = fromLittleEndian(signature.subarray(32));
    const k = fromLittleEndian(sha512.create().update(r).update(publicKey).update(message).digest());
    const minusA = Point.fromBytes(publicKey).negate();
    const expected = Point.BASE.multiplyUnsafe(s).add(minusA.multiplyUnsafe(k % Point.Fn.ORDER));
    return equalBytes(expected.toBytes(), r);
  } catch {
    // what is no point and no scalar verifies nothing
    return false;
  }
}

function fromLittleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, octet) => (value << 8n) | BigInt(octet), 0n);
}
