import type {
  AuthenticationAnswer,
  AuthenticationStep,
  Authenticator,
  JoinContext,
  JoinRequest,
} from '@wamp/protocol';
import { equalBytes } from '../bytes/equal-bytes.js';
import { randomOctets } from '../crypto/random-octets.js';
import { decodeBase64, encodeBase64 } from '../bytes/base64.js';
import { type Decoy, decoys } from '../principals/decoys.js';
import { grantedPrincipal } from '../principals/granted-principal.js';
import type { PrincipalSource, StoredPrincipal } from '../principals/principal-source.js';
import { noSuchPrincipal } from '../principals/refusals.js';
import { defaultScramCost } from '../secrets/cost.js';
import type { ScramCredential } from '../secrets/scram-secret.js';
import { Secret } from '../secrets/secret.js';
import { type BindingPolicy, requiresTls } from '../transport-login/requires-tls.js';
import { type ScramExchange, authMessage } from './auth-message.js';
import { type ScramHello, readScramHello, refused } from './scram-hello.js';
import { serverSignature, storedKeyOf } from './scram-keys.js';

/** Options of {@link scramAuthenticator}. */
export interface ScramAuthenticatorOptions {
  readonly principals: PrincipalSource<ScramCredential>;
  /**
   * Makes the salts of names that do not exist: at least 16 octets, the same after a restart. (D41)
   * @defaultValue random
   */
  readonly decoyKey?: Uint8Array;
  /**
   * Whether logins are bound to the TLS connection: as the client wants, always, or never, where something between
   * client and Router ends TLS. Who wants it otherwise is refused. [SCR-07] @defaultValue `optional`
   */
  readonly channelBinding?: BindingPolicy;
  /** Answers names that do not exist with `wamp.error.no_such_principal`, at once. [AUTH-27] @defaultValue false */
  readonly tellsUnknown?: boolean;
}

/** The Router's side of `wamp-scram`. A login costs it HMACs only, never a derivation. [SCR-44] */
export function scramAuthenticator(options: ScramAuthenticatorOptions): Authenticator {
  const { principals, channelBinding = 'optional', tellsUnknown = false } = options;
  const decoyOf = decoys(options.decoyKey);
  return {
    method: 'wamp-scram', // [SCR-01]
    ...requiresTls(channelBinding),
    async begin(request, context) {
      const hello = readScramHello(request);
      if ('kind' in hello) return hello;
      const isBound = hello.channel !== undefined;
      if (channelBinding === 'required' && !isBound) return refused('channel-bindings-dont-match');
      if (channelBinding === 'off' && isBound) return refused('channel-binding-not-supported');
      // The decoy is made for everybody, so that it costs everybody the same. [SCR-08]
      const decoy = decoyOf(request, hello.prepared);
      const nobody = nobodyLike(principals.model(decoy.number), hello.prepared, decoy);
      const found = await find(principals, hello, [request, context]);
      if (found === undefined && tellsUnknown) return noSuchPrincipal;
      return challengeFor(hello, found ?? nobody, found !== undefined);
    },
  };
}

/** By the name as it came, else as SASLprep gives it. */
async function find(
  principals: PrincipalSource<ScramCredential>,
  { authid, prepared }: ScramHello,
  [request, context]: readonly [JoinRequest, JoinContext],
): Promise<StoredPrincipal<ScramCredential> | undefined> {
  const found = await principals.find(authid, request, context);
  return found === undefined && prepared !== authid ? principals.find(prepared, request, context) : found;
}

function challengeFor(
  { prepared, clientNonce, channel }: ScramHello,
  { credential, ...stored }: StoredPrincipal<ScramCredential>,
  isKnown: boolean,
): AuthenticationStep {
  const nonce = clientNonce + encodeBase64(randomOctets(18)); // [SCR-10] [SCR-11]
  const salt = encodeBase64(credential.salt);
  const { kdf, iterations, memory } = credential.cost;
  const exchange: ScramExchange = { authid: prepared, clientNonce, nonce, salt, iterations, channel }; // [SCR-24] [SCR-35]
  return {
    kind: 'challenge',
    extra: { nonce, salt, kdf, iterations, memory }, // [SCR-09]
    // The Router asks a challenge once and in due time. [SCR-39]
    answer(answer) {
      const message = authMessage(exchange);
      const keys = { storedKey: credential.storedKey.reveal(), serverKey: credential.serverKey.reveal() };
      const proof = decodeBase64(answer.signature) ?? new Uint8Array();
      // Whoever does not exist costs as much as who does: all of this is done for both.
      const isRight = equalBytes(storedKeyOf(proof, keys.storedKey, message), keys.storedKey); // [SCR-34]
      const verifier = encodeBase64(serverSignature(keys, message)); // [SCR-40] [SCR-41]
      const mistake = mistakeIn(answer, exchange);
      if (mistake !== undefined) return mistake;
      if (proof.length !== 32 || !isRight || !isKnown) return refused('invalid-proof');
      const principal = grantedPrincipal(stored);
      return {
        kind: 'accepted',
        principal: { ...principal, authextra: { ...principal.authextra, verifier } },
      };
    },
  };
}

/** What the client repeats has to be what the Router remembers. [SCR-36] [SCR-37] [SCR-38] */
function mistakeIn(
  { extra }: AuthenticationAnswer,
  { nonce, channel }: ScramExchange,
): AuthenticationStep | undefined {
  const { nonce: repeated, channel_binding: binding = null, cbind_data: data = null } = extra;
  if (repeated !== nonce) return refused('other-error');
  if (binding !== (channel?.kind ?? null)) return refused('channel-bindings-dont-match');
  const isSame =
    channel === undefined ? data === null : equalBytes(decodeBase64(data) ?? new Uint8Array(), channel.data);
  return isSame ? undefined : refused('channel-bindings-dont-match');
}

/** Somebody who does not exist, as like to the others as can be. (D41) [SCR-08] */
function nobodyLike(
  model: StoredPrincipal<ScramCredential> | undefined,
  authid: string,
  decoy: Decoy,
): StoredPrincipal<ScramCredential> {
  const { credential } = model ?? {};
  return {
    authid,
    authrole: 'nobody',
    credential: {
      cost: credential?.cost ?? defaultScramCost,
      salt: decoy.octets('scram salt', credential?.salt.length ?? 16),
      storedKey: new Secret(decoy.octets('scram stored key', 32)),
      serverKey: new Secret(decoy.octets('scram server key', 32)),
    },
  };
}
