import { encodeUtf8 as encode } from './browser-utf8.js';

/** Twice as fast as what all platforms have for short texts; other platforms may lack it. */
const { Buffer } = globalThis as { readonly Buffer?: { from(text: string): Uint8Array } };

/** The UTF-8 bytes of a text, Node's own way where there is one. */
export function encodeUtf8(text: string): Uint8Array {
  if (Buffer === undefined) return encode(text);
  const { buffer, byteOffset, byteLength } = Buffer.from(text);
  return new Uint8Array(buffer, byteOffset, byteLength);
}
