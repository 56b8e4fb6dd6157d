import type { Tree } from './tree.ts';

/** Thrown for bytes that are no value of the format. */
export class Malformed extends Error {}

/** An independent decoder of one format. It keeps what ordinary decoders lose: duplicate keys, kinds of numbers. */
export interface Oracle {
  /** @throws {Error} when the frame is not one well-formed value */
  read(frame: Uint8Array): Tree;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws {Malformed} when the bytes are no UTF-8 */
export function readUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new Malformed('invalid UTF-8', { cause });
  }
}
