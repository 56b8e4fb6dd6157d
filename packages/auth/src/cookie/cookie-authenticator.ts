import {
  type AuthenticationStep,
  type Authenticator,
  CloseUri,
  type JoinRequest,
  type Login,
} from '@wamp/protocol';
import { denied } from '../principals/refusals.js';
import { isAskedFor } from '../transport-login/asked-for.js';
import type { CookieFacts, CookieNotes } from './cookie-note.js';
import type { ResolvedCookieOptions } from './cookie-options.js';
import type { LoginStore, StoredLogin } from './login-store.js';

/** Ends of a session after which its cookie still opens another; every other end revokes it. [T40] */
const harmlessEnds: ReadonlySet<string> = new Set([
  'lost',
  'aborted',
  'wamp.close.normal',
  CloseUri.GOODBYE_AND_OUT,
  CloseUri.SYSTEM_SHUTDOWN,
  CloseUri.CLOSE_REALM,
  CloseUri.SLOW_CONSUMER,
  CloseUri.REPLACED,
]);

/** What a {@link cookieAuthenticator} needs. */
export interface CookieAuthenticatorParts {
  readonly options: ResolvedCookieOptions;
  readonly store: LoginStore;
  readonly notes: CookieNotes;
  /** Ends logins and the sessions that came of them. */
  readonly end: (logins: readonly StoredLogin[]) => void;
}

/** Lets in who shows the cookie of a login, and remembers logins by other methods. */
export function cookieAuthenticator({ options, store, notes, end }: CookieAuthenticatorParts): Authenticator {
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
      if (login === undefined || !isAskedFor(login.principal, request) || !(await options.recheck(login)))
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

const isHarmless = (reason: string): boolean =>
  harmlessEnds.has(reason) || reason.startsWith('wamp.error.') || reason.startsWith('router.error.');
