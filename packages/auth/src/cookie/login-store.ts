import type { Id, Login, Principal, Uri } from '@wamp/protocol';

/** A login that cookies stand for. */
export interface StoredLogin {
  readonly realm: Uri;
  readonly principal: Principal;
  /** The page that logged in, as its `Origin`: the cookie is good for no other. */
  readonly origin: string | undefined;
  /** In ms of the clock of the store. */
  readonly expiresAt: number;
  /** The digests of its cookies, oldest first. */
  readonly cookies: Set<string>;
  /** Open sessions that came of it. */
  readonly sessions: Set<Id>;
}

/** A cookie that a client has shown, and its login. */
export interface ShownCookie {
  readonly digest: string;
  readonly login: StoredLogin;
}

/** What a {@link LoginStore} needs. */
export interface LoginStoreParts {
  readonly ttlMs: number;
  readonly maxCookies: number;
  readonly now: () => number;
}

/** Cookies of one login: a page that opens several sessions at once gets several. */
const maxCookiesOfLogin = 8;

/** Which cookie stands for which login: so many at most, the oldest go. L74 */
export class LoginStore {
  readonly #parts: LoginStoreParts;
  /** By digest, oldest first. */
  readonly #logins = new Map<string, StoredLogin>();
  readonly #sessions = new Map<Id, StoredLogin>();

  constructor(parts: LoginStoreParts) {
    this.#parts = parts;
  }

  /** Number of cookies. */
  get size(): number {
    return this.#logins.size;
  }

  /** The login that a cookie stands for. */
  find(digest: string): StoredLogin | undefined {
    const login = this.#logins.get(digest);
    if (login === undefined || this.isValid(login)) return login;
    this.forget(login);
    return undefined;
  }

  /** Whether a login has a cookie left, and time. */
  isValid({ cookies, expiresAt }: StoredLogin): boolean {
    return cookies.size > 0 && expiresAt > this.#parts.now();
  }

  /** How long a login is still good for, ms. */
  remaining({ expiresAt }: StoredLogin): number {
    return Math.max(0, expiresAt - this.#parts.now());
  }

  /** A cookie becomes the one of a new login. */
  bind(digest: string, { realm, principal }: Login, origin: string | undefined): StoredLogin {
    this.drop(digest);
    const { authextra: _, ...known } = principal;
    const expiresAt = this.#parts.now() + this.#parts.ttlMs;
    const login = {
      realm,
      principal: known,
      origin,
      expiresAt,
      cookies: new Set<string>(),
      sessions: new Set<Id>(),
    };
    this.#put(digest, login);
    return login;
  }

  /** A further cookie of the login that one was shown of. Those that are older than the shown one have been replaced by it, and go. */
  add(digest: string, shown: ShownCookie): void {
    const { cookies } = shown.login;
    for (const older of [...cookies]) {
      if (older === shown.digest) break;
      this.drop(older);
    }
    const [, oldest] = cookies;
    if (cookies.size >= maxCookiesOfLogin && oldest !== undefined) this.drop(oldest);
    this.#put(digest, shown.login);
  }

  /** A session came of a login. */
  open(session: Id, login: StoredLogin): void {
    login.sessions.add(session);
    this.#sessions.set(session, login);
  }

  /** That session is over. @returns its login */
  close(session: Id): StoredLogin | undefined {
    const login = this.#sessions.get(session);
    this.#sessions.delete(session);
    login?.sessions.delete(session);
    return login;
  }

  /** All logins that cookies stand for or sessions came of. */
  all(): ReadonlySet<StoredLogin> {
    return new Set([...this.#logins.values(), ...this.#sessions.values()]);
  }

  /** Forgets a login with all its cookies and sessions. @returns the sessions that came of it */
  revoke(login: StoredLogin): readonly Id[] {
    this.forget(login);
    const sessions = [...login.sessions];
    for (const session of sessions) this.close(session);
    return sessions;
  }

  #put(digest: string, login: StoredLogin): void {
    this.#logins.set(digest, login);
    login.cookies.add(digest);
    for (const [oldest] of this.#logins) {
      if (this.#logins.size <= this.#parts.maxCookies) break;
      this.drop(oldest);
    }
  }

  /** Forgets all cookies of a login. */
  forget(login: StoredLogin): void {
    for (const digest of [...login.cookies]) this.drop(digest);
  }

  /** Forgets a cookie. */
  drop(digest: string): void {
    this.#logins.get(digest)?.cookies.delete(digest);
    this.#logins.delete(digest);
  }
}
