import type { ClientAuthenticator } from '@wamp/protocol';
import { deriveKey } from '#kdf';
import type { Kdf } from '../crypto/kdf.js';
import { kdfPool } from '../crypto/kdf-pool.js';
import { deriveCraKey } from '../secrets/cra-secret.js';
import { type SecretSource, checkSecretSource, readSecret } from '../secrets/secret-source.js';
import { type CraChallengeLimits, checkCraChallenge, readCraChallenge } from './cra-challenge.js';
import { signCra } from './cra-signature.js';

/** Options of {@link wampcra}. */
export type CraOptions = CraSigning &
  CraChallengeLimits & {
    readonly authid: string;
    /**
     * Signs only challenges that are JSON and name the method and this authid. Those that name others are never signed,
     * those that are no JSON only when this is off. [CRA-30] @defaultValue false
     */
    readonly strict?: boolean;
    /** Derives the key when the Router has a salt. @defaultValue the platform's */
    readonly kdf?: Kdf;
  };

/** Who signs: this client, which knows the secret, or somebody else. */
export type CraSigning =
  | {
      /** A function is asked anew for each login. */
      readonly secret: SecretSource;
    }
  | {
      /**
       * Gives the signature of a challenge, for instance from a server that knows the secret; the whole `Extra` of
       * CHALLENGE is at hand for salted secrets. [CRA-29]
       */
      readonly sign: (
        challenge: string,
        extra: Readonly<Record<string, unknown>>,
      ) => string | Promise<string>;
    };

/**
 * Logs in by WAMP-CRA: signs a challenge with a secret that both sides know.
 * @throws {TypeError} when the authid, or both secret and `sign`, are missing
 */
export function wampcra(options: CraOptions): ClientAuthenticator {
  const { authid, strict = false } = options;
  // A Router that breaks off and asks again does not make more run than two. [CRA-19]
  const kdf = kdfPool({ kdf: options.kdf ?? deriveKey, maxQueued: Infinity });
  if (typeof authid !== 'string') throw new TypeError('logging in by WAMP-CRA needs an authid'); // [CRA-02]
  if (!('sign' in options)) checkSecretSource(options.secret, 'secret');
  return {
    method: 'wampcra', // [CRA-01]
    begin: ({ signal }) => ({
      authid,
      async challenge(extra) {
        const { challenge, salt } = readCraChallenge(extra, options);
        checkCraChallenge(challenge, authid, strict);
        if ('sign' in options) return options.sign(challenge, extra);
        const secret = await readSecret(options.secret, 'secret');
        const key = salt === undefined ? secret : await deriveCraKey(secret, salt, { kdf, signal });
        return signCra(key, challenge);
      },
    }),
  };
}
