import { sha256 } from '#digest';
import type { TransportPeer } from '@wamp/protocol';
import { challengeOctets } from './signed-challenge.js';

/** The kinds of channel binding that Cryptosign has. [CRY-24] */
export type CryptosignBinding = 'tls-exporter' | 'tls-unique';

/** Tells whether a value names a channel binding of Cryptosign. [CRY-24] */
export function isBinding(value: unknown): value is CryptosignBinding {
  return value === 'tls-exporter' || value === 'tls-unique';
}

/**
 * The 32 octets that only this connection has: the exporter's value itself, or SHA-256 of the Finished message of TLS
 * 1.2, as other peers do it. `undefined` where the transport has no such binding or gives zeros. [CRY-29] [CRY-30] [CRY-31]
 */
export function channelIdOf(peer: TransportPeer, binding: CryptosignBinding): Uint8Array | undefined {
  const { tls } = peer;
  const value = tls?.channelBinding(binding);
  if (tls === undefined || value === undefined || value.every((octet) => octet === 0)) return undefined;
  if (binding === 'tls-exporter') return value.length === challengeOctets ? value.slice() : undefined;
  return tls.protocol === 'TLSv1.2' ? sha256(value) : undefined;
}
