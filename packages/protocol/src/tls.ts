/**
 * TLS as all transports over sockets use it: certificates of a server, verification by a client, and what a socket
 * tells of its other end. For Node only.
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 * import { serverTls } from '@wamp/protocol/tls';
 *
 * const read = async (name: string) => ({ cert: await readFile(`${name}.crt`), key: await readFile(`${name}.key`) });
 *
 * export async function open(names: readonly string[]) {
 *   const sni = await Promise.all(names.map(async (servername) => ({ servername, ...(await read(servername)) })));
 *   return serverTls({ ...(await read('router')), sni }).createServer((socket) => socket.end('Hello\n'));
 * }
 * ```
 *
 * @packageDocumentation
 */
export { Admission, type AdmissionOptions } from './tls/admission.js';
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
