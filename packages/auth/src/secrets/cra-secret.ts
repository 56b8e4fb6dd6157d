import { deriveKey } from '#kdf';
import type { Kdf } from '../crypto/kdf.js';
import { randomOctets } from '../crypto/random-octets.js';
import { encodeBase64 } from '../bytes/base64.js';
import { utf8 } from '../bytes/utf8.js';
import { checkPbkdf2Iterations, checkWhole, defaultCraCost } from './cost.js';
import { Secret } from './secret.js';
import { StoredForm, formOf } from './stored-form.js';

/**
 * What the Router stores of a secret of WAMP-CRA. Whoever reads either of the two can log in with it; `salted` at least
 * does not give the password away. [CRA-21]
 */
export type CraCredential =
  { readonly kind: 'clear'; readonly secret: Secret } | ({ readonly kind: 'salted' } & SaltedCraSecret);

/** A derived key, and what clients need to derive it too. */
export interface SaltedCraSecret extends CraSalt {
  /** Base64 of the derived octets, which as text is the key of the HMAC. [CRA-15] */
  readonly derivedKey: Secret;
}

/** What CHALLENGE says of the salt. [CRA-17] */
export interface CraSalt {
  /** Its UTF-8 octets are the salt, nothing is decoded. [CRA-16] */
  readonly salt: string;
  readonly iterations: number;
  /** Octets. */
  readonly keylen: number;
}

/**
 * Reads `cra$pbkdf2$i=…,l=…$<salt>$<derived key>`; any other text is the secret itself, which `check` warns about. (D49)
 * @throws {TypeError} when it begins as a stored form and is none of WAMP-CRA; the error does not repeat it
 */
export function parseCraSecret(text: string): CraCredential {
  if (formOf(text) === undefined) return { kind: 'clear', secret: new Secret(text) };
  const stored = new StoredForm(text, 'cra$pbkdf2$i=<iterations>,l=<octets>$<salt>$<derived key>');
  stored.word(['cra']);
  stored.word(['pbkdf2']);
  const { i: iterations, l: keylen } = stored.numbers(['i', 'l']);
  const salt = stored.text();
  const derived = stored.octets(keylen);
  if (derived.length !== keylen) throw new TypeError(`the derived key of the stored secret has not l octets`);
  return { kind: 'salted', salt, iterations, keylen, derivedKey: new Secret(encodeBase64(derived)) };
}

/** Options of {@link hashCraSecret}. */
export interface HashCraOptions {
  /** @defaultValue 100000 */
  readonly iterations?: number;
  /** Octets. @defaultValue 32 */
  readonly keylen?: number;
  /** Without `$`. @defaultValue 22 random ones */
  readonly salt?: string;
  /** What derives. @defaultValue the platform's */
  readonly kdf?: Kdf;
}

/**
 * Makes the stored form of a secret of WAMP-CRA.
 * @throws {TypeError} when the secret is empty or an option cannot be used
 */
export async function hashCraSecret(secret: string, options: HashCraOptions = {}): Promise<string> {
  const {
    iterations = defaultCraCost.iterations,
    keylen = defaultCraCost.keylen,
    salt = encodeBase64(randomOctets(16)).slice(0, 22),
    kdf,
  } = options;
  if (secret === '') throw new TypeError('the secret is empty');
  if (salt.length === 0 || salt.includes('$')) throw new TypeError('the salt is empty or has a "$"');
  checkPbkdf2Iterations(iterations);
  checkWhole('octets', keylen, { least: 16, most: 1_024 });
  const derived = await deriveCraKey(secret, { salt, iterations, keylen }, { kdf });
  return `cra$pbkdf2$i=${iterations},l=${keylen}$${salt}$${derived}`;
}

/** Base64 of the derived key: the text that is the key of the HMAC. [CRA-14] [CRA-15] [CRA-16] */
export async function deriveCraKey(
  secret: string,
  { salt, iterations, keylen }: CraSalt,
  { kdf = deriveKey, signal }: { readonly kdf?: Kdf | undefined; readonly signal?: AbortSignal } = {},
): Promise<string> {
  const request = {
    kdf: 'pbkdf2',
    password: utf8(secret),
    salt: utf8(salt),
    iterations,
    length: keylen,
  } as const;
  return encodeBase64(await kdf(request, signal));
}
