import { isPoint, publicKeyOf, signRaw, verifyRaw } from '#ed25519';
import { toHex } from '../bytes/hex.js';

/** What Ed25519 signatures are checked with, so that tests see both backends. */
export interface Ed25519Backend {
  readonly isPoint: (encoded: Uint8Array) => boolean;
  readonly verifyRaw: (message: Uint8Array, publicKey: Uint8Array, signature: Uint8Array) => boolean;
}

/** A signature and what it is to be a signature of. */
export interface SignedMessage {
  readonly message: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly signature: Uint8Array;
}

const ours: Ed25519Backend = { isPoint, verifyRaw };

/** The order of the group that keys are in. */
const groupOrder = 2n ** 252n + 27742317777372353535851937790883648493n;
/** The prime of the field. */
const fieldPrime = 2n ** 255n - 19n;

/**
 * The y of all points whose order is 8 or less, big-endian. A key that is such a point has signatures that fit almost
 * any message, and libraries differ in whether they take them.
 */
const smallOrderYs: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  fieldPrime - 1n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
]);

/** Makes the 64-octet signature of a message with the key of a 32-octet seed. [CRY-60] */
export function sign(message: Uint8Array, seed: Uint8Array): Uint8Array<ArrayBuffer> {
  return signRaw(message, seed);
}

/** The 32-octet public key of a 32-octet seed. [CRY-03] */
export { publicKeyOf };

/** Tells whether 32 octets are a public key: a point of the curve, canonically encoded, not of small order. [CRY-09] */
export function isPublicKey(encoded: Uint8Array, backend: Ed25519Backend = ours): boolean {
  return encoded.length === 32 && isStrictPoint(encoded) && backend.isPoint(encoded);
}

/**
 * Verifies pure Ed25519, the same on all platforms: the edge cases in which libraries differ (points of small order or
 * not canonically encoded, S beyond the group order) are refused before any of them is asked. [CRY-17] [CRY-60]
 */
export function verify({ message, publicKey, signature }: SignedMessage, backend = ours): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  if (!isStrictPoint(publicKey) || !isStrictPoint(signature.subarray(0, 32))) return false;
  if (littleEndian(signature.subarray(32)) >= groupOrder) return false;
  return backend.verifyRaw(message, publicKey, signature);
}

/** Tells whether an encoded point is canonical and not of small order. It may still be none of the curve. */
function isStrictPoint(encoded: Uint8Array): boolean {
  const y = littleEndian(encoded) & (2n ** 255n - 1n);
  return y < fieldPrime && !smallOrderYs.has(y);
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes.toReversed())}`);
}
