import { toHex } from '../bytes/hex.js';
import { randomOctets } from '../crypto/random-octets.js';

/** A name that nobody can guess: 128 random bits in hex. [ANON-04] */
export function randomAuthid(): string {
  return toHex(randomOctets(16));
}
