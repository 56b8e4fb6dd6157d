/** Tells whether two byte arrays are equal, in a time that depends on their lengths only. [AUTH-46] */
export function equalBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (const [index, octet] of one.entries()) difference |= octet ^ (other[index] ?? 0);
  return difference === 0;
}
