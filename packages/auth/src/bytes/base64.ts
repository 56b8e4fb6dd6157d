const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/;

/** Standard base64 with padding. */
export function encodeBase64(octets: Uint8Array): string {
  return btoa(String.fromCharCode(...octets));
}

/**
 * The octets of canonical base64: standard alphabet, padded, without white space, the bits left over zero. Anything else
 * gives `undefined`: platforms take garbage without a word. [SCR-04]
 */
export function decodeBase64(text: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof text !== 'string' || !base64.test(text)) return undefined;
  const characters = atob(text);
  const octets = new Uint8Array(characters.length);
  for (let at = 0; at < octets.length; at++) octets[at] = characters.charCodeAt(at);
  return octets;
}
