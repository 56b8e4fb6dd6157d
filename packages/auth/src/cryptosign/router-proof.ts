import { equalBytes } from '../bytes/equal-bytes.js';
import { fromHex } from '../bytes/hex.js';
import { challengeOctets, isSignatureOf } from './signed-challenge.js';

/** How a Router proves itself in a CHALLENGE, and what is known of it. */
export interface RouterProof {
  /** The challenge of HELLO, hex; `undefined`: no proof was asked for. */
  readonly challenge: string | undefined;
  readonly channelId: Uint8Array | undefined;
  /** `CHALLENGE.Extra` */
  readonly extra: Readonly<Record<string, unknown>>;
  /** The keys that are trusted. */
  readonly routerKeys: readonly Uint8Array[];
  readonly ownKey: Uint8Array;
}

/**
 * Makes sure that a Router whose key is trusted has signed our challenge. [CRY-35] [CRY-37]
 * @throws {Error} when it has not
 */
export function checkRouter({ challenge, channelId, extra, routerKeys, ownKey }: RouterProof): void {
  const publicKey = fromHex(extra['pubkey'], 32);
  if (publicKey !== undefined && equalBytes(publicKey, ownKey)) {
    throw new Error('the Router uses the key of this client'); // [CRY-37]
  }
  const asked = fromHex(challenge, challengeOctets);
  if (asked === undefined) return;
  if (publicKey === undefined || extra['signature'] === undefined) {
    throw new Error('the Router does not prove itself');
  }
  if (!routerKeys.some((key) => equalBytes(key, publicKey))) {
    throw new Error('the Router proves itself with a key that is not trusted');
  }
  if (!isSignatureOf({ challenge: asked, channelId }, extra['signature'], publicKey)) {
    throw new Error('the proof of the Router is no signature of our challenge');
  }
}
