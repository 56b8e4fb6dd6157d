/** What a numeric option may be. */
export interface NumberOptionRange {
  readonly min: number;
  readonly max: number;
  /** Whether `Infinity`, which switches a limit off, is allowed too. @defaultValue false */
  readonly infinite?: boolean;
}

/**
 * Checks one numeric option and gives it back.
 * @throws {RangeError} that names the option, when it is no integer of the range
 */
export function numberOption(name: string, value: number, range: NumberOptionRange): number {
  if (range.infinite === true && value === Infinity) return value;
  if (Number.isInteger(value) && value >= range.min && value <= range.max) return value;
  const infinity = range.infinite === true ? ', or Infinity' : '';
  throw new RangeError(
    `option ${name} must be an integer from ${String(range.min)} to ${String(range.max)}${infinity}, not ${String(value)}`,
  );
}
