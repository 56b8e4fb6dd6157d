import { challengeNumber } from '../secrets/challenge-number.js';
import type { CraSalt } from '../secrets/cra-secret.js';

/** What a client accepts in CHALLENGE. */
export interface CraChallengeLimits {
  /** @defaultValue 1000 */
  readonly minIterations?: number;
  /** @defaultValue 10000000 */
  readonly maxIterations?: number;
}

/** The parts of CHALLENGE that count. */
export interface CraChallenge {
  readonly challenge: string;
  /** Absent: the secret itself is the key. */
  readonly salt: CraSalt | undefined;
}

/** @throws {Error} when something is missing, has another type or is out of range [AUTH-10] [CRA-19] [CRA-20] */
export function readCraChallenge(
  extra: Readonly<Record<string, unknown>>,
  { minIterations = 1_000, maxIterations = 10_000_000 }: CraChallengeLimits,
): CraChallenge {
  const { challenge, salt, keylen = 32, iterations = 1_000 } = extra; // [CRA-18]
  if (typeof challenge !== 'string') throw new Error('the CHALLENGE has no challenge');
  if (salt === undefined || salt === null) return { challenge, salt: undefined };
  if (typeof salt !== 'string') throw new Error('the salt of the CHALLENGE is no text');
  return {
    challenge,
    salt: {
      salt,
      keylen: challengeNumber('keylen', keylen, [1, 1_024]),
      iterations: challengeNumber('iterations', iterations, [minIterations, maxIterations]),
    },
  };
}

/**
 * Looks whether the challenge speaks of this login: a signature over anything else could be used elsewhere. [CRA-30]
 * @throws {Error} when it names another method or authid; if strict, also when it is not JSON
 */
export function checkCraChallenge(challenge: string, authid: string, isStrict: boolean): void {
  const named = parse(challenge);
  if (named === undefined) {
    if (isStrict) throw new Error('the challenge is no JSON object');
    return;
  }
  for (const [key, own] of Object.entries({ authmethod: 'wampcra', authid })) {
    const isOwn = named.get(key) === own || (!isStrict && !named.has(key));
    if (!isOwn) throw new Error(`the challenge is for another ${key}`);
  }
}

function parse(challenge: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(challenge);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
    return new Map(Object.entries(parsed));
  } catch {
    // it may be any text
    return undefined;
  }
}
