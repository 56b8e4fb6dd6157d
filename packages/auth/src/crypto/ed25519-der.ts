import { concatBytes } from '@noble/hashes/utils.js';
import { equalBytes } from '../bytes/equal-bytes.js';
import { fromHex } from '../bytes/hex.js';

/** What stands before the 32 octets in DER: SubjectPublicKeyInfo, and PrivateKeyInfo (PKCS #8). (RFC 8410) */
const heads = {
  'PUBLIC KEY': octets('302a300506032b6570032100'),
  'PRIVATE KEY': octets('302e020100300506032b657004220420'),
} as const;

/** Which half of a key it is, by its label in PEM. */
export type DerLabel = keyof typeof heads;

/** The DER of an Ed25519 key. */
export function toDer(label: DerLabel, key: Uint8Array): Uint8Array {
  return concatBytes(heads[label], key);
}

/** The 32 octets in the DER of an Ed25519 key; `undefined` when it is none. */
export function fromDer(label: DerLabel, bytes: Uint8Array): Uint8Array | undefined {
  const head = heads[label];
  const isKey = bytes.length === head.length + 32 && equalBytes(bytes.subarray(0, head.length), head);
  return isKey ? bytes.slice(head.length) : undefined;
}

function octets(hex: string): Uint8Array {
  return fromHex(hex, hex.length / 2) ?? new Uint8Array();
}
