import { fromHex } from '../bytes/hex.js';
import { challengeOctets, isSignatureOf, signBound } from '../cryptosign/signed-challenge.js';
import {
  type CryptosignKey,
  type CryptosignSigner,
  publicKeyFrom,
  signingKey,
} from '../cryptosign/signing-key.js';

/** A challenge of Cryptosign, as hex. */
export interface ChallengeText {
  /** 64 hex characters. */
  readonly challenge: string;
  /** 64 hex characters. @defaultValue the signature is not bound to a channel */
  readonly channelId?: string;
}

/**
 * Makes what a client answers a challenge with: 192 hex characters. [CRY-15]
 * @throws {TypeError} when the challenge or the key is none
 */
export async function signChallenge(
  text: ChallengeText,
  key: CryptosignKey | CryptosignSigner,
): Promise<string> {
  return signBound(boundFrom(text), await signingKey(key));
}

/**
 * Tells whether a text answers a challenge, with the key that this public key belongs to. [CRY-17] [CRY-18]
 * @throws {TypeError} when the challenge or the public key is none
 */
export function verifyChallenge(
  text: ChallengeText,
  signature: string,
  publicKey: string | Uint8Array,
): boolean {
  return isSignatureOf(boundFrom(text), signature, publicKeyFrom(publicKey));
}

function boundFrom({ challenge, channelId }: ChallengeText) {
  return {
    challenge: octetsOf(challenge),
    channelId: channelId === undefined ? undefined : octetsOf(channelId),
  };
}

function octetsOf(hex: string): Uint8Array {
  const octets = fromHex(hex, challengeOctets);
  if (octets === undefined) throw new TypeError('a challenge and a channel id are 32 octets of hex');
  return octets;
}
