import { asciiText } from './ascii-text.js';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Node's own check, which looks at many bytes at a time; other platforms have none. */
const { process } = globalThis as {
  readonly process?: {
    getBuiltinModule?(name: 'node:buffer'): { readonly isUtf8: (bytes: Uint8Array) => boolean } | undefined;
  };
};
const isUtf8OfNode = process?.getBuiltinModule?.('node:buffer')?.isUtf8;

/** Up to this length a loop over bytes is faster than a call of the platform. */
const short = 48;

/** Where the first byte outside ASCII stands, `end` when there is none. */
function asciiEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] ?? 0) < 0x80) at++;
  return at;
}

/** Tells whether a range of bytes is valid UTF-8. */
export function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  const isLong = end - start > short;
  if (isLong && isUtf8OfNode !== undefined) return isUtf8OfNode(bytes.subarray(start, end));
  const at = asciiEnd(bytes, start, end);
  if (at === end) return true;
  try {
    decoder.decode(bytes.subarray(at, end));
    return true;
  } catch {
    // the decoder has no other way of saying no
    return false;
  }
}

/** The text of a range that {@link isUtf8} accepted. */
export function readUtf8(bytes: Uint8Array, start: number, end: number): string {
  const isShortAscii = end - start <= short && asciiEnd(bytes, start, end) === end;
  return isShortAscii ? asciiText(bytes, start, end) : decoder.decode(bytes.subarray(start, end));
}
