import type { Pem, TlsVersion } from '../transport/client-tls-options.js';

/** Older ones are spoken by nobody here. T43 */
export const lowestVersion = 'TLSv1.2';

/** @throws {TypeError} for any other */
export function tlsVersion(version: string = lowestVersion): TlsVersion {
  if (version === 'TLSv1.2' || version === 'TLSv1.3') return version;
  throw new TypeError(`option tls.minVersion must be TLSv1.2 or TLSv1.3, not ${version}`);
}

/** One or several, as a list. */
export function listOf(pem: Pem | readonly Pem[]): readonly Pem[] {
  return typeof pem === 'string' || pem instanceof Uint8Array ? [pem] : pem;
}

/** In the form that Node takes. */
export function bytes(pem: Pem): Buffer {
  return Buffer.from(pem);
}
