import type { Authenticator, AuthenticationStep, JoinRequest, Principal } from '@wamp/protocol';
import { equalBytes } from '../bytes/equal-bytes.js';
import { randomOctets } from '../crypto/random-octets.js';
import { decodeBase64, encodeBase64 } from '../bytes/base64.js';
import { type Decoy, decoys, textLike } from '../principals/decoys.js';
import { grantedPrincipal } from '../principals/granted-principal.js';
import type { PrincipalSource, StoredPrincipal } from '../principals/principal-source.js';
import { authidMissing, denied, noSuchPrincipal } from '../principals/refusals.js';
import { defaultCraCost } from '../secrets/cost.js';
import type { CraCredential } from '../secrets/cra-secret.js';
import { Secret } from '../secrets/secret.js';
import { craHmac } from './cra-signature.js';

/** Options of {@link wampcraAuthenticator}. */
export interface CraAuthenticatorOptions {
  readonly principals: PrincipalSource<CraCredential>;
  /**
   * Makes the salts of names that do not exist: at least 16 octets, the same after a restart. (D41)
   * @defaultValue random
   */
  readonly decoyKey?: Uint8Array;
  /** Answers names that do not exist with `wamp.error.no_such_principal`, at once. [AUTH-27] @defaultValue false */
  readonly tellsUnknown?: boolean;
}

/** The Router's side of `wampcra`. A login costs it HMACs only, never a derivation. [CRA-21] */
export function wampcraAuthenticator(options: CraAuthenticatorOptions): Authenticator {
  const { principals, decoyKey, tellsUnknown = false } = options;
  const decoyOf = decoys(decoyKey);
  return {
    method: 'wampcra',
    async begin(request, context) {
      const { authid } = request;
      if (authid === undefined || authid === '') return authidMissing; // [CRA-02]
      // The decoy is made for everybody, so that it costs everybody the same. [CRA-27]
      const decoy = decoyOf(request, authid);
      const nobody = nobodyLike(principals.model(decoy.number), authid, decoy);
      const found = await principals.find(authid, request, context);
      if (found === undefined && tellsUnknown) return noSuchPrincipal;
      const { credential, ...stored } = found ?? nobody;
      return challengeFor({
        request,
        credential,
        principal: grantedPrincipal(stored),
        isKnown: found !== undefined,
      });
    },
  };
}

interface CraAttempt {
  readonly request: JoinRequest;
  readonly principal: Principal;
  readonly credential: CraCredential;
  readonly isKnown: boolean;
}

function challengeFor({ request, principal, credential, isKnown }: CraAttempt): AuthenticationStep {
  const challenge = challengeText(request, principal);
  const isSalted = credential.kind === 'salted';
  const key = isSalted ? credential.derivedKey : credential.secret; // [CRA-15] [CRA-21]
  return {
    kind: 'challenge',
    extra: {
      challenge,
      // [CRA-17]
      ...(isSalted && {
        salt: credential.salt,
        keylen: credential.keylen,
        iterations: credential.iterations,
      }),
    },
    // The Router asks a challenge once and in due time. [CRA-23] [CRA-24]
    answer({ signature }) {
      const expected = craHmac(key.reveal(), challenge);
      const isRight = equalBytes(expected, decodeBase64(signature) ?? new Uint8Array()); // [CRA-22]
      return isRight && isKnown ? { kind: 'accepted', principal } : denied;
    },
  };
}

/** JSON by a serializer, so that no authid can smuggle anything in. [CRA-03] [CRA-04] [CRA-10] */
function challengeText({ session }: JoinRequest, { authid, authrole, authprovider }: Principal): string {
  return JSON.stringify({
    nonce: encodeBase64(randomOctets(18)), // [CRA-08]
    authprovider,
    authid,
    timestamp: new Date().toISOString(), // [CRA-09]
    authrole, // [CRA-06]
    authmethod: 'wampcra', // [CRA-05]
    session, // [CRA-07] [CRA-33]
  });
}

/** Somebody who does not exist, as like to the others as can be. (D41) [CRA-27] */
function nobodyLike(
  model: StoredPrincipal<CraCredential> | undefined,
  authid: string,
  decoy: Decoy,
): StoredPrincipal<CraCredential> {
  const { authrole = 'user', authprovider = 'static', credential } = model ?? {};
  const key = encodeBase64(decoy.octets('cra key', 32));
  const salt = credential?.kind === 'salted' ? credential : defaultSalt;
  return {
    authid,
    authrole,
    authprovider,
    credential:
      credential?.kind === 'clear'
        ? { kind: 'clear', secret: new Secret(key) }
        : {
            kind: 'salted',
            salt: textLike(salt.salt, decoy.octets('cra salt', salt.salt.length)),
            iterations: salt.iterations,
            keylen: salt.keylen,
            derivedKey: new Secret(key),
          },
  };
}

/** Where nobody is known in advance: what `hashCraSecret` makes. */
const defaultSalt = { salt: 'A'.repeat(22), ...defaultCraCost };
