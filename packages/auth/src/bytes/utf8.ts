const encoder = new TextEncoder();

/** The UTF-8 octets of a text. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}
