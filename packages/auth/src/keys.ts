/**
 * Keys of Cryptosign: making them, reading and writing them, signing and verifying by hand.
 *
 * @packageDocumentation
 */
export { fingerprint } from './keys/fingerprint.js';
export {
  type KeyFormat,
  type KeyTextOptions,
  formatPrivateKey,
  formatPublicKey,
  generateSeed,
  parsePrivateKey,
  parsePublicKey,
  publicKeyOfSeed,
} from './keys/key-text.js';
export { type ChallengeText, signChallenge, verifyChallenge } from './keys/sign-challenge.js';
export type { CryptosignKey, CryptosignSigner } from './cryptosign/signing-key.js';
