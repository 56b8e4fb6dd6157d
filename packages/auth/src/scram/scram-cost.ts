import type { KdfRequest } from '../crypto/kdf.js';

/** How a password is derived, as CHALLENGE says it. [SCR-09] */
export type ScramCost =
  | { readonly kdf: 'pbkdf2'; readonly iterations: number; readonly memory: null }
  | {
      readonly kdf: 'argon2id13';
      /** Passes. */
      readonly iterations: number;
      /** KiB */
      readonly memory: number;
    };

/** The derivation of a salted password: 32 octets. [SCR-19] [SCR-20] [SCR-21] */
export function saltedPasswordRequest(password: Uint8Array, salt: Uint8Array, cost: ScramCost): KdfRequest {
  const { iterations } = cost;
  return cost.kdf === 'pbkdf2'
    ? { kdf: cost.kdf, password, salt, iterations, length: 32 }
    : { kdf: cost.kdf, password, salt, iterations, memory: cost.memory, length: 32 };
}
