import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';

const hexOfAnyLength = /^(?:[0-9a-fA-F]{2})*$/;

/** The bytes as lower-case hex without `0x`. [CRY-04] */
export function toHex(bytes: Uint8Array): string {
  return bytesToHex(bytes);
}

/** The bytes that hex of either case denotes; `undefined` when it is no text, no hex or not `octets` long. [CRY-04] */
export function fromHex(hex: unknown, octets: number): Uint8Array<ArrayBuffer> | undefined {
  if (typeof hex !== 'string' || hex.length !== octets * 2 || !hexOfAnyLength.test(hex)) return undefined;
  return new Uint8Array(hexToBytes(hex));
}
