import { toHex } from '../bytes/hex.js';

/** A name that nobody can guess: 128 random bits in hex. [ANON-04] */
export function randomAuthid(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(16)));
}
