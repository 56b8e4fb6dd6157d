import { toHex } from '../bytes/hex.js';

/** 256 random bits in base64url: 43 characters. [T40] */
export function freshSecret(): string {
  const octets = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...octets))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Whether a text has the form of such a secret. */
export const isSecret = (text: string): boolean => /^[\w-]{43}$/.test(text);

/** What is stored of a secret: SHA-256 in hex. Nobody can make a cookie of it. */
export async function digestOf(secret: string): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret))));
}
