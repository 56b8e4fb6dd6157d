import type { JoinRequest, Principal } from '@wamp/protocol';
import type { VerifyTicket } from '../ticket/ticket-authenticator.js';
import { isAskedFor } from '../transport-login/asked-for.js';
import { type ClaimMapping, type ClaimReader, claimReader } from './claim-mapping.js';
import type { JwksOptions, JwtKeys } from './jwt-keys.js';
import { type TokenRules, tokenVerifier } from './token-verifier.js';

/** What tokens are accepted, and who they are. */
export interface JwtRules extends JwksOptions {
  /** `iss` has to be this, or one of these. */
  readonly issuer: string | readonly string[];
  /** `aud` has to name this, or one of these: a token for another service opens nothing here. */
  readonly audience: string | readonly string[];
  /**
   * The algorithms that are taken. @defaultValue RS256, PS256, ES256, ES384 and EdDSA for public keys, HS256 for a secret
   */
  readonly algorithms?: readonly string[];
  /** The `typ` of the header, such as `at+jwt`. @defaultValue any */
  readonly typ?: string;
  /** How far the clocks may differ, ms. @defaultValue 5000 */
  readonly clockToleranceMs?: number;
  /** Who a token is, by code; instead of the members of {@link ClaimMapping}. */
  readonly principal?: ClaimReader;
}

/** Options of {@link jwtVerifier}. */
export type JwtVerifierOptions = JwtRules & JwtKeys & ClaimMapping;

/** Judges JSON Web Tokens. */
export interface JwtVerifier {
  /**
   * Who a token is; `undefined` when it is a bad one, or is not the `authid` that HELLO asks for. Rejects when that
   * cannot be told, as the key server is down.
   */
  verify(token: string, request: JoinRequest): Promise<Principal | undefined>;
  /** The same for tokens that come as tickets: `ticketAuthenticator({ verify: verifier.verifyTicket })`. */
  readonly verifyTicket: VerifyTicket;
}

const publicAlgorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];
const known = {
  public: new Set([...publicAlgorithms, 'RS384', 'RS512', 'PS384', 'PS512', 'ES512']),
  secret: new Set(['HS256', 'HS384', 'HS512']),
};

/**
 * Judges tokens of an issuer: signature, algorithm, `iss`, `aud`, `exp`, `nbf`. `none` is never taken, nor HMAC where
 * the keys are public ones.
 * @throws {TypeError} when the options leave a hole: no issuer, no audience, an algorithm that does not fit the keys, a
 * short secret, a key set over plaintext
 */
export function jwtVerifier(options: JwtVerifierOptions): JwtVerifier {
  const verify = tokenVerifier(rulesOf(options));
  const read = options.principal ?? claimReader(options);
  const judge: JwtVerifier['verify'] = async (token, request) => {
    const claims = await verify(token);
    const principal = claims && (await read(claims));
    if (principal === undefined || !isAskedFor(principal, request)) return undefined;
    return { ...principal, authprovider: 'jwt' };
  };
  return { verify: judge, verifyTicket: ({ ticket, request }) => judge(ticket, request) };
}

function rulesOf(options: JwtVerifierOptions): TokenRules {
  const { issuer, audience, typ, clockToleranceMs = 5_000 } = options;
  if (issuer.length === 0) throw new TypeError('jwtVerifier: issuer is empty');
  if (audience.length === 0) throw new TypeError('jwtVerifier: audience is empty');
  if (options.secret !== undefined && options.secret.length < 32) {
    throw new TypeError('jwtVerifier: the secret has less than 32 octets');
  }
  return {
    keys: options.secret === undefined ? { jwks: options.jwks } : { secret: options.secret },
    fetching: options,
    algorithms: algorithmsOf(options),
    issuer,
    audience,
    typ,
    clockToleranceMs,
  };
}

function algorithmsOf({ secret, algorithms }: JwtVerifierOptions): readonly string[] {
  const chosen = algorithms ?? (secret === undefined ? publicAlgorithms : ['HS256']);
  const fitting = secret === undefined ? known.public : known.secret;
  const wrong = chosen.find((algorithm) => !fitting.has(algorithm));
  if (wrong !== undefined) throw new TypeError(`jwtVerifier: the algorithm ${wrong} does not fit the keys`);
  if (chosen.length === 0) throw new TypeError('jwtVerifier: algorithms is empty');
  return chosen;
}
