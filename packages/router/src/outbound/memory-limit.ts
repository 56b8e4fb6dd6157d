/** Only in Node. */
const { process } = globalThis as { readonly process?: { constrainedMemory?(): number } };

/** The memory that this process may have, in bytes; `Infinity` where nobody says. */
export function memoryLimit(): number {
  const bytes = process?.constrainedMemory?.() ?? 0;
  return bytes > 0 ? bytes : Infinity;
}
