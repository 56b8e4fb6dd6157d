/**
 * Certificates for tests of TLS, as PEM: they are valid up to the year 2120, and their keys are known to everybody.
 *
 * @example
 * ```ts
 * import { certificates } from '@wamp/conformance/tls';
 *
 * const { cert, key } = certificates.server;
 * ```
 *
 * @packageDocumentation
 */
import { readFileSync } from 'node:fs';

/** A certificate and its private key, as PEM. */
export interface CertificatePair {
  readonly cert: string;
  readonly key: string;
}

/** The certificates of {@link certificates}. */
export interface TestCertificates {
  /** The authority of all that is not said to be of another. */
  readonly ca: string;
  /** An authority that nobody trusts. */
  readonly otherCa: string;
  /** For `localhost`, `127.0.0.1` and `::1`, signed with SHA-256. */
  readonly server: CertificatePair;
  /** For `router.example`, signed with SHA-384. */
  readonly namedServer: CertificatePair;
  /** Like `server`, but valid up to the end of 2020 only. */
  readonly expiredServer: CertificatePair;
  /** Like `server`, but of the other authority. */
  readonly otherServer: CertificatePair;
  /** `O=Example, OU=build, CN=ci`, with the names `DNS:ci.example.com, URI:spiffe://example/ci`. */
  readonly client: CertificatePair;
  /** Like `client`, without names, valid up to the end of 2020 only. */
  readonly expiredClient: CertificatePair;
  /** `O=Other, OU=build, CN=ci` of the other authority. */
  readonly otherClient: CertificatePair;
}

/** Read once; `certificates/make.sh` of this package makes them anew. */
export const certificates: TestCertificates = Object.freeze({
  ca: read('ca.pem'),
  otherCa: read('other-ca.pem'),
  server: pair('server'),
  namedServer: pair('named-server'),
  expiredServer: pair('expired-server'),
  otherServer: pair('other-server'),
  client: pair('client'),
  expiredClient: pair('expired-client'),
  otherClient: pair('other-client'),
});

function pair(name: string): CertificatePair {
  return Object.freeze({ cert: read(`${name}.pem`), key: read(`${name}.key.pem`) });
}

function read(file: string): string {
  return readFileSync(new URL(`../certificates/${file}`, import.meta.url), 'utf8');
}
