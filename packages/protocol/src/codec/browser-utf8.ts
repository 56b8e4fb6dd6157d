const encoder = new TextEncoder();

/** The UTF-8 bytes of a text, as all platforms give them. */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}
