/**
 * A number of CHALLENGE that a client lets its key be derived with.
 * @throws {Error} when it is no whole number in the range [AUTH-10]
 */
export function challengeNumber(
  key: string,
  value: unknown,
  [least, most]: readonly [number, number],
): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`${key} of the CHALLENGE is not a whole number from ${least} to ${most}`);
}
