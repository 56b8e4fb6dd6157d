import { fromHex } from '../bytes/hex.js';
import { decodeBase64 } from '../bytes/base64.js';
import type { ScramCost } from '../scram/scram-cost.js';
import { checkArgon2Cost, checkPbkdf2Iterations } from '../secrets/cost.js';
import type { CraCredential } from '../secrets/cra-secret.js';
import type { ScramCredential } from '../secrets/scram-secret.js';
import { Secret } from '../secrets/secret.js';
import { type Decision, optionalCount, requiredText, optionalText } from './decision.js';

/**
 * `secret`, which beside a `salt` is the derived key in base64, as the documentation of this contract has it and the
 * code of other routers has not. [DYN-05] [DYN-06]
 * @throws {TypeError} that names what is wrong, never repeating it
 */
export function craCredential(fields: Decision['fields']): CraCredential {
  const secret = requiredText(fields, 'secret');
  const salt = optionalText(fields, 'salt');
  if (salt === undefined) return { kind: 'clear', secret: new Secret(secret) };
  const iterations = optionalCount(fields, 'iterations') ?? 1_000;
  const keylen = optionalCount(fields, 'keylen') ?? 32;
  if (decodeBase64(secret)?.length !== keylen) {
    throw new TypeError('"secret" of a decision with a salt is no derived key: base64 of "keylen" octets');
  }
  return { kind: 'salted', salt, iterations, keylen, derivedKey: new Secret(secret) };
}

/**
 * `salt`, `stored-key` and `server-key` in hex, `kdf`, `iterations` and `memory`. [DYN-07]
 * @throws {TypeError} that names what is wrong, never repeating it
 */
export function scramCredential(fields: Decision['fields']): ScramCredential {
  return {
    cost: scramCost(fields),
    salt: octetsOf(fields, 'salt'),
    storedKey: new Secret(octetsOf(fields, 'stored-key', 32)),
    serverKey: new Secret(octetsOf(fields, 'server-key', 32)),
  };
}

function scramCost(fields: Decision['fields']): ScramCost {
  const kdf = requiredText(fields, 'kdf');
  const iterations = optionalCount(fields, 'iterations');
  if (iterations === undefined) throw new TypeError('the decision has no "iterations"');
  switch (kdf) {
    case 'pbkdf2':
      return { kdf, iterations: checkPbkdf2Iterations(iterations), memory: null };
    // The specification's name, and the one that other routers use.
    case 'argon2id13':
    case 'argon2id-13':
      return {
        kdf: 'argon2id13',
        ...checkArgon2Cost({ iterations, memory: optionalCount(fields, 'memory') ?? 0 }),
      };
    default:
      throw new TypeError('"kdf" of the decision is neither pbkdf2 nor argon2id13');
  }
}

function octetsOf(fields: Decision['fields'], name: string, octets?: number): Uint8Array {
  const hex = requiredText(fields, name);
  const bytes = fromHex(hex, octets ?? hex.length / 2);
  if (bytes === undefined) throw new TypeError(`"${name}" of the decision is no hex of the right length`);
  return bytes;
}
