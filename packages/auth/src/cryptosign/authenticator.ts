import {
  type AuthenticationAnswer,
  type AuthenticationStep,
  type Authenticator,
  ErrorUri,
  type JoinContext,
  type JoinRequest,
  type Principal,
} from '@wamp/protocol';
import { equalBytes } from '../bytes/equal-bytes.js';
import { fromHex, toHex } from '../bytes/hex.js';
import { grantedPrincipal } from '../principals/granted-principal.js';
import { denied } from '../principals/refusals.js';
import { type BindingPolicy, requiresTls } from '../transport-login/requires-tls.js';
import type { CertificateChains } from './certificate-chains.js';
import { channelIdOf } from './channel-id.js';
import { type CryptosignHello, readHello } from './hello.js';
import { type KeyPrincipalSource, hasKey, keyPrincipals } from './key-principals.js';
import { challengeOctets, freshChallenge, isSignatureOf, signBound } from './signed-challenge.js';
import { type CryptosignKey, type CryptosignSigner, type SigningKey, signingKey } from './signing-key.js';

/** Options of {@link cryptosignAuthenticator}. */
export interface CryptosignAuthenticatorOptions {
  /** Who has which keys. @defaultValue nobody: only certificates let clients in */
  readonly principals?: KeyPrincipalSource;
  /**
   * The key that the Router proves itself with to clients that ask. It is for this alone, as clients choose what it
   * signs. [CRY-33] [CRY-36] @defaultValue none: clients that insist on a proof go away
   */
  readonly routerKey?: CryptosignKey | CryptosignSigner;
  /**
   * Whether logins are bound to the TLS connection: as the client wants, always, or never, where something between
   * client and Router ends TLS. Who wants it otherwise is told that there is no binding, and refused where it is
   * required. [CRY-25] [CRY-26] @defaultValue `optional`
   */
  readonly channelBinding?: BindingPolicy;
  /** Lets clients in by certificate chain, too. [CRY-38] @defaultValue chains that clients present are ignored */
  readonly certificates?: CertificateChains;
  /** Answers a key that nobody has with `wamp.error.no_such_principal`, at once. [CRY-61] @defaultValue false */
  readonly tellsUnknown?: boolean;
}

interface Parts extends CryptosignAuthenticatorOptions {
  readonly principals: KeyPrincipalSource;
  readonly routerSigner: Promise<SigningKey> | undefined;
}

/** What decides about a client that has proved its key; `undefined`: nobody has that key. */
type Judge = () => Principal | string | undefined | Promise<Principal | string | undefined>;

/** A HELLO that says no nonsense. */
interface Asked {
  readonly request: JoinRequest;
  readonly context: JoinContext;
  readonly hello: CryptosignHello;
  /** What the login is bound to; `undefined`: it is not. */
  readonly channelId: Uint8Array | undefined;
  readonly parts: Parts;
}

/**
 * Lets clients in that sign a fresh challenge with a key of theirs. Somebody whom the Router does not know is asked and
 * refused like somebody who signs wrongly, with one verification each. [CRY-61] (D41)
 * @throws {TypeError} when `routerKey` is no key; the error never repeats it
 */
export function cryptosignAuthenticator(options: CryptosignAuthenticatorOptions): Authenticator {
  const { principals = keyPrincipals(), routerKey } = options;
  const routerSigner = routerKey === undefined ? undefined : Promise.resolve(signingKey(routerKey));
  // Of WebCrypto a key that cannot be used shows late; each login fails then, and nothing else.
  routerSigner?.catch(() => undefined);
  const parts: Parts = { ...options, principals, routerSigner };
  return {
    method: 'cryptosign',
    ...requiresTls(options.channelBinding),
    async begin(request, context) {
      const hello = readHello(request);
      if (typeof hello === 'string') return refused(hello);
      const { binding } = parts.channelBinding === 'off' ? {} : hello;
      const channelId = binding && channelIdOf(request.peer, binding);
      if (parts.channelBinding === 'required' && channelId === undefined) return unbound;
      const asked: Asked = { request, context, hello, channelId, parts };
      const chain = parts.certificates?.read(request);
      if (typeof chain === 'string') return refused(chain);
      if (chain !== undefined) return challengeFor(asked, () => chain.judge(context));
      const principal = await principalOf(asked);
      if (principal === undefined && parts.tellsUnknown === true) return unknown;
      return challengeFor(asked, () => principal);
    },
  };
}

/** Who has the key that a client announces: the one that it says it is, or the only one. [CRY-06] [CRY-07] [CRY-08] */
async function principalOf({ request, context, hello, parts }: Asked): Promise<Principal | undefined> {
  const { authid } = request;
  const publicKey = toHex(hello.publicKey);
  if (authid === undefined) {
    const [owner, ...others] = await parts.principals.findByKey(publicKey, request, context);
    return owner !== undefined && others.length === 0 ? grantedPrincipal(owner) : undefined;
  }
  const claimed = await parts.principals.find(authid, request, context);
  return claimed !== undefined && hasKey(claimed, publicKey) ? grantedPrincipal(claimed) : undefined;
}

async function challengeFor(asked: Asked, judge: Judge): Promise<AuthenticationStep> {
  const { hello, channelId, parts } = asked;
  const router = await parts.routerSigner;
  // What the Router signs for anybody must be no answer to a challenge of its own. [CRY-36]
  if (router !== undefined && equalBytes(router.publicKey, hello.publicKey)) return denied;
  const challenge = freshChallenge(); // [CRY-11]
  const proof =
    router === undefined || hello.challenge === undefined
      ? {}
      : {
          pubkey: toHex(router.publicKey),
          signature: await signBound({ challenge: hello.challenge, channelId }, router), // [CRY-33] [CRY-34]
        };
  return {
    kind: 'challenge',
    // [CRY-10] A binding is only named where it is verified. [CRY-25] [CRY-26]
    extra: { challenge, channel_binding: channelId === undefined ? null : hello.binding, ...proof },
    answer: (answer) => judgeAnswer({ answer, challenge, channelId, publicKey: hello.publicKey }, judge),
  };
}

interface Answered {
  readonly answer: AuthenticationAnswer;
  readonly challenge: string;
  readonly channelId: Uint8Array | undefined;
  /** Of HELLO; what AUTHENTICATE says about keys does not count. [CRY-19] */
  readonly publicKey: Uint8Array;
}

/** The signature is verified first, whoever the client is: equal work for known and unknown keys. (D55) */
async function judgeAnswer(answered: Answered, judge: Judge): Promise<AuthenticationStep> {
  const { answer, channelId, publicKey } = answered;
  const challenge = fromHex(answered.challenge, challengeOctets);
  if (challenge === undefined || !isSignatureOf({ challenge, channelId }, answer.signature, publicKey)) {
    return denied;
  }
  const principal = await judge();
  if (typeof principal === 'string') return refused(principal);
  return principal === undefined ? denied : { kind: 'accepted', principal };
}

const unbound: AuthenticationStep = {
  kind: 'refused',
  reason: ErrorUri.AUTHENTICATION_DENIED,
  message: 'logins have to be bound to the TLS connection here',
};

const unknown: AuthenticationStep = {
  kind: 'refused',
  reason: ErrorUri.NO_SUCH_PRINCIPAL,
  message: 'nobody has this key',
};

/** A refusal that says why: because of what the client itself has shown. */
const refused = (message: string): AuthenticationStep => ({
  kind: 'refused',
  reason: ErrorUri.AUTHENTICATION_DENIED,
  message,
});
