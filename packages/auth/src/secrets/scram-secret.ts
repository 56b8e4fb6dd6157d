import { deriveKey } from '#kdf';
import type { Kdf } from '../crypto/kdf.js';
import { randomOctets } from '../crypto/random-octets.js';
import { encodeBase64 } from '../bytes/base64.js';
import { utf8 } from '../bytes/utf8.js';
import { saslPrep } from '../scram/saslprep.js';
import { type ScramCost, saltedPasswordRequest } from '../scram/scram-cost.js';
import { keysOf } from '../scram/scram-keys.js';
import {
  type Argon2Cost,
  checkArgon2Cost,
  checkPbkdf2Iterations,
  defaultArgon2Cost,
  defaultScramCost,
} from './cost.js';
import { Secret } from './secret.js';
import { StoredForm } from './stored-form.js';

/** What the Router stores of a password of WAMP-SCRAM: nobody can log in with it. [SCR-44] */
export interface ScramCredential {
  readonly cost: ScramCost;
  readonly salt: Uint8Array;
  /** 32 octets. */
  readonly storedKey: Secret<Uint8Array>;
  /** 32 octets; with it one can pretend to be the Router. */
  readonly serverKey: Secret<Uint8Array>;
}

/**
 * Reads `scram-sha-256$pbkdf2$i=…$<salt>$<StoredKey>$<ServerKey>`, or with `argon2id13$t=…,m=…`. (D49)
 * @throws {TypeError} when it is something else, such as a password; the error does not repeat it
 */
export function parseScramSecret(text: string): ScramCredential {
  const stored = new StoredForm(text, 'scram-sha-256$<kdf>$<cost>$<salt>$<StoredKey>$<ServerKey>');
  stored.word(['scram-sha-256']);
  const cost = costOf(stored);
  const salt = stored.octets(8);
  const [storedKey, serverKey] = [stored.octets(32), stored.octets(32)];
  if (storedKey.length !== 32 || serverKey.length !== 32) {
    throw new TypeError('the keys of the stored secret have not 32 octets');
  }
  return { cost, salt, storedKey: new Secret(storedKey), serverKey: new Secret(serverKey) };
}

function costOf(stored: StoredForm): ScramCost {
  const kdf = stored.word(['pbkdf2', 'argon2id13']);
  if (kdf === 'pbkdf2') {
    return { kdf, iterations: checkPbkdf2Iterations(stored.numbers(['i']).i), memory: null };
  }
  const { t: iterations, m: memory } = stored.numbers(['t', 'm']);
  return { kdf, ...checkArgon2Cost({ iterations, memory }) };
}

/** Options of {@link hashScramPassword}. */
export type HashScramOptions = HashScramCost & {
  /** At least 8 octets. @defaultValue 16 random ones [SCR-45] */
  readonly salt?: Uint8Array;
  /** What derives. @defaultValue the platform's */
  readonly kdf?: Kdf;
};

/** Which derivation, and its cost. */
export type HashScramCost =
  | {
      /** @defaultValue `pbkdf2` */
      readonly form?: 'pbkdf2';
      /** @defaultValue 600000 */
      readonly iterations?: number;
    }
  | {
      readonly form: 'argon2id13';
      /** @defaultValue 2 passes over 19,456 KiB */
      readonly cost?: Argon2Cost;
    };

/**
 * Makes the stored form of a password of WAMP-SCRAM.
 * @throws {TypeError} when the password is empty, SASLprep forbids it, or an option cannot be used
 */
export async function hashScramPassword(password: string, options: HashScramOptions = {}): Promise<string> {
  const { salt = randomOctets(16), kdf = deriveKey } = options;
  const prepared = saslPrep(password, 'password');
  if (prepared === '') throw new TypeError('the password is empty');
  if (salt.length < 8) throw new TypeError('the salt has fewer than 8 octets');
  const cost = chosenCost(options);
  const { storedKey, serverKey } = keysOf(await kdf(saltedPasswordRequest(utf8(prepared), salt, cost)));
  const numbers = cost.kdf === 'pbkdf2' ? `i=${cost.iterations}` : `t=${cost.iterations},m=${cost.memory}`;
  const keys = [salt, storedKey, serverKey].map(encodeBase64).join('$');
  return `scram-sha-256$${cost.kdf}$${numbers}$${keys}`;
}

function chosenCost(options: HashScramCost): ScramCost {
  if (options.form === 'argon2id13') {
    return { kdf: options.form, ...checkArgon2Cost(options.cost ?? defaultArgon2Cost) };
  }
  const { iterations = defaultScramCost.iterations } = options;
  return { ...defaultScramCost, iterations: checkPbkdf2Iterations(iterations) };
}
