/**
 * What the authentication methods of WAMP have in common. Each method is an entry of its own, such as
 * `@wamp/auth/ticket`, with both sides of it: the one of the client and the one of the Router.
 *
 * @packageDocumentation
 */
export type { PrincipalSource, StoredPrincipal } from './principals/principal-source.js';
export { type Principals, principals } from './principals/principals.js';
