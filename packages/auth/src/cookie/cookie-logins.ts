import {
  type AuthenticationStep,
  type Authenticator,
  CloseUri,
  ErrorUri,
  type JoinRequest,
  type Login,
  type UpgradeGuard,
} from '@wamp/protocol';
import { cookieGuard } from './cookie-guard.js';
import { type CookieFacts, CookieNotes } from './cookie-note.js';
import {
  type CookieLoginsOptions,
  type ResolvedCookieOptions,
  type RevokedLogins,
  resolveCookieOptions,
} from './cookie-options.js';
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

/** Ends of a session after which its cookie still opens another; every other end revokes it. [T40] */
const harmlessEnds: ReadonlySet<string> = new Set([
  'lost',
  'wamp.close.normal',
  CloseUri.GOODBYE_AND_OUT,
  CloseUri.SYSTEM_SHUTDOWN,
  CloseUri.CLOSE_REALM,
  CloseUri.SLOW_CONSUMER,
]);

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

interface CookieAuthenticatorParts {
  readonly options: ResolvedCookieOptions;
  readonly store: LoginStore;
  readonly notes: CookieNotes;
  readonly end: (logins: readonly StoredLogin[]) => void;
}

function cookieAuthenticator({ options, store, notes, end }: CookieAuthenticatorParts): Authenticator {
  /** Looked at again: what was found at the upgrade may be revoked or too old by now. */
  const loginOf = ({ peer, realm }: JoinRequest): StoredLogin | undefined => {
    const login = notes.of(peer)?.shown;
    return login?.realm === realm && store.isValid(login) ? login : undefined;
  };
  const methods = options.methods && new Set(options.methods);
  const remember = (login: Login, facts: CookieFacts): void => {
    // [T40] whoever logs in anew is not taken for who was logged in before
    if (facts.shown !== undefined) store.forget(facts.shown);
    if (notes.spend(facts)) store.open(login.session, store.bind(facts.fresh, login, facts.origin));
    else store.drop(facts.fresh);
  };
  return {
    method: 'cookie',
    unusable: (request) => (loginOf(request) === undefined ? 'there is no cookie of a login' : undefined),
    async begin(request): Promise<AuthenticationStep> {
      const login = loginOf(request);
      if (login === undefined || !isAskedFor(login, request) || !(await options.recheck(login)))
        return denied;
      // it may have been revoked while that was found out
      return loginOf(request) === login ? { kind: 'accepted', principal: login.principal } : denied;
    },
    joined(login) {
      const facts = notes.of(login.peer);
      if (facts === undefined) return;
      if (login.authmethod === 'cookie') {
        if (facts.shown !== undefined) store.open(login.session, facts.shown);
      } else if (methods?.has(login.authmethod) ?? login.authmethod !== 'anonymous') {
        remember(login, facts);
      }
    },
    left({ session }, reason) {
      const login = store.close(session);
      if (login !== undefined && !isHarmless(reason)) end([login]);
    },
  };
}

const denied: AuthenticationStep = Object.freeze({
  kind: 'refused',
  reason: ErrorUri.AUTHENTICATION_DENIED,
  message: 'the cookie opens no session',
});

const isAskedFor = ({ principal }: StoredLogin, { authid }: JoinRequest): boolean =>
  authid === undefined || authid === principal.authid;

const isHarmless = (reason: string): boolean =>
  harmlessEnds.has(reason) || reason.startsWith('wamp.error.') || reason.startsWith('router.error.');
