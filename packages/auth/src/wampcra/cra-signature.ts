import { hmacSha256 } from '#digest';
import { encodeBase64 } from '../bytes/base64.js';
import { utf8 } from '../bytes/utf8.js';

/** The 32 octets that prove the key, which is a text also where it was derived. [CRA-13] [CRA-15] */
export function craHmac(key: string, challenge: string): Uint8Array {
  return hmacSha256(utf8(key), utf8(challenge));
}

/**
 * Signs a challenge as it came: nothing is parsed, trimmed or normalised. [CRA-11] [CRA-12]
 * @param key - the secret, or base64 of the key that `deriveCraKey` derived from it
 * @returns 44 characters of base64
 */
export function signCra(key: string, challenge: string): string {
  return encodeBase64(craHmac(key, challenge));
}
