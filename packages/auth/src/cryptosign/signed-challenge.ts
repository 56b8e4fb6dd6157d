import { equalBytes } from '../bytes/equal-bytes.js';
import { fromHex, toHex } from '../bytes/hex.js';
import { randomOctets } from '../crypto/random-octets.js';
import { verify } from '../crypto/ed25519.js';
import type { SigningKey } from './signing-key.js';

/** Octets of a challenge, and of a channel id. [CRY-11] [CRY-12] */
export const challengeOctets = 32;

/** A challenge, and the channel that its signature is bound to. */
export interface BoundChallenge {
  readonly challenge: Uint8Array;
  /** 32 octets; `undefined`: not bound. */
  readonly channelId: Uint8Array | undefined;
}

/** A fresh challenge from the platform's secure source, as hex. [CRY-11] [CRY-32] */
export function freshChallenge(): string {
  return toHex(randomOctets(challengeOctets));
}

/** What is signed: the challenge itself, or the challenge XOR the channel id. [CRY-13] [CRY-14] */
function messageOf({ challenge, channelId }: BoundChallenge): Uint8Array {
  return challenge.map((octet, index) => octet ^ (channelId?.[index] ?? 0));
}

/** The 64 octets of the signature and the 32 that were signed, as 192 hex characters. [CRY-15] [CRY-33] */
export async function signBound(bound: BoundChallenge, key: SigningKey): Promise<string> {
  const message = messageOf(bound);
  return toHex(await key.sign(message)) + toHex(message);
}

/**
 * Tells whether a text is the signature of exactly this challenge, by this key. What is attached to it is believed only
 * where it is what was sent: a signature of anything else is worth nothing here. [CRY-16] [CRY-17] [CRY-18]
 */
export function isSignatureOf(bound: BoundChallenge, signed: unknown, publicKey: Uint8Array): boolean {
  const octets = fromHex(signed, 96);
  if (octets === undefined) return false;
  const message = messageOf(bound);
  if (!equalBytes(octets.subarray(64), message)) return false;
  return verify({ message, publicKey, signature: octets.subarray(0, 64) });
}
