import type { ChannelBinding, TransportPeer } from '@wamp/protocol';
import type { BoundChannel } from './auth-message.js';

/** The kinds that can be asked for. [SCR-47] [SCR-48] [SCR-49] */
export const channelBindings: readonly ChannelBinding[] = Object.freeze([
  'tls-exporter',
  'tls-unique',
  'tls-server-end-point',
]);

/** What only this connection has; `undefined` when the transport has nothing of this kind. */
export function boundChannel(peer: TransportPeer, name: unknown): BoundChannel | undefined {
  const kind = channelBindings.find((each) => each === name);
  const data = kind === undefined ? undefined : peer.tls?.channelBinding(kind);
  if (kind === undefined || data === undefined || data.every((octet) => octet === 0)) return undefined;
  return { kind, data };
}
