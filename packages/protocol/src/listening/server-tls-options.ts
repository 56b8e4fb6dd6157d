import { X509Certificate, constants, createPrivateKey } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';
import { numberOption } from '../transport/number-option.js';
import { bytes, listOf, lowestVersion, tlsVersion } from '../tls/tls-input.js';
import type { Pem, TlsVersion } from '../transport/client-tls-options.js';

/** A certificate for one name. */
export interface NamedCertificate {
  /** What a client asks for: `router.example.com`, or `*.example.com` for one more label. */
  readonly servername: string;
  /** The chain, the server's own certificate first. */
  readonly cert: Pem;
  /** The private key of the first certificate of `cert`. */
  readonly key: Pem;
  /** Of `key`, when that is encrypted. */
  readonly passphrase?: string;
}

/** What a server shows, and whom it trusts: what is renewed while it runs. */
export interface ServerCertificates extends Omit<NamedCertificate, 'servername'> {
  /** Further certificates, by the name that the client asks for; who asks for another name, or none, gets `cert`. */
  readonly sni?: readonly NamedCertificate[];
  /** Authorities that certificates of clients are verified with; never the well-known ones. */
  readonly clientCa?: Pem | readonly Pem[];
}

/** How a server speaks TLS. [SEC-01] */
export interface TlsServerOptions extends ServerCertificates {
  /**
   * Whether clients are asked for a certificate, or refused without one that `clientCa` has signed. Who was only asked
   * and shows an unknown one counts as having shown none. [AUTH-43]
   * @defaultValue `request` with `clientCa`; without it nobody is asked
   */
  readonly clientCertificate?: 'request' | 'require';
  /** The oldest version to speak. @defaultValue `TLSv1.2` */
  readonly minVersion?: TlsVersion;
  /** How long the TLS handshake may take, in milliseconds, up to 30,000 (L06). @defaultValue 5_000 */
  readonly handshakeTimeoutMs?: number;
}

/** The defaults of all options that have one value. */
export const tlsServerDefaults = Object.freeze({ minVersion: lowestVersion, handshakeTimeoutMs: 5_000 });

/** {@link TlsServerOptions} with every default filled in. */
export interface ResolvedTlsServer {
  readonly handshakeTimeoutMs: number;
  readonly minVersion: TlsVersion;
  readonly clientCertificate: 'none' | 'request' | 'require';
}

/**
 * Fills in the defaults.
 * @throws {RangeError} that names the option which is out of range
 * @throws {TypeError} for an unknown version, and when clients are asked for certificates that nobody can verify
 */
export function resolveTlsServer(options: TlsServerOptions): ResolvedTlsServer {
  const { handshakeTimeoutMs, minVersion } = { ...tlsServerDefaults, ...options };
  const { clientCa, clientCertificate = clientCa === undefined ? 'none' : 'request' } = options;
  if (clientCertificate !== 'none' && clientCa === undefined) {
    throw new TypeError('option tls.clientCertificate needs tls.clientCa, the authorities to verify with');
  }
  return Object.freeze({
    handshakeTimeoutMs: numberOption('tls.handshakeTimeoutMs', handshakeTimeoutMs, { min: 1, max: 30_000 }),
    minVersion: tlsVersion(minVersion),
    clientCertificate,
  });
}

/**
 * Key exchange by ECDHE only: forward secrecy, and nobody in the middle can give two connections one secret, which
 * bindings of TLS 1.2 rely on. (T43)
 */
const ciphers = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

/**
 * What OpenSSL is told for one certificate. Sessions are not resumed, so that certificates that were withdrawn are
 * withdrawn at once, and nothing is renegotiated.
 * @throws {TypeError} that says what is wrong with a certificate or key, and never repeats it
 */
export function secureContextOptions(
  name: string,
  { cert, key, passphrase }: Omit<NamedCertificate, 'servername'>,
  { clientCa, minVersion }: Pick<ServerCertificates, 'clientCa'> & { readonly minVersion: TlsVersion },
): SecureContextOptions {
  checkPair(name, { cert, key, ...(passphrase !== undefined && { passphrase }) });
  const ca = clientCa === undefined ? undefined : listOf(clientCa).map(bytes);
  for (const authority of ca ?? []) parseCertificate('tls.clientCa', authority);
  return {
    cert: bytes(cert),
    key: bytes(key),
    ...(passphrase !== undefined && { passphrase }),
    ...(ca && { ca }),
    minVersion,
    ciphers,
    honorCipherOrder: true,
    secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
  };
}

function checkPair(name: string, { cert, key, passphrase }: Omit<NamedCertificate, 'servername'>): void {
  const certificate = parseCertificate(`${name}.cert`, cert);
  const privateKey = parseKey(`${name}.key`, key, passphrase);
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new TypeError(`option ${name}.key is not the private key of ${name}.cert (its first certificate)`);
  }
}

function parseCertificate(name: string, pem: Pem): X509Certificate {
  try {
    return new X509Certificate(bytes(pem));
  } catch {
    // What OpenSSL says of it is less than this.
    throw new TypeError(`option ${name} is not a certificate in PEM form`);
  }
}

function parseKey(
  name: string,
  pem: Pem,
  passphrase: string | undefined,
): ReturnType<typeof createPrivateKey> {
  try {
    return createPrivateKey({
      key: bytes(pem),
      format: 'pem',
      ...(passphrase !== undefined && { passphrase }),
    });
  } catch {
    // Nothing of a key is repeated, in whatever words.
    throw new TypeError(
      `option ${name} is not a private key in PEM form, or its passphrase is missing or wrong`,
    );
  }
}
