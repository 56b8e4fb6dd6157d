/** What a value that is neither text nor bytes counts for. */
const octetsOfScalar = 8;

/** Tells whether what a value holds, keys and text and bytes, is at most so many octets; it stops where it is more. [CRY-57] */
export function isWithin(value: unknown, maxBytes: number): boolean {
  return rest(value, maxBytes) >= 0;
}

function rest(value: unknown, budget: number): number {
  if (budget < 0) return budget;
  if (typeof value === 'string') return budget - value.length;
  if (value instanceof Uint8Array) return budget - value.length;
  if (typeof value === 'bigint') return budget - value.toString(16).length;
  if (typeof value !== 'object' || value === null) return budget - octetsOfScalar;
  let left = budget - octetsOfScalar;
  for (const [key, member] of Object.entries(value)) {
    if (left < 0) return left;
    left = rest(member, left - key.length);
  }
  return left;
}
