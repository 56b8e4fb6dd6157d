import type { TLSSocket } from 'node:tls';
import type { ChannelBinding } from '../transport/transport-peer.js';
import { endPointHash } from './end-point-hash.js';

/** Whose end of the connection it is. */
export type Side = 'client' | 'router';

/**
 * What only this connection has, the same at both ends. `undefined` where there is no such binding, and for a value of
 * zeros. [CRY-31]
 */
export function channelBinding(socket: TLSSocket, side: Side, kind: ChannelBinding): Uint8Array | undefined {
  if (socket.destroyed) return undefined;
  const value = valueOf(socket, side, kind);
  return value?.some((octet) => octet !== 0) === true ? new Uint8Array(value) : undefined;
}

function valueOf(socket: TLSSocket, side: Side, kind: ChannelBinding): Uint8Array | undefined {
  switch (kind) {
    case 'tls-exporter':
      // [SCR-49] [CRY-29] An empty context: under TLS 1.2 none gives another value.
      return socket.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0));
    case 'tls-unique':
      return firstFinished(socket, side);
    case 'tls-server-end-point':
      return serverEndPoint(socket, side);
  }
}

/**
 * The client's Finished is the first one as long as no session was resumed, and then nobody in the middle can have made
 * it equal on two connections. TLS 1.3 does not define it. [SCR-47] [CRY-30]
 */
function firstFinished(socket: TLSSocket, side: Side): Uint8Array | undefined {
  if (socket.getProtocol() !== 'TLSv1.2' || socket.isSessionReused()) return undefined;
  return side === 'client' ? socket.getFinished() : socket.getPeerFinished();
}

/** At the router: of the certificate that was shown for the name that was asked for. [SCR-48] */
function serverEndPoint(socket: TLSSocket, side: Side): Uint8Array | undefined {
  const certificate = side === 'client' ? socket.getPeerX509Certificate() : socket.getX509Certificate();
  return certificate && endPointHash(certificate.raw);
}
