import type { Id, Principal, Uri } from '@wamp/protocol';

/** Options of {@link cookieLogins}. */
export interface CookieLoginsOptions {
  /** The name of the cookie, and of the guard. @defaultValue `wamp_login` */
  readonly name?: string;
  /** The `Path` of the cookie. @defaultValue `/` */
  readonly path?: string;
  /** How long a login is good for, however often its cookie is shown, ms. L74 @defaultValue 43200000, 12 h */
  readonly ttlMs?: number;
  /** Cookies that are remembered, the oldest go. L74 @defaultValue 100000 */
  readonly maxCookies?: number;
  /** @defaultValue `Lax` */
  readonly sameSite?: 'Lax' | 'Strict';
  /**
   * What is done without TLS: `loopback` has cookies within this machine only, `allow` has them everywhere, `proxy`
   * too, but marks them `Secure`, as a proxy in front of the Router speaks TLS. @defaultValue `loopback`
   */
  readonly plaintext?: 'loopback' | 'allow' | 'proxy';
  /**
   * Lets programs connect that send no `Origin`, as no browser does; they have no cookies. [T39]
   * @defaultValue false: the listener refuses them with HTTP 403
   */
  readonly allowMissingOrigin?: boolean;
  /** Methods whose logins are remembered. @defaultValue all but `anonymous` */
  readonly methods?: readonly string[];
  /** Asked whether a login still holds before its cookie opens a session. @defaultValue it does until it is revoked */
  readonly recheck?: (login: RememberedLogin) => boolean | Promise<boolean>;
  /** Told of open sessions of logins that were revoked, so that they can be ended. Must not throw. */
  readonly onRevoked?: (sessions: readonly RevokedSession[]) => void;
  /** The time, ms. @defaultValue that of the platform, which never goes back */
  readonly now?: () => number;
}

/** What is remembered of a login. */
export interface RememberedLogin {
  readonly realm: Uri;
  readonly principal: Principal;
}

/** An open session whose login was revoked. */
export interface RevokedSession {
  readonly realm: Uri;
  readonly session: Id;
}

/** Whose logins to revoke. */
export type RevokedLogins =
  | { readonly session: Id }
  | {
      readonly authid: string;
      /** @defaultValue in all realms */
      readonly realm?: Uri;
    };

/** The limits of {@link cookieLogins}. */
export const cookieLimits = Object.freeze({ ttlMs: 12 * 3_600_000, maxCookies: 100_000 });

/** Options with their defaults. */
export type ResolvedCookieOptions = Required<Omit<CookieLoginsOptions, 'methods'>> &
  Pick<CookieLoginsOptions, 'methods'>;

/** What a cookie name and a path can be made of, so that neither ends the header. */
const nameForm = /^[\w!#$%&'*+.^`|~-]+$/;
const pathForm = /^\/[^;\s\x00-\x1f\x7f]*$/;

/** @throws {TypeError | RangeError} that names the option */
export function resolveCookieOptions(options: CookieLoginsOptions): ResolvedCookieOptions {
  const resolved = {
    name: 'wamp_login',
    path: '/',
    ...cookieLimits,
    sameSite: 'Lax' as const,
    plaintext: 'loopback' as const,
    allowMissingOrigin: false,
    recheck: () => true,
    onRevoked: () => undefined,
    now: () => performance.now(),
    ...options,
  };
  if (!nameForm.test(resolved.name)) throw new TypeError('cookieLogins: name is no name of a cookie');
  if (!pathForm.test(resolved.path)) throw new TypeError('cookieLogins: path is no path');
  for (const key of ['ttlMs', 'maxCookies'] as const) {
    if (!(resolved[key] >= 1)) throw new RangeError(`cookieLogins: ${key} must be at least 1`);
  }
  return resolved;
}
