import type { JoinRequest, TransportPeer } from '@wamp/protocol';
import type { DecisionDetails, DecisionTransport } from './decide.js';

/** Headers that are secrets of other methods, or of no use to anybody but the transport. */
const withheld = new Set(['authorization', 'cookie', 'proxy-authorization', 'sec-websocket-key']);

/** What one method adds: what it has to judge. */
export type Evidence = Pick<DecisionDetails, 'ticket' | 'token' | 'cookie'>;

/** What is told of a login: claims of HELLO, facts of the transport, and of secrets the one to judge only. [DYN-03] */
export function detailsOf(
  request: JoinRequest,
  authmethod: string,
  evidence: Evidence = {},
): DecisionDetails {
  return {
    session: request.session,
    authmethod,
    authid: request.authid ?? null,
    authrole: request.authrole ?? null,
    authextra: request.authextra,
    transport: transportOf(request),
    ...evidence,
  };
}

function transportOf({ transport, remoteAddress, peer }: JoinRequest): DecisionTransport {
  return {
    type: transport,
    protocol: transport,
    peer: remoteAddress,
    is_secure: peer.isPrivate,
    http_headers_received: headersOf(peer),
    client_cert: certificateOf(peer),
  };
}

function headersOf({ upgrade }: TransportPeer): DecisionTransport['http_headers_received'] {
  return Object.fromEntries(Object.entries(upgrade?.headers ?? {}).filter(([name]) => !withheld.has(name)));
}

function certificateOf({ tls }: TransportPeer): DecisionTransport['client_cert'] {
  const certificate = tls?.certificate;
  if (certificate === undefined) return null;
  const { subject, subjectAltName, fingerprint } = certificate;
  return { subject, subject_alt_name: subjectAltName ?? null, fingerprint };
}
