/**
 * The forms in which a Router stores secrets, and what keeps them out of logs.
 *
 * @example
 * ```ts
 * import { hashSecret, parseScramSecret } from '@wamp/auth/secrets';
 *
 * const stored = await hashSecret('scram-pbkdf2', 'correct horse battery staple');
 * const credential = parseScramSecret(stored);
 * ```
 *
 * @packageDocumentation
 */
export { Secret } from './secrets/secret.js';
export type { SecretSource } from './secrets/secret-source.js';
export type { Argon2Cost } from './secrets/cost.js';
export {
  type HashTicketOptions,
  type TicketCredential,
  hashTicket,
  parseTicketSecret,
} from './secrets/ticket-secret.js';
export {
  type CraCredential,
  type CraSalt,
  type HashCraOptions,
  type SaltedCraSecret,
  deriveCraKey,
  hashCraSecret,
  parseCraSecret,
} from './secrets/cra-secret.js';
export {
  type HashScramCost,
  type HashScramOptions,
  type ScramCredential,
  hashScramPassword,
  parseScramSecret,
} from './secrets/scram-secret.js';
export type { ScramCost } from './scram/scram-cost.js';
export {
  type HashSecretOptions,
  type StoredSecretKind,
  hashSecret,
  storedSecretKinds,
} from './secrets/hash-secret.js';
export type { Argon2Request, Kdf, KdfRequest, Pbkdf2Request } from './crypto/kdf.js';
export { type KdfPoolOptions, kdfPool } from './crypto/kdf-pool.js';
