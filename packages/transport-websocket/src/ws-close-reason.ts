const encoder = new TextEncoder();

/** As much of a close reason as fits into a close frame: 123 UTF-8 bytes, and no half character. */
export function closeReason(reason: string): string {
  return reason.slice(0, encoder.encodeInto(reason, new Uint8Array(123)).read);
}
