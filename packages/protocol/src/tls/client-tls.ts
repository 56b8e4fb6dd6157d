import { isIP } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import type { ClientTlsOptions } from '../transport/client-tls-options.js';
import { bytes, listOf, tlsVersion } from './tls-input.js';

/** What Node is told to connect by TLS. */
export interface ClientTlsTerms extends SecureContextOptions {
  readonly servername: string;
  readonly rejectUnauthorized: boolean;
}

/**
 * What Node is told to connect to `host` by TLS: the certificate of the router is verified unless it is said plainly
 * that it is not. [AUTH-42] [SEC-02]
 * @throws {TypeError} for an unknown version, and for a certificate without its key
 */
export function clientTls(host: string, options: ClientTlsOptions = {}): ClientTlsTerms {
  const { ca, cert, key, passphrase, rejectUnauthorized } = options;
  if ((cert === undefined) !== (key === undefined)) {
    throw new TypeError('options tls.cert and tls.key are needed together');
  }
  // A name is needed to ask for it; Node verifies an address that stands in its place.
  const servername = options.servername ?? (isIP(host) === 0 ? host : '');
  return {
    ...(ca !== undefined && { ca: listOf(ca).map(bytes) }),
    ...(cert !== undefined && { cert: bytes(cert) }),
    ...(key !== undefined && { key: bytes(key) }),
    ...(passphrase !== undefined && { passphrase }),
    servername,
    minVersion: tlsVersion(options.minVersion),
    rejectUnauthorized: rejectUnauthorized !== false,
  };
}

const untrusted = 'its certificate is not signed by an authority that is trusted; tls.ca names others';

const noVersion = 'both speak no common version of TLS';

/** By the code of Node or the reason of OpenSSL, in words that say what to do. */
const failures: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  'wrong version number': 'it does not speak TLS there',
  'tlsv1 alert protocol version': noVersion,
  'unsupported protocol': noVersion,
  'tlsv13 alert certificate required': 'it wants a certificate of the client; tls.cert and tls.key name one',
  'tlsv1 alert unknown ca': 'it does not trust the certificate of the client',
};

/** Why a connection could not be opened, for people; several addresses of one name fail together, the first one tells. */
export function describeConnectFailure(error: Error): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  if (!(first instanceof Error)) return error.message;
  const code: unknown = Reflect.get(first, 'code');
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `its certificate is for another name: ${first.message.replace(/^.*?altnames: /, '')}`;
  }
  const reason =
    /:SSL routines:[^:]*:([^:]+):/.exec(first.message)?.[1] ?? (typeof code === 'string' ? code : '');
  const known = failures[reason];
  return known === undefined ? first.message : `${known} (${reason})`;
}
