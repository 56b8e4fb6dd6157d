import { fromHex, toHex } from '../bytes/hex.js';
import { publicKeyFrom, seedOf } from '../cryptosign/signing-key.js';
import { randomOctets } from '../crypto/random-octets.js';
import { publicKeyOf } from '../crypto/ed25519.js';
import { fromDer, toDer } from '../crypto/ed25519-der.js';
import { fromSshPrivateKey, toSshPrivateKey } from './openssh-private.js';
import { fromSshPublicKey, toSshPublicKey } from './openssh-public.js';
import { fromPem, toPem } from './pem.js';

/** How a key is written: hex, as OpenSSH does, or as PEM (PKCS #8, SubjectPublicKeyInfo). */
export type KeyFormat = 'hex' | 'openssh' | 'pem';

/** How to write a key. */
export interface KeyTextOptions {
  readonly format: KeyFormat;
  /** Kept in OpenSSH's formats only. @defaultValue none */
  readonly comment?: string;
}

const sshLabel = 'OPENSSH PRIVATE KEY';

/** A new private key: 32 octets from the platform's secure source. */
export function generateSeed(): Uint8Array {
  return randomOctets(32);
}

/** The 32-octet public key of a private key. @throws {TypeError} when it is none */
export function publicKeyOfSeed(seed: string | Uint8Array): Uint8Array {
  return publicKeyOf(seedOf(seed));
}

/**
 * Writes a private key.
 * @throws {TypeError} when `seed` is no private key
 */
export function formatPrivateKey(seed: string | Uint8Array, { format, comment }: KeyTextOptions): string {
  const octets = seedOf(seed);
  switch (format) {
    case 'hex':
      return toHex(octets);
    case 'openssh':
      return toPem({ label: sshLabel, bytes: toSshPrivateKey(octets, comment) });
    case 'pem':
      return toPem({ label: 'PRIVATE KEY', bytes: toDer('PRIVATE KEY', octets) });
  }
}

/**
 * The 32-octet seed in a private key: hex of 32 or 64 octets, OpenSSH, or PEM.
 * @throws {TypeError} when it is none, or is encrypted; the error never repeats any of it
 */
export function parsePrivateKey(text: string): Uint8Array {
  const trimmed = text.trim();
  if (!trimmed.startsWith('-----')) return seedOf(trimmed);
  const block = fromPem(trimmed);
  if (block?.label === sshLabel) return fromSshPrivateKey(block.bytes);
  const seed = block?.label === 'PRIVATE KEY' ? fromDer('PRIVATE KEY', block.bytes) : undefined;
  if (seed === undefined) throw new TypeError('the PEM text is no Ed25519 private key that is not encrypted');
  return seed;
}

/**
 * Writes a public key.
 * @throws {TypeError} when it is none
 */
export function formatPublicKey(key: string | Uint8Array, { format, comment }: KeyTextOptions): string {
  const octets = publicKeyFrom(key);
  switch (format) {
    case 'hex':
      return toHex(octets);
    case 'openssh':
      return toSshPublicKey(octets, comment);
    case 'pem':
      return toPem({ label: 'PUBLIC KEY', bytes: toDer('PUBLIC KEY', octets) });
  }
}

/**
 * The 32 octets of a public key: hex, one line of OpenSSH, or PEM.
 * @throws {TypeError} when it is none
 */
export function parsePublicKey(text: string): Uint8Array {
  const trimmed = text.trim();
  const block = trimmed.startsWith('-----') ? fromPem(trimmed) : undefined;
  const octets =
    block?.label === 'PUBLIC KEY'
      ? fromDer('PUBLIC KEY', block.bytes)
      : (fromHex(trimmed, 32) ?? fromSshPublicKey(trimmed));
  return publicKeyFrom(octets ?? new Uint8Array());
}
