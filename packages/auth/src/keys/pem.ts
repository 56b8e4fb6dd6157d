import { concatBytes } from '@noble/hashes/utils.js';
import { decodeBase64, encodeBase64 } from '../bytes/base64.js';
import { equalBytes } from '../bytes/equal-bytes.js';
import { fromHex } from '../bytes/hex.js';

/** What stands before the 32 octets in DER. (RFC 8410) */
const heads = {
  'PUBLIC KEY': der('302a300506032b6570032100'),
  'PRIVATE KEY': der('302e020100300506032b657004220420'),
} as const;

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

/** The DER of an Ed25519 key: SubjectPublicKeyInfo, or PrivateKeyInfo (PKCS #8). */
export function toDer(label: keyof typeof heads, octets: Uint8Array): Uint8Array {
  return concatBytes(heads[label], octets);
}

/** The 32 octets in the DER of an Ed25519 key; `undefined` when it is none. */
export function fromDer(label: keyof typeof heads, bytes: Uint8Array): Uint8Array | undefined {
  const head = heads[label];
  const isKey = bytes.length === head.length + 32 && equalBytes(bytes.subarray(0, head.length), head);
  return isKey ? bytes.slice(head.length) : undefined;
}

function der(hex: string): Uint8Array {
  return fromHex(hex, hex.length / 2) ?? new Uint8Array();
}
