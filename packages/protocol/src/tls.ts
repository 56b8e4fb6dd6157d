/**
 * TLS as all transports over sockets use it: verification by a client, and what a socket tells of its other end. For Node
 * only; the side that listens is in `@wamp/protocol/listening`.
 *
 * @example
 * ```ts
 * import { connect } from 'node:tls';
 * import { socketPeer } from '@wamp/protocol/tls';
 *
 * export function isVerified(port: number): boolean {
 *   return socketPeer(connect(port), { side: 'client' }).isPrivate;
 * }
 * ```
 *
 * @packageDocumentation
 */
export { type ClientTlsTerms, clientTls, describeConnectFailure } from './tls/client-tls.js';
export { endPointHash } from './tls/end-point-hash.js';
export type { Side } from './tls/channel-binding.js';
export { type SocketPeerOptions, socketPeer } from './tls/socket-peer.js';
