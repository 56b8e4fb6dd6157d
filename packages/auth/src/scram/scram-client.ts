import type { ChannelBinding, ClientAuthenticator, ClientLogin, LoginContext } from '@wamp/protocol';
import { deriveKey } from '#kdf';
import { equalBytes } from '../bytes/equal-bytes.js';
import type { Kdf } from '../crypto/kdf.js';
import { kdfPool } from '../crypto/kdf-pool.js';
import { randomOctets } from '../crypto/random-octets.js';
import { decodeBase64, encodeBase64 } from '../bytes/base64.js';
import { utf8 } from '../bytes/utf8.js';
import { type SecretSource, checkSecretSource, readSecret } from '../secrets/secret-source.js';
import { type BoundChannel, authMessage } from './auth-message.js';
import { boundChannel, channelBindings } from './bound-channel.js';
import { KeyCache } from './key-cache.js';
import { saslPrep } from './saslprep.js';
import { type ScramLimits, readScramChallenge } from './scram-challenge.js';
import { saltedPasswordRequest } from './scram-cost.js';
import { clientProof, keysOf, serverSignature } from './scram-keys.js';

/** Options of {@link scram}. */
export interface ScramOptions extends ScramLimits {
  readonly authid: string;
  /** Never leaves this side. A function is asked anew for each login. */
  readonly password: SecretSource;
  /**
   * Binds the login to the TLS connection, so that nobody can pass it on. Where the transport has none of this kind, as
   * in browsers, the join fails before anything is sent. [SCR-50] @defaultValue none
   */
  readonly channelBinding?: ChannelBinding;
  /** Derives the keys. @defaultValue the platform's */
  readonly kdf?: Kdf;
}

/**
 * Logs in by WAMP-SCRAM: proves to know the password without saying it, and has the Router prove that it knows it too.
 * [SCR-52]
 * @throws {TypeError} when authid or password are missing or SASLprep forbids the authid [SCR-23]
 */
export function scram(options: ScramOptions): ClientAuthenticator {
  const { authid, password, channelBinding } = options;
  if (typeof authid !== 'string') throw new TypeError('logging in by WAMP-SCRAM needs an authid');
  checkSecretSource(password, 'password');
  if (channelBinding !== undefined && !channelBindings.includes(channelBinding)) {
    throw new TypeError('channelBinding is none of tls-exporter, tls-unique, tls-server-end-point');
  }
  const prepared = saslPrep(authid, 'authid'); // [SCR-22]
  const cache = new KeyCache();
  // A Router that breaks off and asks again does not make more run than two. [SCR-17]
  const kdf = kdfPool({ kdf: options.kdf ?? deriveKey, maxQueued: Infinity });
  return {
    method: 'wamp-scram', // [SCR-01]
    begin: ({ peer, signal }) => {
      const channel = boundChannel(peer, channelBinding);
      if (channelBinding !== undefined && channel === undefined) {
        throw new Error(`the connection has no channel binding ${channelBinding}`);
      }
      return login({ options, prepared, cache, kdf, channel, signal });
    },
  };
}

interface LoginParts {
  readonly options: ScramOptions;
  readonly prepared: string;
  readonly cache: KeyCache;
  readonly kdf: Kdf;
  readonly channel: BoundChannel | undefined;
  readonly signal: LoginContext['signal'];
}

function login({ options, prepared, cache, kdf, channel, signal }: LoginParts): ClientLogin {
  const { authid, password } = options;
  const clientNonce = encodeBase64(randomOctets(18)); // [SCR-03]
  const channelBinding = channel?.kind ?? null;
  let expected: Uint8Array | undefined;
  return {
    authid,
    authextra: { nonce: clientNonce, channel_binding: channelBinding }, // [SCR-02]
    async challenge(extra) {
      const { nonce, salt, saltOctets, cost } = readScramChallenge(extra, clientNonce, options);
      const secret = saslPrep(await readSecret(password, 'password'), 'password');
      const keys = await cache.get([prepared, secret, salt, cost], async () => {
        const salted = await kdf(saltedPasswordRequest(utf8(secret), saltOctets, cost), signal); // [SCR-53]
        return keysOf(salted);
      });
      const { iterations } = cost;
      const message = authMessage({ authid: prepared, clientNonce, nonce, salt, iterations, channel });
      expected = serverSignature(keys, message);
      return {
        signature: encodeBase64(clientProof(keys, message)), // [SCR-31] [SCR-54]
        extra: {
          nonce,
          channel_binding: channelBinding,
          cbind_data: channel === undefined ? null : encodeBase64(channel.data), // [SCR-33]
        }, // [SCR-32]
      };
    },
    welcome({ verifier }) {
      const said = typeof verifier === 'string' ? decodeBase64(verifier.replace(/^v=/, '')) : undefined;
      if (expected === undefined || said === undefined || !equalBytes(said, expected)) {
        throw new Error('the Router did not prove that it knows the password'); // [SCR-42]
      }
    },
  };
}
