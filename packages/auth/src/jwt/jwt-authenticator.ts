import { type Authenticator, ErrorUri } from '@wamp/protocol';
import { bearerTokenOf } from './bearer-token.js';
import type { JwtVerifier } from './jwt-verifier.js';

/** Options of {@link jwtAuthenticator}. */
export interface JwtAuthenticatorOptions {
  readonly verifier: JwtVerifier;
  /** Takes tokens where others can read them on the way. [TIC-15] @defaultValue false */
  readonly allowInsecure?: boolean;
}

/**
 * Lets in whoever came with a good token in `Authorization: Bearer …` of the request that became a WebSocket; the
 * listener has to keep that header. There is no CHALLENGE, and no other way to be this method: without the header the
 * next method is tried.
 */
export function jwtAuthenticator({
  verifier,
  allowInsecure = false,
}: JwtAuthenticatorOptions): Authenticator {
  return {
    method: 'jwt',
    unusable({ peer }) {
      if (!peer.isPrivate && !allowInsecure) return 'others can read the token on the way';
      return bearerTokenOf(peer) === undefined ? 'the upgrade request has no bearer token' : undefined;
    },
    async begin(request) {
      const token = bearerTokenOf(request.peer);
      const principal = token === undefined ? undefined : await verifier.verify(token, request);
      if (principal !== undefined) return { kind: 'accepted', principal };
      return {
        kind: 'refused',
        reason: ErrorUri.AUTHENTICATION_DENIED,
        message: 'the token opens no session',
      };
    },
  };
}
