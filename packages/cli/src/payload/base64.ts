const alphabet = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The bytes of standard Base64 with padding; `undefined` when the text is something else. */
export function bytesFromBase64(text: string): Uint8Array | undefined {
  return alphabet.test(text) ? Uint8Array.from(Buffer.from(text, 'base64')) : undefined;
}

/** Standard Base64 with padding. */
export function bytesToBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** The bytes of hexadecimal digits; `undefined` when the text is something else. */
export function bytesFromHex(text: string): Uint8Array | undefined {
  return /^(?:[0-9a-fA-F]{2})*$/.test(text) ? Uint8Array.from(Buffer.from(text, 'hex')) : undefined;
}
