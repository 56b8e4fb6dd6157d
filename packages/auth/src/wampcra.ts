/**
 * Authentication by challenge and response with a shared secret (WAMP-CRA): both sides.
 *
 * @example
 * ```ts
 * import { principals } from '@wamp/auth';
 * import { hashCraSecret, parseCraSecret } from '@wamp/auth/secrets';
 * import { wampcra, wampcraAuthenticator } from '@wamp/auth/wampcra';
 *
 * const stored = await hashCraSecret('secret1');
 * const authenticator = wampcraAuthenticator({
 *   principals: principals([{ authid: 'peter', authrole: 'user', credential: parseCraSecret(stored) }]),
 * });
 * const login = wampcra({ authid: 'peter', secret: 'secret1' });
 * ```
 *
 * @packageDocumentation
 */
export { type CraOptions, type CraSigning, wampcra } from './wampcra/cra-client.js';
export type { CraChallengeLimits } from './wampcra/cra-challenge.js';
export { type CraAuthenticatorOptions, wampcraAuthenticator } from './wampcra/cra-authenticator.js';
export { signCra } from './wampcra/cra-signature.js';
