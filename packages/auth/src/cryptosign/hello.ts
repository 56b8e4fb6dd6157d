import type { JoinRequest } from '@wamp/protocol';
import { fromHex } from '../bytes/hex.js';
import { isPublicKey } from '../crypto/ed25519.js';
import { type CryptosignBinding, isBinding } from './channel-id.js';
import { challengeOctets } from './signed-challenge.js';

/** What a client says in `HELLO.Details.authextra`. */
export interface CryptosignHello {
  readonly publicKey: Uint8Array;
  readonly binding: CryptosignBinding | undefined;
  /** What the Router is to sign. [CRY-32] */
  readonly challenge: Uint8Array | undefined;
}

/** Reads what a client says; what is wrong with it, as text for people, where it says nonsense. [CRY-09] [CRY-24] [CRY-36] */
export function readHello({ authextra }: JoinRequest): CryptosignHello | string {
  const publicKey = fromHex(authextra['pubkey'], 32);
  if (publicKey === undefined || !isPublicKey(publicKey)) {
    return 'authextra.pubkey is no Ed25519 public key in hex';
  }
  const binding = authextra['channel_binding'] ?? undefined;
  if (binding !== undefined && !isBinding(binding)) return 'authextra.channel_binding is unknown';
  const challenge = fromHex(authextra['challenge'], challengeOctets);
  if (challenge === undefined && (authextra['challenge'] ?? undefined) !== undefined) {
    return 'authextra.challenge is not 32 octets of hex';
  }
  return { publicKey, binding, challenge };
}
