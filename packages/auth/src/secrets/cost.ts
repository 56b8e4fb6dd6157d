/** What one derivation with Argon2id costs. */
export interface Argon2Cost {
  /** Passes. */
  readonly iterations: number;
  /** KiB */
  readonly memory: number;
}

/** What OWASP recommends: 2 passes over 19 MiB. */
export const defaultArgon2Cost: Argon2Cost = Object.freeze({ iterations: 2, memory: 19_456 });

/** What clients of WAMP-CRA derive at; decoys say the same. */
export const defaultCraCost = Object.freeze({ iterations: 100_000, keylen: 32 });

/** What clients of WAMP-SCRAM derive at; decoys say the same. */
export const defaultScramCost = Object.freeze({ kdf: 'pbkdf2', iterations: 600_000, memory: null });

/** @throws {TypeError} when nobody could derive at that cost */
export function checkArgon2Cost(cost: Argon2Cost): Argon2Cost {
  checkWhole('passes', cost.iterations, { least: 1, most: 1_000 });
  checkWhole('KiB of memory', cost.memory, { least: 8, most: 4_194_304 });
  return cost;
}

/** @throws {TypeError} when nobody could derive at that cost */
export function checkPbkdf2Iterations(iterations: number): number {
  return checkWhole('iterations', iterations, { least: 1, most: 100_000_000 });
}

/** @throws {TypeError} when it is no whole number in the range */
export function checkWhole(
  what: string,
  value: number,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new TypeError(`the number of ${what} is not a whole number from ${least} to ${most}`);
}
