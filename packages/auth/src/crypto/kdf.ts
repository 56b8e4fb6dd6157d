/** What a key is derived from, and at which cost. */
export type KdfRequest = Pbkdf2Request | Argon2Request;

/** PBKDF2 with HMAC-SHA-256. [SCR-20] */
export interface Pbkdf2Request {
  readonly kdf: 'pbkdf2';
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  readonly iterations: number;
  /** Of the key, octets. */
  readonly length: number;
}

/** Argon2id, version 1.3, one lane. [SCR-21] */
export interface Argon2Request {
  readonly kdf: 'argon2id13';
  readonly password: Uint8Array;
  /** At least 8 octets. */
  readonly salt: Uint8Array;
  /** Passes. */
  readonly iterations: number;
  /** KiB */
  readonly memory: number;
  /** Of the key, octets. */
  readonly length: number;
}

/**
 * Derives a key without holding up the event loop. When the signal ends, it rejects with the signal's reason as soon as
 * it has stopped: what cannot be stopped is done first, so that nobody takes it for over. [SCR-53]
 */
export type Kdf = (request: KdfRequest, signal?: AbortSignal) => Promise<Uint8Array>;
