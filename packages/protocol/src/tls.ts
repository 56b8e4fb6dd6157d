/**
 * TLS as all transports over sockets use it: certificates of a server, verification by a client, and what a socket
 * tells of its other end. For Node only.
 *
 * @example
 * ```ts
 * import { serverTls } from '@wamp/protocol/tls';
 *
 * const tls = serverTls({ cert, key, sni: [{ servername: 'other.example', cert: otherCert, key: otherKey }] });
 * const server = tls.createServer((socket) => endpoint.handleSocket(socket));
 * tls.renew({ cert: newCert, key: newKey });
 * ```
 *
 * @packageDocumentation
 */
export { type ClientTlsTerms, clientTls, describeConnectFailure } from './tls/client-tls.js';
export { endPointHash } from './tls/end-point-hash.js';
export { type ServerTls, serverTls } from './tls/server-tls.js';
export {
  type NamedCertificate,
  type ServerCertificates,
  type TlsServerOptions,
  tlsServerDefaults,
} from './tls/server-tls-options.js';
export type { Side } from './tls/channel-binding.js';
export { type SocketPeerOptions, socketPeer } from './tls/socket-peer.js';
