import { decodeBase64, encodeBase64 } from '../bytes/base64.js';

/** A block of PEM: what it is called and what it holds. */
export interface PemBlock {
  readonly label: string;
  readonly bytes: Uint8Array;
}

/** Writes a block of PEM. */
export function toPem({ label, bytes }: PemBlock): string {
  const lines = encodeBase64(bytes).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/** The first block of a PEM text; `undefined` when there is none. */
export function fromPem(text: string): PemBlock | undefined {
  const found = /-----BEGIN ([A-Z ]+)-----([^-]*)-----END \1-----/.exec(text);
  const bytes = decodeBase64((found?.[2] ?? '').replaceAll(/\s/g, ''));
  return found?.[1] === undefined || bytes === undefined ? undefined : { label: found[1], bytes };
}
