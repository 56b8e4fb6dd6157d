import { hmacSha256, sha256 } from '#digest';
import { utf8 } from '../bytes/utf8.js';

/** What a Router stores of a password: neither lets anybody log in. [SCR-44] */
export interface ServerKeys {
  readonly storedKey: Uint8Array;
  readonly serverKey: Uint8Array;
}

/** What a client needs to log in. */
export interface ClientKeys extends ServerKeys {
  readonly clientKey: Uint8Array;
}

const clientKeyName = utf8('Client Key');
const serverKeyName = utf8('Server Key');

/** All keys, from the salted password. [SCR-30] */
export function keysOf(saltedPassword: Uint8Array): ClientKeys {
  const clientKey = hmacSha256(saltedPassword, clientKeyName);
  return {
    clientKey,
    storedKey: sha256(clientKey),
    serverKey: hmacSha256(saltedPassword, serverKeyName),
  };
}

/** What the client sends. [SCR-31] */
export function clientProof({ clientKey, storedKey }: ClientKeys, authMessage: Uint8Array): Uint8Array {
  return xor(clientKey, hmacSha256(storedKey, authMessage));
}

/** What the proof says the stored key is. [SCR-34] */
export function storedKeyOf(proof: Uint8Array, storedKey: Uint8Array, authMessage: Uint8Array): Uint8Array {
  return sha256(xor(proof, hmacSha256(storedKey, authMessage)));
}

/** What only a Router that has the keys of this user can say. [SCR-40] */
export function serverSignature({ serverKey }: ServerKeys, authMessage: Uint8Array): Uint8Array {
  return hmacSha256(serverKey, authMessage);
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((octet, at) => octet ^ (b[at] ?? 0));
}
