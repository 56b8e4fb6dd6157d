/**
 * Anonymous sessions: the Router gives them a random `authid`. The Router's side is `anonymous` of `@wamp/router`.
 *
 * @packageDocumentation
 */
import type { ClientAuthenticator } from '@wamp/protocol';
import { unchallenged } from './transport-login/unchallenged.js';

/**
 * Joins without a name: HELLO offers `anonymous` and asks for no `authid`. A client without any method means the same;
 * one with credentials joins anonymously only if this stands among its methods. [ANON-01] [ANON-07]
 */
export function anonymous(): ClientAuthenticator {
  return unchallenged('anonymous');
}
