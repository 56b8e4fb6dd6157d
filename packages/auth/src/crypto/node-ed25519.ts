import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { toDer } from './ed25519-der.js';

export { isPoint, publicKeyOf } from './browser-ed25519.js';

/** Signs with pure Ed25519. [CRY-60] */
export function signRaw(message: Uint8Array, seed: Uint8Array): Uint8Array<ArrayBuffer> {
  const key = Buffer.from(toDer('PRIVATE KEY', seed));
  return new Uint8Array(sign(null, message, createPrivateKey({ key, format: 'der', type: 'pkcs8' })));
}

/** Verifies pure Ed25519, about eight times as fast as on other platforms. [CRY-60] */
export function verifyRaw(message: Uint8Array, publicKey: Uint8Array, signature: Uint8Array): boolean {
  const key = Buffer.from(toDer('PUBLIC KEY', publicKey));
  return verify(null, message, createPublicKey({ key, format: 'der', type: 'spki' }), signature);
}
