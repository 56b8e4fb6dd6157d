import { encodeBase64 } from '../bytes/base64.js';
import { toHex } from '../bytes/hex.js';
import { utf8 } from '../bytes/utf8.js';

/** 256 random bits in base64url: 43 characters. [T40] */
export function freshSecret(): string {
  return encodeBase64(crypto.getRandomValues(new Uint8Array(32)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Whether a text has the form of such a secret. */
export const isSecret = (text: string): boolean => /^[\w-]{43}$/.test(text);

/** What is stored of a secret: SHA-256 in hex. Nobody can make a cookie of it. */
export async function digestOf(secret: string): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(secret))));
}
