import { randomOctets } from '../crypto/random-octets.js';
import type { Argon2Request, Kdf } from '../crypto/kdf.js';
import { equalBytes } from '../bytes/equal-bytes.js';
import { encodeBase64 } from '../bytes/base64.js';
import { utf8 } from '../bytes/utf8.js';
import { deriveKey } from '#kdf';
import { sha256 } from '#digest';
import { type Argon2Cost, checkArgon2Cost, defaultArgon2Cost } from './cost.js';
import { Secret } from './secret.js';
import { StoredForm, formOf } from './stored-form.js';

/** What the Router stores of a ticket. Only `argon2id` costs it a derivation at each login. [TIC-14] */
export type TicketCredential =
  | { readonly kind: 'clear'; readonly ticket: Secret }
  | { readonly kind: 'sha256'; readonly digest: Secret<Uint8Array> }
  | {
      readonly kind: 'argon2id';
      /** Passes. */
      readonly iterations: number;
      /** KiB */
      readonly memory: number;
      readonly salt: Uint8Array;
      readonly hash: Secret<Uint8Array>;
    };

/**
 * Reads `sha256$<base64>` or `argon2id$t=…,m=…$<salt>$<hash>`; any other text is the ticket itself, which `check` warns
 * about. (D49)
 * @throws {TypeError} when it begins as a stored form and is none of a ticket; the error does not repeat it
 */
export function parseTicketSecret(text: string): TicketCredential {
  const form = formOf(text);
  if (form === undefined) return { kind: 'clear', ticket: new Secret(text) };
  if (form === 'sha256') {
    const stored = new StoredForm(text, 'sha256$<base64 of 32 octets>');
    stored.word(['sha256']);
    return { kind: 'sha256', digest: new Secret(stored.octets(32)) };
  }
  const stored = new StoredForm(text, 'argon2id$t=<passes>,m=<KiB>$<salt>$<hash>');
  stored.word(['argon2id']);
  const { t: iterations, m: memory } = stored.numbers(['t', 'm']);
  checkArgon2Cost({ iterations, memory });
  const salt = stored.octets(8);
  return { kind: 'argon2id', iterations, memory, salt, hash: new Secret(stored.octets(16)) };
}

/** Options of {@link hashTicket}. */
export interface HashTicketOptions {
  /**
   * `sha256` only for tickets that a machine drew at random, 128 bits or more: anybody who reads the file can try
   * thousand millions of others in a second. @defaultValue `argon2id`
   */
  readonly form?: 'sha256' | 'argon2id';
  /** @defaultValue 2 passes over 19,456 KiB */
  readonly cost?: Argon2Cost;
  /** What derives. @defaultValue the platform's */
  readonly kdf?: Kdf;
}

/**
 * Makes the stored form of a ticket.
 * @throws {TypeError} when the ticket is empty
 */
export async function hashTicket(ticket: string, options: HashTicketOptions = {}): Promise<string> {
  const { form = 'argon2id', cost = defaultArgon2Cost, kdf = deriveKey } = options;
  if (ticket === '') throw new TypeError('the ticket is empty');
  if (form === 'sha256') return `sha256$${encodeBase64(sha256(utf8(ticket)))}`;
  const { iterations, memory } = checkArgon2Cost(cost);
  const salt = randomOctets(16);
  const hash = await kdf({ kdf: 'argon2id13', password: utf8(ticket), salt, iterations, memory, length: 32 });
  return `argon2id$t=${iterations},m=${memory}$${encodeBase64(salt)}$${encodeBase64(hash)}`;
}

/**
 * Tells whether a ticket is the stored one.
 * @throws what the derivation throws: no place in the pool, the signal
 */
export async function isTicket(
  ticket: string,
  credential: TicketCredential,
  { kdf, signal }: { readonly kdf: Kdf; readonly signal: AbortSignal },
): Promise<boolean> {
  switch (credential.kind) {
    case 'clear':
      return equalBytes(utf8(ticket), utf8(credential.ticket.reveal()));
    case 'sha256':
      return equalBytes(sha256(utf8(ticket)), credential.digest.reveal());
    case 'argon2id': {
      const { iterations, memory, salt, hash } = credential;
      const stored = hash.reveal();
      const password = utf8(ticket);
      const request: Argon2Request = {
        kdf: 'argon2id13',
        password,
        salt,
        iterations,
        memory,
        length: stored.length,
      };
      return equalBytes(await kdf(request, signal), stored);
    }
  }
}
