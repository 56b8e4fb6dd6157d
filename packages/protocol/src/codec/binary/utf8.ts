const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Where the first byte outside ASCII stands, `end` when there is none. */
function asciiEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] ?? 0) < 0x80) at++;
  return at;
}

/** Tells whether a range of bytes is valid UTF-8. */
export function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
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

/** Up to this length joining characters is faster than the decoder of the platform. */
const short = 48;

/** The text of a range that {@link isUtf8} accepted. */
export function readUtf8(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > short || asciiEnd(bytes, start, end) < end) {
    return decoder.decode(bytes.subarray(start, end));
  }
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}
