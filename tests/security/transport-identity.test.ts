import { inspect } from 'node:util';
import { cookie, cookieLogins } from '@wamp/auth/cookie';
import { dynamicAuthenticator } from '@wamp/auth/dynamic';
import { jwt, jwtAuthenticator, jwtVerifier } from '@wamp/auth/jwt';
import { ticket, ticketAuthenticator } from '@wamp/auth/ticket';
import { byField, tls, tlsAuthenticator } from '@wamp/auth/tls';
import { type Client, createClient } from '@wamp/client';
import { certificates } from '@wamp/conformance/tls';
import type { Authenticator, ClientAuthenticator } from '@wamp/protocol';
import { type RouterEvent, type RouterOptions, createRouter, staticAuthorizer } from '@wamp/router';
import { webSocket } from '@wamp/transport-websocket';
import { type WebSocketListenerOptions, webSocketListener } from '@wamp/transport-websocket/listener';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';

const authorizer = staticAuthorizer([
  { name: 'user', permissions: [], meta: { read: true, kill: true } },
  { name: 'backend', permissions: [], meta: { read: true } },
]);

/** A Router behind a real WebSocket listener. */
class Rig {
  readonly events: RouterEvent[] = [];
  readonly #options: RouterOptions;
  readonly #listen: Partial<WebSocketListenerOptions>;
  readonly #clients: Client[] = [];
  #router: ReturnType<typeof createRouter> | undefined;
  url = '';

  constructor(authenticators: readonly Authenticator[], listen: Partial<WebSocketListenerOptions> = {}) {
    this.#listen = listen;
    this.#options = {
      onEvent: (event) => this.events.push(event),
      realms: [{ name: 'realm1', authenticators, authorizer }],
    };
  }

  async open(): Promise<this> {
    this.#router = createRouter(this.#options);
    const { url } = await this.#router.listen(webSocketListener({ port: 0, ...this.#listen }));
    this.url = url;
    return this;
  }

  client(
    auth: ClientAuthenticator | readonly ClientAuthenticator[],
    options: Parameters<typeof webSocket>[1] = {},
  ): Client {
    const client = createClient({
      realm: 'realm1',
      transports: [webSocket(this.url, options)],
      auth,
      retry: false,
    });
    this.#clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.#router?.close({ maxRetryAfterMs: 0 });
  }
}

let rig: Rig;

afterEach(async () => {
  await rig.close();
});

describe('a client certificate', () => {
  const methods = [
    tlsAuthenticator({ principal: byField({ roleFrom: 'OU', roleMap: { build: 'backend' } }) }),
  ];
  const { server, client, otherClient, ca } = certificates;
  const listen = { tls: { ...server, clientCa: ca } };

  it('logs in as whom it names, and nobody is shown it [AUTH-35, AUTH-41, AUTH-43]', async () => {
    rig = await new Rig(methods, listen).open();
    const joined = rig.client(tls(), { tls: { ca, ...client } });
    const session = await joined.ready();
    expect(session).toMatchObject({
      authid: 'ci',
      authrole: 'backend',
      authmethod: 'tls',
      authprovider: 'tls',
    });
    const seen = inspect([session, await joined.call('wamp.session.get', [session.id])], { depth: 9 });
    expect(seen).toContain('ci');
    expect(seen).not.toContain('CERTIFICATE');
    expect(seen).not.toContain('spiffe');
  });

  it.each([
    ['is of an authority that is not trusted', otherClient],
    ['is missing', undefined],
  ])('that %s logs in nobody, whatever HELLO says [AUTH-35, AUTH-43]', async (_what, shown) => {
    rig = await new Rig(methods, listen).open();
    const claiming: ClientAuthenticator = {
      method: 'tls',
      begin: () => ({
        authid: 'ci',
        authextra: { transport: { auth: { client_cert: { subject: { CN: 'ci', OU: 'build' } } } } },
        challenge: () => '',
      }),
    };
    const joined = rig.client(claiming, { tls: { ca, ...shown } });
    await expect(joined.ready()).rejects.toBeInstanceOf(Error);
    expect(rig.events.filter(({ type }) => type === 'session_joined')).toEqual([]);
  });

  it('is shown to who decides [DYN-03, AUTH-35]', async () => {
    let seen: unknown;
    const decides = dynamicAuthenticator({
      method: 'tls',
      decide: (...[, , { transport }]) => {
        seen = transport;
        return { role: 'backend', authid: 'robot' };
      },
    });
    rig = await new Rig([decides], listen).open();
    expect(await rig.client(tls(), { tls: { ca, ...client } }).ready()).toMatchObject({ authid: 'robot' });
    expect(seen).toMatchObject({
      type: 'websocket',
      is_secure: true,
      client_cert: {
        subject: { CN: 'ci', O: 'Example', OU: 'build' },
        subject_alt_name: 'DNS:ci.example.com, URI:spiffe://example/ci',
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
  });
});

describe('a token in the upgrade request', () => {
  it('is asked anew at each connect, and shown nowhere [AUTH-35, AUTH-41, T11]', async () => {
    const secret = new TextEncoder().encode('0123456789abcdef0123456789abcdef');
    const verifier = jwtVerifier({ issuer: 'test', audience: 'wamp', secret, role: 'user' });
    const issued: string[] = [];
    const issue = async (): Promise<{ authorization: string }> => {
      issued.push(await hmacToken(secret, { jti: String(issued.length) }));
      return { authorization: `Bearer ${issued.at(-1) ?? ''}` };
    };
    rig = await new Rig([jwtAuthenticator({ verifier })]).open();
    const joined = rig.client(jwt(), { headers: issue });
    const session = await joined.ready();
    expect(session).toMatchObject({ authid: 'joe', authmethod: 'jwt', authprovider: 'jwt' });
    await joined.reconnect();
    expect(new Set(issued).size).toBe(2);
    const seen = inspect([session, await joined.call('wamp.session.list'), rig.events], { depth: 12 });
    expect(issued.filter((text) => seen.includes(text))).toEqual([]);
  });

  it('that is missing leaves no way to be this method [AUTH-21]', async () => {
    const secret = new Uint8Array(32);
    const verifier = jwtVerifier({ issuer: 'test', audience: 'wamp', secret, role: 'user' });
    rig = await new Rig([jwtAuthenticator({ verifier })]).open();
    await expect(rig.client(jwt()).ready()).rejects.toMatchObject({
      reason: 'wamp.error.no_matching_auth_method',
    });
  });
});

async function hmacToken(secret: Uint8Array<ArrayBuffer>, claims: object): Promise<string> {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(Date.now() / 1_000) + 60;
  const text = `${part({ alg: 'HS256' })}.${part({ iss: 'test', aud: 'wamp', sub: 'joe', exp, ...claims })}`;
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text));
  return `${text}.${Buffer.from(signature).toString('base64url')}`;
}

describe('a cookie', () => {
  const password = 'canary-ticket';
  const tickets = ticketAuthenticator({
    verify: ({ authid, ticket: given }) => (given === password ? { authid, authrole: 'user' } : undefined),
  });

  /** The cookie jar of a browser with a page of the Router's own host. */
  class Page {
    readonly origin = rig.url.replace('ws', 'http').replace('/ws', '');
    jar = '';

    /** The headers that a browser sends. */
    readonly headers = (): Record<string, string> => ({
      origin: this.origin,
      ...(this.jar !== '' && { cookie: this.jar }),
    });

    /** What the browser takes from an answer; nothing else is done with the connection. */
    async visit(): Promise<string> {
      const socket = new WebSocket(rig.url, ['wamp.2.json'], { headers: this.headers() });
      const { promise, resolve } = Promise.withResolvers<readonly string[]>();
      socket.on('upgrade', (response) => {
        resolve(response.headers['set-cookie'] ?? []);
      });
      socket.on('error', () => {
        resolve([]);
      });
      const [set = ''] = await promise;
      socket.terminate();
      if (set !== '') this.jar = set.split(';')[0] ?? '';
      return set;
    }
  }

  /** A browser that keeps what the answer to its own login has set. */
  async function loginWithTicket(page: Page): Promise<void> {
    const socket = new WebSocket(rig.url, ['wamp.2.json'], { headers: page.headers() });
    const { promise, resolve } = Promise.withResolvers<undefined>();
    socket.on('upgrade', (response) => {
      page.jar = response.headers['set-cookie']?.[0]?.split(';')[0] ?? page.jar;
    });
    socket.on('open', () => {
      const roles = { caller: {} };
      socket.send(JSON.stringify([1, 'realm1', { roles, authmethods: ['ticket'], authid: 'joe' }]));
    });
    socket.on('message', (data: Buffer) => {
      const [type] = JSON.parse(data.toString()) as [number];
      if (type === 4) socket.send(JSON.stringify([5, password, {}]));
      if (type === 2) resolve(undefined);
    });
    await promise;
    sockets.push(socket);
  }

  const sockets: WebSocket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.terminate();
  });

  it('of a login opens the next session without a ticket, and is shown nowhere [T40, D50, AUTH-35, AUTH-41]', async () => {
    const logins = cookieLogins();
    rig = await new Rig([logins.authenticator, tickets], { guards: [logins.guard] }).open();
    const page = new Page();
    expect(await page.visit()).toMatch(
      /^wamp_login=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax$/,
    );
    await loginWithTicket(page);
    const joined = rig.client([cookie(), ticket({ authid: 'joe', ticket: 'wrong' })], {
      headers: page.headers,
    });
    const session = await joined.ready();
    expect(session).toMatchObject({ authid: 'joe', authrole: 'user', authmethod: 'cookie' });
    const seen = inspect([session, await joined.call('wamp.session.get', [session.id]), rig.events], {
      depth: 12,
    });
    expect(seen).not.toContain(page.jar.split('=')[1]);
    expect(seen).not.toContain(password);
  });

  it('that was there before the login is not upgraded by it [T40, D50]', async () => {
    const logins = cookieLogins();
    rig = await new Rig([logins.authenticator, tickets], { guards: [logins.guard] }).open();
    const page = new Page();
    await page.visit();
    const planted = page.jar;
    await loginWithTicket(page);
    expect(page.jar).not.toBe(planted);
    page.jar = planted;
    const thief = rig.client(cookie(), { headers: page.headers });
    await expect(thief.ready()).rejects.toMatchObject({ reason: 'wamp.error.no_matching_auth_method' });
  });

  it.each([
    ['another page', 'https://evil.example.com'],
    ['a page without origin', 'null'],
    ['no page', undefined],
  ])('makes the listener refuse %s before the upgrade [T39]', async (_who, origin) => {
    const logins = cookieLogins();
    rig = await new Rig([logins.authenticator, tickets], { guards: [logins.guard] }).open();
    const page = new Page();
    await loginWithTicket(page);
    const headers = { cookie: page.jar, ...(origin !== undefined && { origin }) };
    const socket = new WebSocket(rig.url, ['wamp.2.json'], { headers });
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode);
    });
    socket.on('error', () => {
      // ended below, before it was open
    });
    socket.on('open', () => {
      resolve(undefined);
    });
    sockets.push(socket);
    expect(await promise).toBe(403);
  });

  it.each([
    ['logs out', 'wamp.close.logout', true],
    ['only goes', undefined, false],
  ])('is worth nothing more when its user %s: %s [T40]', async (_how, reason, revoked) => {
    const logins = cookieLogins();
    rig = await new Rig([logins.authenticator, tickets], { guards: [logins.guard] }).open();
    const page = new Page();
    await loginWithTicket(page);
    const first = rig.client(cookie(), { headers: page.headers });
    await first.ready();
    await first.close(reason);
    const outcome = await rig
      .client(cookie(), { headers: page.headers })
      .ready()
      .then(
        ({ authid }) => authid,
        () => undefined,
      );
    expect(outcome).toBe(revoked ? undefined : 'joe');
  });

  it('of a session that was killed is worth nothing more [T40]', async () => {
    const logins = cookieLogins();
    rig = await new Rig([logins.authenticator, tickets], { guards: [logins.guard] }).open();
    const page = new Page();
    await loginWithTicket(page);
    const victim = rig.client(cookie(), { headers: page.headers });
    const { id } = await victim.ready();
    const admin = rig.client(ticket({ authid: 'admin', ticket: password }), { headers: new Page().headers });
    await admin.call('wamp.session.kill', [id]);
    await victim.closed;
    const again = rig.client(cookie(), { headers: page.headers });
    await expect(again.ready()).rejects.toMatchObject({ reason: 'wamp.error.no_matching_auth_method' });
  });
});
