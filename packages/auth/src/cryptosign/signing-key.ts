import { equalBytes } from '../bytes/equal-bytes.js';
import { fromHex } from '../bytes/hex.js';
import { isPublicKey, publicKeyOf, sign, verify } from '../crypto/ed25519.js';
import { Secret } from '../secrets/secret.js';

/**
 * A private key: the 32-octet seed as hex or bytes, a 64-octet secret key (seed, then public key), or a key pair of
 * WebCrypto, whose private half need not be extractable. [CRY-22] [CRY-23]
 */
export type CryptosignKey = string | Secret | Uint8Array | CryptoKeyPair;

/** Signs with a key that somebody else keeps: an agent, a hardware module. [CRY-23] */
export interface CryptosignSigner {
  /** 64 hex characters, or 32 octets. */
  readonly publicKey: string | Uint8Array;
  /** Makes the 64-octet Ed25519 signature of 32 octets. */
  readonly sign: (message: Uint8Array) => Uint8Array | Promise<Uint8Array>;
}

/** A key that can be used: its public half as bytes, its private half as a function. */
export interface SigningKey {
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/**
 * Makes a key ready for use.
 * @throws {TypeError} when it is none; the error never repeats it. [AUTH-45]
 */
export function signingKey(key: CryptosignKey | CryptosignSigner): SigningKey | Promise<SigningKey> {
  if (key instanceof Secret) return seedKey(seedOf(key.reveal()));
  if (typeof key === 'string' || key instanceof Uint8Array) return seedKey(seedOf(key));
  if ('sign' in key) return delegatedKey(publicKeyFrom(key.publicKey), key.sign);
  return webCryptoKey(key);
}

/**
 * The seed in a private key.
 * @throws {TypeError} when it has neither 32 octets nor 64 of which the second half fits the first. [CRY-22]
 */
export function seedOf(key: string | Uint8Array): Uint8Array {
  const octets = typeof key === 'string' ? (fromHex(key, 32) ?? fromHex(key, 64)) : Uint8Array.from(key);
  if (octets?.length === 32) return octets;
  if (octets?.length !== 64) throw new TypeError('a private key is a seed of 32 octets, as bytes or as hex');
  const seed = octets.slice(0, 32);
  if (equalBytes(publicKeyOf(seed), octets.subarray(32))) return seed;
  throw new TypeError('the second half of the private key is not the public key of the first');
}

/**
 * The 32 octets of a public key.
 * @throws {TypeError} when it is none
 */
export function publicKeyFrom(key: string | Uint8Array): Uint8Array {
  const octets = typeof key === 'string' ? fromHex(key, 32) : Uint8Array.from(key);
  if (octets !== undefined && isPublicKey(octets)) return octets;
  throw new TypeError('a public key is a point of Ed25519: 32 octets, as bytes or as hex');
}

function seedKey(seed: Uint8Array): SigningKey {
  return { publicKey: publicKeyOf(seed), sign: async (message) => sign(message, seed) };
}

/** What comes back is looked at: a wrong key shows here and not as a refusal of the Router. */
function delegatedKey(publicKey: Uint8Array, signWith: CryptosignSigner['sign']): SigningKey {
  return {
    publicKey,
    async sign(message) {
      const signature = await signWith(message.slice());
      if (verify({ message, publicKey, signature })) return signature;
      throw new TypeError('what the signer gave is no signature by its public key');
    },
  };
}

async function webCryptoKey({ privateKey, publicKey }: CryptoKeyPair): Promise<SigningKey> {
  const { subtle } = crypto;
  const raw = new Uint8Array(await subtle.exportKey('raw', publicKey));
  return delegatedKey(
    publicKeyFrom(raw),
    async (message) => new Uint8Array(await subtle.sign('Ed25519', privateKey, Uint8Array.from(message))),
  );
}
