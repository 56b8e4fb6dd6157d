/**
 * TLS client certificates: what the transport has proved already.
 *
 * @packageDocumentation
 */
import type { ClientAuthenticator } from '@wamp/protocol';
import { unchallenged } from './transport-login/unchallenged.js';

export {
  type CertificateField,
  type CertificateMapping,
  type CertificatePrincipal,
  type FieldMapping,
  type KnownCertificate,
  byField,
  byFingerprint,
} from './tls/certificate-mapping.js';
export { type TlsAuthenticatorOptions, tlsAuthenticator } from './tls/tls-authenticator.js';

/** Joins as whom the client certificate of the transport names. */
export function tls(): ClientAuthenticator {
  return unchallenged('tls');
}
