import { inspect } from 'node:util';
import type {
  AuthenticationStep,
  JoinRequest,
  Login,
  TransportPeer,
  UpgradeAnswer,
  UpgradeRequest,
} from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { type CookieLogins, type CookieLoginsOptions, cookie, cookieLogins } from '../cookie.js';
import { loginContext, namelessAttempt } from '../fixtures/login-attempt.js';

const origin = 'https://app.example.com';

/** A browser with one cookie jar, in front of a listener with the guard, in front of a realm with the authenticator. */
class Browser {
  readonly logins: CookieLogins;
  cookie: string | undefined;
  answer: UpgradeAnswer | undefined;
  #session = 0;

  constructor(logins: CookieLogins) {
    this.logins = logins;
  }

  /** Opens a WebSocket: sends the cookie that it has, and keeps the one that it gets. */
  async connect(request: Partial<UpgradeRequest> = {}): Promise<TransportPeer> {
    const headers = { origin, ...(this.cookie !== undefined && { cookie: `wamp_login=${this.cookie}` }) };
    const asked = { url: '/ws', headers, isSecure: true, remoteAddress: '192.0.2.7', ...request };
    const answer = await this.logins.guard.judge(asked);
    this.answer = answer;
    if (answer.kind === 'refuse') throw new Error(answer.text);
    const value = /^wamp_login=([^;]*)/.exec(answer.headers?.[0]?.[1] ?? '')?.[1];
    this.cookie = value ?? this.cookie;
    const notes = answer.note === undefined ? {} : { [this.logins.guard.name]: answer.note };
    return { isPrivate: true, upgrade: { url: '/ws', headers: {}, notes } };
  }

  request(peer: TransportPeer, claims: Partial<JoinRequest> = {}): JoinRequest {
    return namelessAttempt({ peer, transport: 'websocket', ...claims });
  }

  isUsable(peer: TransportPeer, claims: Partial<JoinRequest> = {}): boolean {
    return this.logins.authenticator.unusable?.(this.request(peer, claims)) === undefined;
  }

  /** Logs in by cookie, as the Router does it. */
  async login(peer: TransportPeer, claims: Partial<JoinRequest> = {}): Promise<AuthenticationStep> {
    const step = await this.logins.authenticator.begin(this.request(peer, claims), loginContext());
    if (step.kind === 'accepted') this.join(peer, { authmethod: 'cookie', principal: step.principal });
    return step;
  }

  /** A session is opened by another method. */
  join(peer: TransportPeer, login: Partial<Login> = {}): Login {
    const principal = { authid: 'joe', authrole: 'user', authprovider: 'static' };
    const joined = {
      session: ++this.#session,
      realm: 'realm1',
      principal,
      authmethod: 'ticket',
      peer,
      ...login,
    };
    this.logins.authenticator.joined?.(joined);
    return joined;
  }

  leave(login: Login, reason: string): void {
    this.logins.authenticator.left?.(login, reason);
  }
}

const opened = (options: CookieLoginsOptions = {}): Browser => new Browser(cookieLogins(options));

/** A browser whose user has logged in with a ticket. */
async function loggedIn(options: CookieLoginsOptions = {}): Promise<{ browser: Browser; first: Login }> {
  const browser = opened(options);
  const first = browser.join(await browser.connect());
  return { browser, first };
}

describe('the cookie of a login', () => {
  it('opens a session as whoever logged in on that connection [D50, T40]', async () => {
    const { browser } = await loggedIn();
    expect(await browser.login(await browser.connect())).toEqual({
      kind: 'accepted',
      principal: { authid: 'joe', authrole: 'user', authprovider: 'static' },
    });
  });

  it('is 256 random bits that scripts, other sites and plaintext do not see [T40]', async () => {
    const browser = opened();
    await browser.connect();
    const answer = browser.answer;
    expect(answer).toMatchObject({
      headers: [
        [
          'Set-Cookie',
          expect.stringMatching(
            /^wamp_login=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure$/,
          ),
        ],
      ],
    });
    const before = browser.cookie;
    await browser.connect();
    expect(browser.cookie).not.toBe(before);
  });

  it('has the name, path and rules that it is told to have', async () => {
    const browser = opened({ path: '/ws', sameSite: 'Strict', ttlMs: 60_000, plaintext: 'allow' });
    await browser.connect({ isSecure: false });
    expect(browser.answer).toMatchObject({
      headers: [['Set-Cookie', expect.stringMatching(/; Path=\/ws; Max-Age=60; HttpOnly; SameSite=Strict$/)]],
    });
  });

  it.each([
    ['over TLS', { isSecure: true }, {}, true],
    ['on this machine', { isSecure: false, remoteAddress: '127.0.0.1' }, {}, false],
    ['on this machine, over IPv6', { isSecure: false, remoteAddress: '::1' }, {}, false],
    ['over plaintext', { isSecure: false }, {}, undefined],
    ['over plaintext that is allowed', { isSecure: false }, { plaintext: 'allow' }, false],
    ['behind a proxy that speaks TLS', { isSecure: false }, { plaintext: 'proxy' }, true],
  ] as const)('is set %s as it may be [T40]', async (_where, request, options, secure) => {
    const browser = opened(options);
    await browser.connect(request);
    const header =
      browser.answer?.kind === 'accept' ? (browser.answer.headers?.[0]?.[1] ?? undefined) : undefined;
    expect(header?.endsWith('; Secure')).toBe(secure);
  });

  it('is never one that was there before the login: it is not bound, nor any that is made up [D50, T40]', async () => {
    const logins = cookieLogins();
    const attacker = new Browser(logins);
    await attacker.connect();
    const planted = attacker.cookie;
    const victim = new Browser(logins);
    victim.cookie = planted;
    victim.join(await victim.connect());
    expect(victim.cookie).not.toBe(planted);
    attacker.cookie = planted;
    expect(attacker.isUsable(await attacker.connect())).toBe(false);
  });

  it('is not bound before somebody logs in, nor by an anonymous session [D50]', async () => {
    const browser = opened();
    await browser.connect();
    expect(browser.isUsable(await browser.connect())).toBe(false);
    browser.join(await browser.connect(), { authmethod: 'anonymous' });
    expect(browser.isUsable(await browser.connect())).toBe(false);
    expect(browser.logins.size).toBe(0);
  });

  it('is bound by the methods that are named', async () => {
    const browser = opened({ methods: ['wampcra'] });
    browser.join(await browser.connect());
    expect(browser.logins.size).toBe(0);
    browser.join(await browser.connect(), { authmethod: 'wampcra' });
    expect(browser.logins.size).toBe(1);
  });

  it('is new on every connection, and the old one ends when the new one is shown [T40]', async () => {
    const { browser } = await loggedIn();
    const [old] = [browser.cookie];
    await browser.login(await browser.connect());
    const renewed = browser.cookie;
    expect(renewed).not.toBe(old);
    const thief = new Browser(browser.logins);
    thief.cookie = old;
    expect(thief.isUsable(await thief.connect())).toBe(true); // an answer may have been lost on its way
    expect((await browser.login(await browser.connect())).kind).toBe('accepted');
    thief.cookie = old;
    expect(thief.isUsable(await thief.connect())).toBe(false);
  });

  it('lives on when the answer with the new one is lost, time and again', async () => {
    const { browser } = await loggedIn();
    const old = browser.cookie;
    for (let lost = 0; lost < 20; lost++) {
      browser.cookie = old;
      expect(browser.isUsable(await browser.connect())).toBe(true);
    }
    expect(browser.logins.size).toBe(8);
  });

  it('belongs to who logged in last [T40]', async () => {
    const { browser } = await loggedIn();
    const joes = browser.cookie;
    const ann = { authid: 'ann', authrole: 'user', authprovider: 'static' };
    browser.join(await browser.connect(), { principal: ann });
    expect(await browser.login(await browser.connect())).toMatchObject({ principal: { authid: 'ann' } });
    browser.cookie = joes;
    expect(browser.isUsable(await browser.connect())).toBe(false);
  });

  it('is bound to one login only, though several follow each other on a connection [T40]', async () => {
    const browser = opened();
    const peer = await browser.connect();
    browser.leave(browser.join(peer), 'wamp.close.goodbye_and_out');
    browser.join(peer, { principal: { authid: 'ann', authrole: 'user', authprovider: 'static' } });
    expect(browser.logins.size).toBe(0);
  });

  it.each([
    ['another page', { headers: { origin: 'https://evil.example.com' } }],
    ['no page', { headers: {} }],
    ['a page without origin', { headers: { origin: 'null' } }],
    ['plaintext', { isSecure: false }],
  ])('opens nothing for %s [T39]', async (_who, request) => {
    const { browser } = await loggedIn();
    const headers = {
      ...('headers' in request ? request.headers : { origin }),
      cookie: `wamp_login=${String(browser.cookie)}`,
    };
    const peer = await browser.connect({ ...request, headers });
    expect(browser.isUsable(peer)).toBe(false);
    expect((await browser.login(peer)).kind).toBe('refused');
  });

  it('makes the listener ask where pages come from [T39]', () => {
    expect(cookieLogins().guard).toMatchObject({ name: 'wamp_login', needsOrigin: true });
    expect(cookieLogins({ allowMissingOrigin: true }).guard.needsOrigin).toBe(false);
  });

  it.each(['a', 'a'.repeat(43), `${'a'.repeat(42)}"`, ''])('is nothing when it is "%s"', async (made) => {
    const { browser } = await loggedIn();
    browser.cookie = made;
    expect(browser.isUsable(await browser.connect())).toBe(false);
  });

  it('is nothing when it comes twice: one of them may be forged', async () => {
    const { browser } = await loggedIn();
    const mine = `wamp_login=${String(browser.cookie)}`;
    const forged = `wamp_login=${'a'.repeat(43)}`;
    for (const both of [`${forged}; ${mine}`, `${mine}; ${forged}`]) {
      expect(browser.isUsable(await browser.connect({ headers: { origin, cookie: both } }))).toBe(false);
    }
  });

  it('is read among others', async () => {
    const { browser } = await loggedIn();
    const mine = `wamp_login=${String(browser.cookie)}`;
    const peer = await browser.connect({ headers: { origin, cookie: `a=b=c; xwamp_login=1;${mine};d` } });
    expect(browser.isUsable(peer)).toBe(true);
  });

  it('is good for its realm only, and for who it names [T40]', async () => {
    const { browser } = await loggedIn();
    const peer = await browser.connect();
    expect(browser.isUsable(peer, { realm: 'realm2' })).toBe(false);
    expect((await browser.login(peer, { realm: 'realm2' })).kind).toBe('refused');
    expect((await browser.login(peer, { authid: 'ann' })).kind).toBe('refused');
    expect((await browser.login(peer, { authid: 'joe' })).kind).toBe('accepted');
  });

  it('takes the note of its own guard only', async () => {
    const { browser } = await loggedIn();
    const other = opened();
    const notes = (await browser.connect()).upgrade?.notes ?? {};
    const peer = { isPrivate: true, upgrade: { url: '/', headers: {}, notes } };
    expect(browser.isUsable(peer)).toBe(true);
    expect(other.isUsable(peer)).toBe(false);
    for (const note of [{}, null, 'joe', { login: 'joe' }]) {
      const forged = { isPrivate: true, upgrade: { url: '/', headers: {}, notes: { wamp_login: note } } };
      expect(browser.isUsable(forged)).toBe(false);
    }
  });

  it('is asked about before each session, and the answer may come too late [T40]', async () => {
    let answer: boolean | Promise<boolean> = false;
    const { browser } = await loggedIn({ recheck: () => answer });
    expect((await browser.login(await browser.connect())).kind).toBe('refused');
    answer = true;
    expect((await browser.login(await browser.connect())).kind).toBe('accepted');
    const late = Promise.withResolvers<boolean>();
    answer = late.promise;
    const login = browser.login(await browser.connect());
    browser.logins.revoke({ authid: 'joe' });
    late.resolve(true);
    expect((await login).kind).toBe('refused');
  });

  it('opens nothing when that question fails [AUTH-24]', async () => {
    const { browser } = await loggedIn({ recheck: () => Promise.reject(new Error('the database is down')) });
    await expect(browser.login(await browser.connect())).rejects.toThrow('database');
  });

  it('is not kept as such, nor told by anything that is kept or shown [T11, T40, AUTH-41]', async () => {
    const { browser, first } = await loggedIn();
    const peer = await browser.connect();
    const step = await browser.login(peer);
    const note = browser.answer?.kind === 'accept' ? browser.answer.note : undefined;
    const seen = inspect([browser.logins, browser.logins.authenticator, note, step, first, peer], {
      depth: 20,
      showHidden: true,
    });
    expect(seen).not.toContain(browser.cookie);
    expect(JSON.stringify(step)).toBe(
      '{"kind":"accepted","principal":{"authid":"joe","authrole":"user","authprovider":"static"}}',
    );
  });

  it('does not bring back what the method told about the login', async () => {
    const browser = opened();
    const principal = {
      authid: 'joe',
      authrole: 'user',
      authprovider: 'static',
      authextra: { verifier: 'canary' },
    };
    browser.join(await browser.connect(), { principal });
    expect(inspect(await browser.login(await browser.connect()))).not.toContain('canary');
  });
});

describe('a login in a cookie', () => {
  it.each([
    ['wamp.close.logout', false],
    ['wamp.close.killed', false],
    ['router.close.reauthenticate', false],
    ['com.example.banned', false],
    ['lost', true],
    ['aborted', true],
    ['wamp.close.normal', true],
    ['wamp.close.goodbye_and_out', true],
    ['wamp.close.close_realm', true],
    ['wamp.close.system_shutdown', true],
    ['router.close.slow_consumer', true],
    ['router.close.replaced', true],
    ['wamp.error.protocol_violation', true],
  ])('after the end %s lives on: %s [T40]', async (reason, lives) => {
    const { browser } = await loggedIn();
    const peer = await browser.connect();
    const step = await browser.login(peer);
    expect(step.kind).toBe('accepted');
    const login = browser.join(peer, { authmethod: 'cookie' });
    browser.leave(login, reason);
    expect(browser.isUsable(await browser.connect())).toBe(lives);
  });

  it('that is revoked opens nothing more, and its open sessions are told [T40]', async () => {
    const revoked: unknown[] = [];
    const { browser, first } = await loggedIn({ onRevoked: (sessions) => revoked.push(sessions) });
    const peer = await browser.connect();
    await browser.login(peer);
    expect(browser.logins.revoke({ authid: 'ann' })).toBe(0);
    expect(browser.logins.revoke({ authid: 'joe', realm: 'realm2' })).toBe(0);
    expect(browser.logins.revoke({ authid: 'joe' })).toBe(1);
    expect(revoked).toEqual([
      [
        { realm: 'realm1', session: first.session },
        { realm: 'realm1', session: first.session + 1 },
      ],
    ]);
    expect([browser.logins.size, browser.isUsable(peer)]).toEqual([0, false]);
    expect(browser.isUsable(await browser.connect())).toBe(false);
    browser.leave(first, 'wamp.close.killed');
    expect(revoked).toHaveLength(1);
  });

  it('is revoked by a session of it; a logout tells the others [T40]', async () => {
    const revoked: unknown[] = [];
    const { browser, first } = await loggedIn({ onRevoked: (sessions) => revoked.push(...sessions) });
    await browser.login(await browser.connect());
    browser.leave(first, 'wamp.close.logout');
    expect(revoked).toEqual([{ realm: 'realm1', session: first.session + 1 }]);
    const again = browser.join(await browser.connect());
    expect(browser.logins.revoke({ session: again.session })).toBe(1);
    expect(browser.logins.revoke({ session: again.session })).toBe(0);
  });

  it('ends 12 hours after the credential was shown, however often the cookie was [L74, T40]', async () => {
    let now = 0;
    const { browser } = await loggedIn({ now: () => now });
    const hours = 3_600_000;
    now = 6 * hours;
    await browser.login(await browser.connect());
    expect(browser.answer).toMatchObject({
      headers: [['Set-Cookie', expect.stringContaining('Max-Age=21600;')]],
    });
    now = 12 * hours - 1;
    const peer = await browser.connect();
    expect(browser.isUsable(peer)).toBe(true);
    now = 12 * hours;
    expect(browser.isUsable(peer)).toBe(false);
    expect(browser.isUsable(await browser.connect())).toBe(false);
    expect(browser.logins.size).toBe(0);
  });

  it.each([
    ['one below', 4, true],
    ['at', 3, true],
    ['beyond', 2, false],
  ])('%s the limit of cookies: the oldest goes [L74, T40]', async (_where, maxCookies, lives) => {
    const logins = cookieLogins({ maxCookies });
    const oldest = new Browser(logins);
    for (const browser of [oldest, new Browser(logins), new Browser(logins)]) {
      browser.join(await browser.connect());
    }
    expect(logins.size).toBe(Math.min(3, maxCookies));
    expect(oldest.isUsable(await oldest.connect())).toBe(lives);
  });

  it('costs nothing before it is one: requests leave nothing behind [T40]', async () => {
    const browser = opened();
    for (let at = 0; at < 100; at++) {
      browser.cookie = undefined;
      await browser.connect();
    }
    expect(browser.logins.size).toBe(0);
  });
});

describe('options of cookies', () => {
  it.each([
    [{ name: 'a b' }, TypeError],
    [{ name: '' }, TypeError],
    [{ name: 'a;b' }, TypeError],
    [{ path: 'ws' }, TypeError],
    [{ path: '/;Domain=example.com' }, TypeError],
    [{ path: '/\r\nX: y' }, TypeError],
    [{ ttlMs: 0 }, RangeError],
    [{ ttlMs: Number.NaN }, RangeError],
    [{ maxCookies: 0 }, RangeError],
  ])('%o are refused', (options, error) => {
    expect(() => cookieLogins(options)).toThrow(error);
  });
});

describe('the client of a cookie', () => {
  it('says nothing but the method, and answers nothing [AUTH-10]', async () => {
    const login = await cookie().begin({
      realm: 'realm1',
      transport: 'websocket',
      peer: { isPrivate: true },
      signal: new AbortController().signal,
    });
    expect([cookie().method, login.authid, login.authextra]).toEqual(['cookie', undefined, undefined]);
    expect(() => login.challenge({})).toThrow('answers no CHALLENGE');
  });
});
