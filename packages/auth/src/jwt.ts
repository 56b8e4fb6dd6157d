/**
 * JSON Web Tokens, as OpenID providers issue them: in the upgrade request (method `jwt`), or as a ticket.
 *
 * @packageDocumentation
 */
import type { ClientAuthenticator } from '@wamp/protocol';
import { unchallenged } from './transport-login/unchallenged.js';

export type { ClaimMapping, ClaimReader, Claims, TokenPrincipal } from './jwt/claim-mapping.js';
export { type JwtAuthenticatorOptions, jwtAuthenticator } from './jwt/jwt-authenticator.js';
export type { JwkSet, JwksOptions, JwtKeys } from './jwt/jwt-keys.js';
export { type JwtRules, type JwtVerifier, type JwtVerifierOptions, jwtVerifier } from './jwt/jwt-verifier.js';

/**
 * Joins with the token that the transport carries: `webSocket(url, { headers: { authorization: 'Bearer …' } })`.
 * Browsers cannot set that header; there the token goes as a ticket.
 */
export function jwt(): ClientAuthenticator {
  return unchallenged('jwt');
}
