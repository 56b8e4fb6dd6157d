/**
 * Logins that browsers remember in a cookie.
 *
 * @packageDocumentation
 */
import type { ClientAuthenticator } from '@wamp/protocol';
import { unchallenged } from './transport-login/unchallenged.js';

export { type CookieLogins, cookieLogins } from './cookie/cookie-logins.js';
export {
  type CookieLoginsOptions,
  type RememberedLogin,
  type RevokedLogins,
  type RevokedSession,
  cookieLimits,
} from './cookie/cookie-options.js';

/** Joins with the cookie of an earlier login, if the browser has one; offer it beside the method that asks for more. */
export function cookie(): ClientAuthenticator {
  return unchallenged('cookie');
}
