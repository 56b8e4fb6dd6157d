import { decodeBase64 } from '../bytes/base64.js';
import { challengeNumber } from '../secrets/challenge-number.js';
import type { ScramCost } from './scram-cost.js';

/** What a client derives a key for. Less would give its password away, more would hold it up. */
export interface ScramLimits {
  /** Of PBKDF2. [SCR-16] @defaultValue 4096 */
  readonly minIterations?: number;
  /** Of PBKDF2. [SCR-17] @defaultValue 10000000 */
  readonly maxIterations?: number;
  /** Of Argon2id: passes times KiB. [SCR-16] @defaultValue 38912 */
  readonly minArgon2Cost?: number;
  /** Of Argon2id: passes times KiB. [SCR-17] @defaultValue 16777216 */
  readonly maxArgon2Cost?: number;
  /** Of Argon2id, KiB. [SCR-17] @defaultValue 1048576 */
  readonly maxMemory?: number;
}

/** CHALLENGE, as far as it counts. */
export interface ScramChallenge {
  readonly nonce: string;
  /** Base64, as it came. */
  readonly salt: string;
  readonly saltOctets: Uint8Array;
  readonly cost: ScramCost;
}

/** @throws {Error} when something is missing, has another type or is out of range [AUTH-10] */
export function readScramChallenge(
  extra: Readonly<Record<string, unknown>>,
  clientNonce: string,
  limits: ScramLimits,
): ScramChallenge {
  const { nonce, salt } = extra;
  if (typeof nonce !== 'string' || !nonce.startsWith(clientNonce)) {
    throw new Error("the nonce of the CHALLENGE does not begin with the client's"); // [SCR-12]
  }
  if (nonce === clientNonce) throw new Error('the Router added nothing to the nonce'); // [SCR-13]
  const saltOctets = decodeBase64(salt); // [SCR-04] [SCR-19]
  if (typeof salt !== 'string' || saltOctets === undefined || saltOctets.length === 0) {
    throw new Error('the salt of the CHALLENGE is not base64');
  }
  return { nonce, salt, saltOctets, cost: readCost(extra, limits) };
}

function readCost(
  { kdf, iterations, memory }: Readonly<Record<string, unknown>>,
  limits: ScramLimits,
): ScramCost {
  const { minIterations = 4_096, maxIterations = 10_000_000, maxMemory = 1_048_576 } = limits;
  const { minArgon2Cost = 38_912, maxArgon2Cost = 16_777_216 } = limits;
  switch (kdf) {
    case 'pbkdf2': {
      const rounds = challengeNumber('iterations', iterations, [minIterations, maxIterations]);
      return { kdf, iterations: rounds, memory: null }; // [SCR-18]
    }
    case 'argon2id13': {
      const passes = challengeNumber('iterations', iterations, [1, maxArgon2Cost]);
      const kib = challengeNumber('memory', memory, [8, maxMemory]); // [SCR-18]
      challengeNumber('iterations times memory', passes * kib, [minArgon2Cost, maxArgon2Cost]);
      return { kdf, iterations: passes, memory: kib };
    }
    default:
      throw new Error('the kdf of the CHALLENGE is not known'); // [SCR-14]
  }
}
