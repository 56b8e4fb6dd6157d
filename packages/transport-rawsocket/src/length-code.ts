/** The shortest limit that the handshake can express, in bytes. */
export const minMessageBytes = 512;

/** The longest one; exactly this much is framed with the `X` bit. [TR-44] */
export const maxMessageBytes = 2 ** 24;

/** The message limit that a length code means, in bytes. [TR-31] */
export function bytesOfLengthCode(code: number): number {
  return 2 ** (9 + code);
}

/** The largest length code, 0 to 15, whose limit is not above `bytes`: the next lower one between two. [TR-31] */
export function lengthCodeOf(bytes: number): number {
  return Math.min(15, Math.floor(Math.log2(bytes)) - 9);
}
