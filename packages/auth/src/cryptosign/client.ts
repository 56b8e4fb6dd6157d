import type { ClientAuthenticator, ClientLogin, LoginContext } from '@wamp/protocol';
import { fromHex, toHex } from '../bytes/hex.js';
import { type CryptosignBinding, channelIdOf, isBinding } from './channel-id.js';
import { checkRouter } from './router-proof.js';
import { challengeOctets, freshChallenge, signBound } from './signed-challenge.js';
import {
  type CryptosignKey,
  type CryptosignSigner,
  type SigningKey,
  publicKeyFrom,
  signingKey,
} from './signing-key.js';

/** The key that proves the client, or who signs with it. */
export type CryptosignClientKey =
  | {
      /** The key, or what gives it, asked anew for each login. Use it for nothing but this. [CRY-36] */
      readonly key: CryptosignKey | (() => CryptosignKey | Promise<CryptosignKey>);
    }
  | CryptosignSigner;

/** Options of {@link cryptosign}. */
export type CryptosignOptions = CryptosignClientKey & {
  /** Who to log in as. @defaultValue whoever has the key, as the Router knows it [CRY-05] */
  readonly authid?: string;
  /**
   * Binds the signature to the TLS connection, so that nobody in between can use it elsewhere. [CRY-24]
   * @defaultValue not bound
   */
  readonly channelBinding?: CryptosignBinding | null;
  /** Logs in unbound where the transport or the Router has no such binding, instead of giving up. [CRY-27] @defaultValue false */
  readonly bindingPreferred?: boolean;
  /**
   * The public keys that the Router may prove itself with, hex or bytes. With them the Router has to prove itself before
   * anything is signed. [CRY-32] [CRY-35] @defaultValue the Router is not asked for proof
   */
  readonly routerKeys?: readonly (string | Uint8Array)[];
  /**
   * The certificate chain of the key, delegate first: `[certificate, signature]` each. Integers beyond 2^53 are bigints,
   * or decimal text, which is the only way over JSON. [CRY-38] [CRY-43]
   */
  readonly certificates?: readonly (readonly [certificate: unknown, signature: string])[];
  /** The Ethereum address of the root that the chain leads to. [CRY-38] */
  readonly trustroot?: string;
};

/** What one login keeps between HELLO and CHALLENGE. */
interface Attempt {
  readonly key: SigningKey;
  /** What was asked for in HELLO. */
  readonly binding: CryptosignBinding | null;
  readonly channelId: Uint8Array | undefined;
  /** What the Router has to sign; `undefined`: it need not. */
  readonly challenge: string | undefined;
}

/**
 * Logs in with an Ed25519 key: nothing secret is sent, and the Router stores nothing secret.
 * @throws {TypeError} when an option is none of those that can be used
 */
export function cryptosign(options: CryptosignOptions): ClientAuthenticator {
  const { channelBinding } = options;
  if (channelBinding !== undefined && channelBinding !== null && !isBinding(channelBinding)) {
    throw new TypeError('channelBinding is "tls-exporter" or "tls-unique"'); // [CRY-24]
  }
  const routerKeys = options.routerKeys?.map((key) => publicKeyFrom(key));
  if (routerKeys?.length === 0) throw new TypeError('routerKeys is empty: no Router could be trusted');
  return {
    method: 'cryptosign', // [CRY-02]
    async begin(context) {
      const key = await signingKey('key' in options ? await given(options.key) : options);
      const attempt: Attempt = {
        key,
        ...bindingOf(options, context),
        challenge: routerKeys === undefined ? undefined : freshChallenge(), // [CRY-32]
      };
      return loginOf(options, attempt, routerKeys ?? []);
    },
  };
}

async function given<T>(value: T | (() => T | Promise<T>)): Promise<T> {
  return isFunction(value) ? value() : value;
}

function isFunction<T>(value: T | (() => T | Promise<T>)): value is () => T | Promise<T> {
  return typeof value === 'function';
}

function bindingOf(
  { channelBinding, bindingPreferred }: CryptosignOptions,
  { peer }: LoginContext,
): Pick<Attempt, 'binding' | 'channelId'> {
  const binding = channelBinding ?? null;
  const channelId = binding === null ? undefined : channelIdOf(peer, binding);
  if (binding === null || channelId !== undefined) return { binding, channelId };
  if (bindingPreferred === true) return { binding: null, channelId };
  throw new Error(`this connection has no channel binding ${binding}`);
}

function loginOf(
  options: CryptosignOptions,
  attempt: Attempt,
  routerKeys: readonly Uint8Array[],
): ClientLogin {
  const { authid, certificates, trustroot, bindingPreferred = false } = options;
  const { key, binding, challenge } = attempt;
  let hasSigned = false;
  return {
    authid,
    authextra: {
      pubkey: toHex(key.publicKey), // [CRY-03]
      channel_binding: binding,
      ...(challenge !== undefined && { challenge }),
      ...(certificates !== undefined && { certificates }),
      ...(trustroot !== undefined && { trustroot }),
    },
    async challenge(extra) {
      // Whatever is wrong shows before anything is signed. [CRY-35]
      const channelId = judgeBinding(attempt, extra['channel_binding'] ?? null, bindingPreferred);
      refuseAttestation(extra['attest']);
      const theirs = fromHex(extra['challenge'], challengeOctets);
      if (theirs === undefined) throw new Error('the challenge is not 32 octets of hex'); // [CRY-12]
      if (toHex(theirs) === challenge) throw new Error('the Router sent our own challenge back'); // [CRY-37]
      checkRouter({ challenge, channelId, extra, routerKeys, ownKey: key.publicKey });
      const signature = await signBound({ challenge: theirs, channelId }, key);
      hasSigned = true;
      return signature;
    },
    welcome() {
      // Without a CHALLENGE nothing of the Router was looked at. [AUTH-30] [CRY-27] [CRY-35]
      if (!hasSigned) throw new Error('the Router lets us in without having asked for a signature');
    },
  };
}

/** The channel id that the signature is bound to. @throws {Error} when the Router does not do as it was asked. */
function judgeBinding(attempt: Attempt, answered: unknown, isOnlyPreferred: boolean): Uint8Array | undefined {
  if (answered === attempt.binding) return attempt.channelId;
  if (answered === null && isOnlyPreferred) return undefined; // [CRY-27]
  throw new Error(
    attempt.binding === null
      ? 'the Router wants a channel binding that was not asked for' // [CRY-28]
      : `the Router does not bind to the channel by ${attempt.binding}`,
  );
}

function refuseAttestation(attest: unknown): void {
  if (attest !== undefined && attest !== null) throw new Error('remote attestation is not possible here'); // [CRY-59]
}
