import { sha256 } from '#digest';
import { encodeBase64 } from '../bytes/base64.js';
import { toHex } from '../bytes/hex.js';
import { utf8 } from '../bytes/utf8.js';
import { randomOctets } from '../crypto/random-octets.js';

/** 256 random bits in base64url: 43 characters. [T40] */
export function freshSecret(): string {
  return encodeBase64(randomOctets(32)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Whether a text has the form of such a secret. */
export const isSecret = (text: string): boolean => /^[\w-]{43}$/.test(text);

/** What is stored of a secret: SHA-256 in hex. Nobody can make a cookie of it. */
export function digestOf(secret: string): string {
  return toHex(sha256(utf8(secret)));
}
