import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { isLoopbackAddress } from '../transport/loopback.js';
import type { TlsCertificate, TlsSession, TransportPeer, UpgradeFacts } from '../transport/transport-peer.js';
import { type Side, channelBinding } from './channel-binding.js';

/** What a socket does not tell by itself. */
export interface SocketPeerOptions {
  /** Whose end of the connection it is. */
  readonly side: Side;
  readonly upgrade?: UpgradeFacts | undefined;
  /** True when somebody in between is known, such as a proxy: then a near address says nothing about the whole way. */
  readonly isProxied?: boolean;
}

/** What a socket tells of its other end and of the way to it. [AUTH-35] */
export function socketPeer(socket: Socket, { side, upgrade, isProxied }: SocketPeerOptions): TransportPeer {
  const { remoteAddress } = socket;
  const tls = socket instanceof TLSSocket ? socket : undefined;
  const address = remoteAddress === undefined ? {} : { address: remoteAddress };
  return {
    isPrivate:
      tls === undefined ? isProxied !== true && isLocal(socket) : side === 'router' || tls.authorized,
    ...address,
    ...(tls && { tls: sessionOf(tls, side) }),
    ...(upgrade && { upgrade }),
  };
}

/** Of TCP over the loopback interface, and of a Unix domain socket, which has no addresses. */
function isLocal({ remoteAddress, localAddress, destroyed }: Socket): boolean {
  if (remoteAddress === undefined) return localAddress === undefined && !destroyed;
  return isLoopbackAddress(remoteAddress);
}

function sessionOf(socket: TLSSocket, side: Side): TlsSession {
  const servername: unknown = Reflect.get(socket, 'servername');
  const certificate = certificateOf(socket);
  return {
    protocol: socket.getProtocol() ?? '',
    ...(typeof servername === 'string' && { servername }),
    ...(certificate && { certificate }),
    channelBinding: (kind) => channelBinding(socket, side, kind),
  };
}

/** [AUTH-43] [SEC-03] Whoever shows a certificate that nobody trusted has signed shows nothing. */
function certificateOf(socket: TLSSocket): TlsCertificate | undefined {
  const certificate = socket.authorized ? socket.getPeerX509Certificate() : undefined;
  if (certificate === undefined) return undefined;
  const { raw, subjectAltName } = certificate;
  return {
    subject: { ...certificate.toLegacyObject().subject } as TlsCertificate['subject'],
    ...(subjectAltName !== undefined && { subjectAltName }),
    fingerprint: createHash('sha256').update(raw).digest('hex'),
    raw: new Uint8Array(raw),
  };
}
