import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { fromHex } from '../bytes/hex.js';
import { utf8 } from '../bytes/utf8.js';

/** The types of EIP-712 that certificates are made of. */
export type FieldType = 'uint256' | 'uint64' | 'address' | 'bytes32' | 'string';

/** The fields of a struct in the order in which they are hashed. */
export type StructFields = readonly (readonly [name: string, type: FieldType])[];

/** A value as it is hashed: integers as bigint, addresses and `bytes32` as bytes. */
export type FieldValue = bigint | Uint8Array | string;

/** One word of EIP-712. */
const wordOctets = 32;

/** The hash of a struct's definition, such as `EIP712Domain(string name,string version)`. [CRY-40] [CRY-41] */
export function typeHash(name: string, fields: StructFields): Uint8Array {
  return keccak_256(utf8(`${name}(${fields.map(([field, type]) => `${type} ${field}`).join(',')})`));
}

/** The hash of a struct: its definition, then one word for each field. */
export function structHash(hashOfType: Uint8Array, values: readonly FieldValue[]): Uint8Array {
  return keccak_256(concatBytes(hashOfType, ...values.map(wordOf)));
}

/** What is signed: two octets that no transaction begins with, the domain, the struct. [CRY-42] */
export function signedDigest(domainSeparator: Uint8Array, hashOfStruct: Uint8Array): Uint8Array {
  return keccak_256(concatBytes(Uint8Array.of(0x19, 0x01), domainSeparator, hashOfStruct));
}

function wordOf(value: FieldValue): Uint8Array {
  if (typeof value === 'string') return keccak_256(utf8(value));
  const bytes = typeof value === 'bigint' ? bytesOf(value) : value;
  return concatBytes(new Uint8Array(wordOctets - bytes.length), bytes);
}

function bytesOf(integer: bigint): Uint8Array {
  return (
    fromHex(integer.toString(16).padStart(wordOctets * 2, '0'), wordOctets) ?? new Uint8Array(wordOctets)
  );
}
