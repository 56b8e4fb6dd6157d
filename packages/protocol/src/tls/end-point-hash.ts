import { createHash } from 'node:crypto';

/**
 * The object identifiers of signatures, as hex, with the hash that RFC 5929 wants for them: SHA-256 in place of MD5 and
 * SHA-1. The others (Ed25519, RSA-PSS) name no hash, or name it elsewhere: there is no binding for them.
 */
const hashOfSignature: Readonly<Record<string, string>> = {
  '2a864886f70d010104': 'sha256', // md5WithRSAEncryption
  '2a864886f70d010105': 'sha256', // sha1WithRSAEncryption
  '2a864886f70d01010e': 'sha224',
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
  '2a8648ce3d0401': 'sha256', // ecdsa-with-SHA1
  '2a8648ce3d040301': 'sha224',
  '2a8648ce3d040302': 'sha256',
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
};

/**
 * The channel binding `tls-server-end-point` of a certificate (DER): its hash, by the hash function of its own
 * signature. `undefined` where that names no single hash. [SCR-48]
 */
export function endPointHash(certificate: Uint8Array): Uint8Array | undefined {
  const hash = hashOfSignature[signatureAlgorithm(certificate)];
  return hash === undefined ? undefined : createHash(hash).update(certificate).digest();
}

/** `Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm SEQUENCE { OBJECT IDENTIFIER, … }, … }` */
function signatureAlgorithm(certificate: Uint8Array): string {
  const { start } = element(certificate, 0);
  const { end } = element(certificate, start);
  const algorithm = element(certificate, element(certificate, end).start);
  return Buffer.from(certificate.subarray(algorithm.start, algorithm.end)).toString('hex');
}

/** Where the content of the DER element at `at` begins and ends. Only what OpenSSL has parsed comes here. */
function element(der: Uint8Array, at: number): { readonly start: number; readonly end: number } {
  const first = der[at + 1] ?? 0;
  if (first < 0x80) return { start: at + 2, end: at + 2 + first };
  const start = at + 2 + (first & 0x7f);
  const length = der.subarray(at + 2, start).reduce((sum, octet) => sum * 256 + octet, 0);
  return { start, end: start + length };
}
