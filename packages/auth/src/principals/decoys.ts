import { hmacSha256 } from '#digest';
import { randomOctets } from '../crypto/random-octets.js';
import { utf8 } from '../bytes/utf8.js';

/**
 * What an authid without a principal gets instead of one: always the same for the same authid, and nothing that
 * somebody without the key could foresee. (D41) [SCR-08] [CRA-27]
 */
export interface Decoy {
  /** From 0 to 2^32 - 1: which principal it is modelled on. */
  readonly number: number;
  /** Octets for one purpose. */
  octets(purpose: string, length: number): Uint8Array;
}

/** Makes decoys with one key, 16 octets or more. @throws {TypeError} when the key is shorter */
export function decoys(
  key: Uint8Array = randomOctets(32),
): (request: { readonly realm: string }, authid: string) => Decoy {
  if (key.length < 16) throw new TypeError('the key of decoys has fewer than 16 octets');
  return ({ realm }, authid) => {
    const block = (purpose: string, count: number): Uint8Array =>
      hmacSha256(key, utf8(JSON.stringify([purpose, count, realm, authid])));
    const first = block('model', 0);
    return {
      number: new DataView(first.buffer, first.byteOffset).getUint32(0),
      octets(purpose, length) {
        const octets = new Uint8Array(length);
        for (let at = 0; at < length; at += 32) {
          octets.set(block(purpose, at).subarray(0, length - at), at);
        }
        return octets;
      },
    };
  };
}

/** A text that looks like another one: as long, hex digits or base64 where that has them. */
export function textLike(model: string, octets: Uint8Array): string {
  const alphabet = /^[0-9a-f]*$/.test(model)
    ? '0123456789abcdef'
    : 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return Array.from(model, (character, at) =>
    character === '=' ? character : (alphabet[(octets[at] ?? 0) % alphabet.length] ?? ''),
  ).join('');
}
