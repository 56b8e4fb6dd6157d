/**
 * Authentication by a password that is never sent (WAMP-SCRAM): both sides.
 *
 * @example
 * ```ts
 * import { principals } from '@wamp/auth';
 * import { scram, scramAuthenticator } from '@wamp/auth/scram';
 * import { hashScramPassword, parseScramSecret } from '@wamp/auth/secrets';
 *
 * const stored = await hashScramPassword('correct horse battery staple');
 * const authenticator = scramAuthenticator({
 *   principals: principals([{ authid: 'alice', authrole: 'user', credential: parseScramSecret(stored) }]),
 * });
 * const login = scram({ authid: 'alice', password: 'correct horse battery staple' });
 * ```
 *
 * @packageDocumentation
 */
export { type ScramOptions, scram } from './scram/scram-client.js';
export type { BindingPolicy } from './transport-login/requires-tls.js';
export type { ScramLimits } from './scram/scram-challenge.js';
export { type ScramAuthenticatorOptions, scramAuthenticator } from './scram/scram-authenticator.js';
export { saslPrep } from './scram/saslprep.js';
