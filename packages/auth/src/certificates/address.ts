import { keccak_256 } from '@noble/hashes/sha3.js';
import { fromHex, toHex } from '../bytes/hex.js';
import { utf8 } from '../bytes/utf8.js';

/** Octets of an Ethereum address. */
const addressOctets = 20;

/**
 * An Ethereum address in its one form, upper and lower case by EIP-55; `undefined` when the text is none. Text of one
 * case is accepted; where both occur, they have to be right. [CRY-38]
 */
export function addressFrom(text: unknown): string | undefined {
  if (typeof text !== 'string' || !text.startsWith('0x')) return undefined;
  const octets = fromHex(text.slice(2), addressOctets);
  if (octets === undefined) return undefined;
  const address = addressOf(octets);
  const digits = text.slice(2);
  const isOfOneCase = digits === digits.toLowerCase() || digits === digits.toUpperCase();
  return isOfOneCase || text === address ? address : undefined;
}

/** The text of an Ethereum address, with upper and lower case as EIP-55 has it. */
export function addressOf(octets: Uint8Array): string {
  const digits = toHex(octets);
  const sums = toHex(keccak_256(utf8(digits)));
  const cased = digits.replaceAll(/[a-f]/g, (digit, at: number) =>
    Number.parseInt(sums.charAt(at), 16) >= 8 ? digit.toUpperCase() : digit,
  );
  return `0x${cased}`;
}

/** The octets of an address that {@link addressFrom} gave. */
export function octetsOf(address: string): Uint8Array {
  return fromHex(address.slice(2), addressOctets) ?? new Uint8Array(addressOctets);
}
