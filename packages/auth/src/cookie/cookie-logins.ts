import type { Authenticator, UpgradeGuard } from '@wamp/protocol';
import { cookieAuthenticator } from './cookie-authenticator.js';
import { cookieGuard } from './cookie-guard.js';
import { CookieNotes } from './cookie-note.js';
import { type CookieLoginsOptions, type RevokedLogins, resolveCookieOptions } from './cookie-options.js';
import { LoginStore, type StoredLogin } from './login-store.js';

/** Logins that browsers remember in a cookie. */
export interface CookieLogins {
  /** Belongs to the listeners; it reads and sets the cookie. */
  readonly guard: UpgradeGuard;
  /** Belongs to the realms; it lets in who shows the cookie of a login, and binds logins by other methods to cookies. */
  readonly authenticator: Authenticator;
  /** Number of cookies that stand for a login. */
  readonly size: number;
  /** Forgets logins, and tells `onRevoked` of their open sessions. @returns how many logins */
  revoke(logins: RevokedLogins): number;
}

/**
 * Remembers logins in a cookie, so that a page that is loaded again need not ask for credentials. Whoever logs in by
 * another method on a connection is remembered in the cookie that the upgrade of that very connection has set. A login
 * ends after `ttlMs`, by GOODBYE `wamp.close.logout`, by a kill, or by `revoke`. (D50) [T40]
 * @throws {TypeError | RangeError} that names the option that cannot be used
 */
export function cookieLogins(options: CookieLoginsOptions = {}): CookieLogins {
  const resolved = resolveCookieOptions(options);
  const store = new LoginStore(resolved);
  const notes = new CookieNotes(resolved.name);
  const end = (logins: readonly StoredLogin[]): void => {
    const sessions = logins.flatMap((login) =>
      store.revoke(login).map((session) => ({ realm: login.realm, session })),
    );
    if (sessions.length > 0) resolved.onRevoked(sessions);
  };
  return {
    guard: cookieGuard({ options: resolved, store, notes }),
    authenticator: cookieAuthenticator({ options: resolved, store, notes, end }),
    get size() {
      return store.size;
    },
    revoke(which) {
      const logins = [...store.all()].filter((login) => isMeant(login, which));
      end(logins);
      return logins.length;
    },
  };
}

function isMeant({ realm, principal, sessions }: StoredLogin, which: RevokedLogins): boolean {
  if ('session' in which) return sessions.has(which.session);
  return principal.authid === which.authid && (which.realm === undefined || which.realm === realm);
}
