import {
  type UpgradeAnswer,
  type UpgradeGuard,
  type UpgradeRequest,
  isLoopbackAddress,
} from '@wamp/protocol';
import { cookieValues } from './cookie-header.js';
import type { CookieNotes } from './cookie-note.js';
import type { ResolvedCookieOptions } from './cookie-options.js';
import { digestOf, freshSecret, isSecret } from './cookie-secret.js';
import type { LoginStore, ShownCookie } from './login-store.js';

/** What a {@link cookieGuard} needs. */
export interface CookieGuardParts {
  readonly options: ResolvedCookieOptions;
  readonly store: LoginStore;
  readonly notes: CookieNotes;
}

/**
 * Reads the cookie of an upgrade request, and sets a fresh one with every answer. The listener admits only pages that it
 * trusts, as browsers send cookies for any page. A cookie that stands for no login is
 * as good as none: it is never bound to one. (D50) [T40]
 */
export function cookieGuard({ options, store, notes }: CookieGuardParts): UpgradeGuard {
  return {
    name: options.name,
    needsOrigin: !options.allowMissingOrigin, // [T39]
    judge(request): UpgradeAnswer {
      const { origin } = request.headers;
      if (!isPage(origin) || !mayHaveCookies(request, options)) return { kind: 'accept' };
      const shown = shownIn(request, { options, store, notes });
      const secret = freshSecret();
      const fresh = digestOf(secret);
      let remainingMs = options.ttlMs;
      if (shown !== undefined) {
        store.add(fresh, shown);
        remainingMs = store.remaining(shown.login);
      }
      return {
        kind: 'accept',
        headers: [['Set-Cookie', setCookie(secret, remainingMs, { options, isSecure: request.isSecure })]],
        note: notes.make({ shown: shown?.login, fresh, origin }),
      };
    },
  };
}

function shownIn({ headers }: UpgradeRequest, { options, store }: CookieGuardParts): ShownCookie | undefined {
  // A second cookie of the name was set by another site of the domain, or for another path: either may be forged.
  const [secret, ...more] = cookieValues(headers['cookie'], options.name);
  if (secret === undefined || more.length > 0 || !isSecret(secret)) return undefined;
  const digest = digestOf(secret);
  const login = store.find(digest);
  return login !== undefined && login.origin === headers['origin'] ? { digest, login } : undefined;
}

/** Others than pages have no cookies. [T39] */
const isPage = (origin: string | undefined): boolean => origin !== undefined && origin !== 'null';

function mayHaveCookies(
  { isSecure, remoteAddress }: UpgradeRequest,
  { plaintext }: ResolvedCookieOptions,
): boolean {
  return isSecure || plaintext !== 'loopback' || isLoopbackAddress(remoteAddress);
}

function setCookie(
  secret: string,
  remainingMs: number,
  { options, isSecure }: { readonly options: ResolvedCookieOptions; readonly isSecure: boolean },
): string {
  const { name, path, sameSite, plaintext } = options;
  const maxAge = Math.floor(remainingMs / 1_000);
  const secure = isSecure || plaintext === 'proxy' ? '; Secure' : '';
  return `${name}=${secret}; Path=${path}; Max-Age=${maxAge}; HttpOnly; SameSite=${sameSite}${secure}`;
}
