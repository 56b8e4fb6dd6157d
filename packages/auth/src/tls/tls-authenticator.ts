import { type Authenticator, ErrorUri } from '@wamp/protocol';
import { isAskedFor } from '../transport-login/asked-for.js';
import type { CertificateMapping } from './certificate-mapping.js';

/** Options of {@link tlsAuthenticator}. */
export interface TlsAuthenticatorOptions {
  /** Who a certificate is: `byField(…)`, `byFingerprint(…)`, or code. */
  readonly principal: CertificateMapping;
}

/**
 * Lets in whoever proved to hold a certificate when TLS was set up; the listener has to ask for one and to verify it.
 * There is no CHALLENGE. An `authid` in HELLO that is not the one of the certificate is refused. [AUTH-43]
 */
export function tlsAuthenticator({ principal: principalOf }: TlsAuthenticatorOptions): Authenticator {
  return {
    method: 'tls',
    unusable: ({ peer }) =>
      peer.tls?.certificate === undefined ? 'the client shows no verified certificate' : undefined,
    async begin(request) {
      const certificate = request.peer.tls?.certificate;
      const principal = certificate && (await principalOf(certificate));
      if (principal === undefined || !isAskedFor(principal, request)) {
        const message = 'the certificate opens no session';
        return { kind: 'refused', reason: ErrorUri.AUTHENTICATION_DENIED, message };
      }
      return { kind: 'accepted', principal: { ...principal, authprovider: 'tls' } };
    },
  };
}
