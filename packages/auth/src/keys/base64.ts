/** The bytes as base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** The bytes of base64 with padding, white space aside; `undefined` when the text is none. */
export function fromBase64(text: string): Uint8Array | undefined {
  const letters = text.replaceAll(/\s/g, '');
  if (letters.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(letters)) return undefined;
  const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
  return toBase64(bytes) === letters ? bytes : undefined;
}
