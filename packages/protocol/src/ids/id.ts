/** An integer from 1 to 2^53, both ends included. [TYP-01] */
export type Id = number;

/** The largest id: 2^53, one above `Number.MAX_SAFE_INTEGER`. */
export const maxId = 2 ** 53;

/** Tells whether a value is an id. */
export function isId(value: unknown): value is Id {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= maxId;
}
