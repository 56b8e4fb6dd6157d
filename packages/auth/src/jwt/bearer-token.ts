import type { TransportPeer } from '@wamp/protocol';

/** RFC 6750: the scheme in any case, one token of these characters. */
const bearer = /^bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;

/** The token of `Authorization: Bearer …` in the request that became a WebSocket. A secret. */
export function bearerTokenOf({ upgrade }: TransportPeer): string | undefined {
  return bearer.exec(upgrade?.headers['authorization'] ?? '')?.[1];
}
