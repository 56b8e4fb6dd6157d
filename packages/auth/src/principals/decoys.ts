import { hmacSha256 } from '#digest';
import { decodeBase64, encodeBase64 } from '../bytes/base64.js';
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

/**
 * A text that looks like another one: as long, of the same kind of characters. Where that is base64 of whole octets, it
 * is, too: the bits left over in the last character are zero, by which the made-up one would be known.
 * @param octets - as many as the text has characters
 */
export function textLike(model: string, octets: Uint8Array): string {
  const inBase64 = base64OfOctets(model);
  if (inBase64 !== undefined) return encodeBase64(octets.subarray(0, inBase64)).slice(0, model.length);
  const alphabet = alphabets.find(({ form }) => form.test(model))?.characters ?? base64Characters;
  return Array.from(model, (character, at) =>
    character === '=' ? character : (alphabet[(octets[at] ?? 0) % alphabet.length] ?? ''),
  ).join('');
}

const digits = '0123456789';
const lowerCase = 'abcdefghijklmnopqrstuvwxyz';
const letters = `${lowerCase.toUpperCase()}${lowerCase}`;
const base64Characters = `${letters}${digits}+/`;

/** The first that a text has no other characters than. */
const alphabets = [
  { form: /^\d*$/, characters: digits },
  { form: /^[\da-f]*$/, characters: `${digits}abcdef` },
  { form: /^[\dA-F]*$/, characters: `${digits}ABCDEF` },
  { form: /^[\da-z]*$/, characters: `${lowerCase}${digits}` },
  { form: /^[\dA-Za-z]*$/, characters: `${letters}${digits}` },
  { form: /^[\w-]*$/, characters: `${letters}${digits}-_` },
];

/** How many octets a text is base64 of that has no room for more than random ones: 16 and above, padded or not. */
function base64OfOctets(text: string): number | undefined {
  if (/^[\da-f]*$/i.test(text)) return undefined;
  const bare = text.replace(/=+$/, '');
  const octets = decodeBase64(bare.padEnd(Math.ceil(bare.length / 4) * 4, '='));
  return octets !== undefined && octets.length >= 16 ? octets.length : undefined;
}
