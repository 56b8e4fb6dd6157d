import { hashCraSecret } from './cra-secret.js';
import type { Argon2Cost } from './cost.js';
import { hashScramPassword } from './scram-secret.js';
import { hashTicket } from './ticket-secret.js';

/** The stored forms that can be made of a secret (D49). */
export type StoredSecretKind =
  'scram-pbkdf2' | 'scram-argon2id' | 'cra' | 'ticket-argon2id' | 'ticket-sha256';

/** All of {@link StoredSecretKind}, the recommended first. */
export const storedSecretKinds: readonly StoredSecretKind[] = Object.freeze([
  'scram-pbkdf2',
  'scram-argon2id',
  'cra',
  'ticket-argon2id',
  'ticket-sha256',
]);

/** What a derivation may cost. */
export interface HashSecretOptions {
  /** Of PBKDF2. @defaultValue 600000 for WAMP-SCRAM, 100000 for WAMP-CRA */
  readonly iterations?: number;
  /** Of Argon2id. @defaultValue 2 passes over 19,456 KiB */
  readonly cost?: Argon2Cost;
}

/**
 * Makes the stored form of a secret, as `wamp router hash-secret` prints it.
 * @throws {TypeError} when the secret cannot be used or the cost is out of range; the error does not repeat it
 */
export async function hashSecret(
  kind: StoredSecretKind,
  secret: string,
  { iterations, cost }: HashSecretOptions = {},
): Promise<string> {
  const ofPbkdf2 = iterations === undefined ? {} : { iterations };
  const ofArgon2 = cost === undefined ? {} : { cost };
  switch (kind) {
    case 'scram-pbkdf2':
      return hashScramPassword(secret, ofPbkdf2);
    case 'scram-argon2id':
      return hashScramPassword(secret, { form: 'argon2id13', ...ofArgon2 });
    case 'cra':
      return hashCraSecret(secret, ofPbkdf2);
    case 'ticket-argon2id':
      return hashTicket(secret, ofArgon2);
    case 'ticket-sha256':
      return hashTicket(secret, { form: 'sha256' });
  }
}
