const encoder = new TextEncoder();

/** As much of a close reason as fits into a close frame: 123 UTF-8 bytes, and no half character. */
export function closeReason(reason: string): string {
  return reason.slice(0, encoder.encodeInto(reason, new Uint8Array(123)).read);
}

/** The code itself, or 1000 for one that may not stand in a close frame, such as 1005 and 1006. */
export function sendableCode(code: number): number {
  const isStandard = code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code);
  const isOurs = code >= 3000 && code <= 4999;
  return Number.isInteger(code) && (isStandard || isOurs) ? code : 1000;
}
