/** Tells whether a text is standard Base64 with padding, and nothing else. [TYP-15] AMB-42 */
export function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

/** How many bytes go into one call of `String.fromCharCode`, well below the limit of arguments. */
const chunk = 8192;

/** Standard Base64 with padding. [TYP-11] */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += chunk) {
    binary += String.fromCharCode(...bytes.subarray(at, at + chunk));
  }
  return btoa(binary);
}

/** The bytes of a text that {@link isBase64} accepted. */
export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
