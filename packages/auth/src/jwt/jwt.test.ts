import { type Server, createServer } from 'node:http';
import { inspect } from 'node:util';
import { type CryptoKey, SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from 'jose';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { handshake } from '../fixtures/handshake.js';
import { loginContext, namelessAttempt, upgradedAttempt } from '../fixtures/login-attempt.js';
import {
  type JwkSet,
  type JwtVerifier,
  type JwtVerifierOptions,
  jwt,
  jwtAuthenticator,
  jwtVerifier,
} from '../jwt.js';
import { ticket, ticketAuthenticator } from '../ticket.js';

const issuer = 'https://id.example.com/';
const audience = 'wamp';

interface Signer {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: Readonly<Record<string, unknown>>;
}

async function signer(kid: string): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } };
}

let ours: Signer;
let others: Signer;
let jwks: JwkSet;

beforeAll(async () => {
  [ours, others] = await Promise.all([signer('one'), signer('two')]);
  jwks = { keys: [ours.jwk] };
});

/** Claims or options as a test wants them, `undefined` included. */
type Loose = Readonly<Record<string, unknown>>;

/** A token as the issuer makes it, but for what a test changes; `undefined` takes a claim away. */
async function token(claims: Loose = {}, by: Signer = ours, header: object = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({
    iss: issuer,
    aud: audience,
    sub: 'joe',
    role: 'user',
    exp: now + 60,
    ...claims,
  })
    .setProtectedHeader({ alg: 'ES256', kid: by.kid, ...header })
    .sign(by.privateKey, { crit: { x: true } });
}

const verifier = (options: Loose = {}): JwtVerifier =>
  jwtVerifier({ issuer, audience, jwks, roleClaim: 'role', ...options });

const who = (text: string, options: Loose = {}): Promise<unknown> =>
  verifier(options).verify(text, namelessAttempt());

const seconds = (offset: number): number => Math.floor(Date.now() / 1_000) + offset;

describe('a token', () => {
  it('that is good says who it is', async () => {
    expect(await who(await token())).toEqual({ authid: 'joe', authrole: 'user', authprovider: 'jwt' });
  });

  it.each<readonly [string, Loose]>([
    ['of another issuer', { iss: 'https://id.example.com' }],
    ['without an issuer', { iss: undefined }],
    ['for somebody else', { aud: 'billing' }],
    ['for nobody', { aud: undefined }],
    ['that has expired', { exp: seconds(-30) }],
    ['without an end', { exp: undefined }],
    ['that is not valid yet', { nbf: seconds(60) }],
    ['without a name', { sub: undefined }],
    ['with an empty name', { sub: '' }],
    ['without a role', { role: undefined }],
    ['with two roles and no map', { role: ['user', 'ops'] }],
  ])('%s opens nothing', async (_what, claims) => {
    expect(await who(await token(claims))).toBeUndefined();
  });

  it.each([
    ['signed by somebody else under the same kid', () => token({}, { ...others, kid: 'one' })],
    ['signed with a key that is not published', () => token({}, others)],
    ['whose payload was changed', async () => changed(await token())],
    ['that is none', async () => 'canary'],
    ['that is empty', async () => ''],
    ['with parts left out', async () => (await token()).split('.').slice(0, 2).join('.')],
    [
      'without a signature, alg none',
      async () =>
        new UnsecuredJWT({ sub: 'joe', role: 'user' }).setIssuer(issuer).setAudience(audience).encode(),
    ],
    ['that names its key itself', () => token({}, { ...others, kid: 'three' }, { jwk: others.jwk })],
    ['that asks for an extension', () => token({}, ours, { crit: ['x'], x: 1 })],
  ])('%s opens nothing', async (_what, make) => {
    await expect(Promise.resolve().then(make).then(who)).resolves.toBeUndefined();
  });

  it('signed by HMAC with the public key as the secret opens nothing', async () => {
    for (const secret of [JSON.stringify(ours.jwk), String(ours.jwk['x'])]) {
      const forged = await new SignJWT({
        iss: issuer,
        aud: audience,
        sub: 'joe',
        role: 'user',
        exp: seconds(60),
      })
        .setProtectedHeader({ alg: 'HS256', kid: 'one' })
        .sign(new TextEncoder().encode(secret.padEnd(32)));
      expect(await who(forged)).toBeUndefined();
    }
  });

  it('of an algorithm that is not on the list opens nothing', async () => {
    expect(await who(await token(), { algorithms: ['RS256'] })).toBeUndefined();
    expect(await who(await token(), { algorithms: ['ES256'] })).toBeDefined();
  });

  it('of another type opens nothing where one is asked for', async () => {
    expect(await who(await token(), { typ: 'at+jwt' })).toBeUndefined();
    expect(await who(await token({}, ours, { typ: 'at+jwt' }), { typ: 'at+jwt' })).toBeDefined();
  });

  it('has a little time more, as clocks differ', async () => {
    expect(await who(await token({ exp: seconds(-3) }))).toBeDefined();
    expect(await who(await token({ exp: seconds(-3) }), { clockToleranceMs: 0 })).toBeUndefined();
  });

  it('may be one of several issuers and audiences', async () => {
    const options = { issuer: ['https://a/', issuer], audience: ['b', audience] };
    expect(await who(await token({ aud: ['x', 'wamp'] }), options)).toBeDefined();
    expect(await who(await token({ iss: 'https://c/' }), options)).toBeUndefined();
  });

  it('may be verified with a shared secret, and then with nothing else', async () => {
    const secret = new TextEncoder().encode('0123456789abcdef0123456789abcdef');
    const claims = { iss: issuer, aud: audience, sub: 'joe', role: 'user', exp: seconds(60) };
    const shared = jwtVerifier({ issuer, audience, secret, roleClaim: 'role' });
    const good = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    expect(await shared.verify(good, namelessAttempt())).toMatchObject({ authid: 'joe' });
    expect(await shared.verify(await token(), namelessAttempt())).toBeUndefined();
    const wrong = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret.toReversed());
    expect(await shared.verify(wrong, namelessAttempt())).toBeUndefined();
  });
});

async function changed(text: string): Promise<string> {
  const [header, , signature] = text.split('.');
  const payload = { iss: issuer, aud: audience, sub: 'root', role: 'admin', exp: seconds(60) };
  return [header, Buffer.from(JSON.stringify(payload)).toString('base64url'), signature].join('.');
}

describe('the principal of a token', () => {
  it.each<readonly [string, Loose, Loose, unknown]>([
    ['its claims', { authidClaim: 'email' }, { email: 'joe@example.com' }, ['joe@example.com', 'user']],
    ['a fixed role', { role: 'guest', roleClaim: undefined }, { role: 'admin' }, ['joe', 'guest']],
    [
      'a claim within a claim',
      { roleClaim: 'realm_access.roles' },
      { realm_access: { roles: ['ops'] } },
      ['joe', 'ops'],
    ],
    [
      'a claim with dots in its name',
      { roleClaim: 'https://example.com/role' },
      { 'https://example.com/role': 'ops' },
      ['joe', 'ops'],
    ],
    [
      'the first entry of the map that matches',
      { roleMap: { admin: 'ops', staff: 'user', '*': 'guest' } },
      { role: ['staff', 'admin'] },
      ['joe', 'ops'],
    ],
    [
      'the map for all others',
      { roleMap: { '*': 'guest', admin: 'ops' } },
      { role: ['x'] },
      ['joe', 'guest'],
    ],
    ['no role by the map', { roleMap: { admin: 'ops' } }, { role: 'staff' }, undefined],
    ['no role by the prototype of the map', { roleMap: {} }, { role: 'constructor' }, undefined],
    ['no role by the prototype of a claim', { roleClaim: 'a.constructor.name' }, { a: {} }, undefined],
    ['no role that is no text', {}, { role: 7 }, undefined],
  ])('comes of %s', async (_what, options, claims, expected) => {
    const principal = await who(await token(claims), options);
    const found = principal as { authid: string; authrole: string } | undefined;
    expect(found && [found.authid, found.authrole]).toEqual(expected);
  });

  it('may come of code', async () => {
    const principal = { authid: 'j', authrole: 'r', authextra: { plan: 'gold' } };
    expect(await who(await token(), { principal: () => principal })).toEqual({
      ...principal,
      authprovider: 'jwt',
    });
    expect(await who(await token(), { principal: () => undefined })).toBeUndefined();
  });

  it('is the one that HELLO asks for, or HELLO asks for none', async () => {
    const good = await token();
    const asked = (authid: string): Promise<unknown> => verifier().verify(good, namelessAttempt({ authid }));
    expect(await asked('joe')).toBeDefined();
    expect(await asked('root')).toBeUndefined();
  });
});

describe('options of tokens', () => {
  it.each<readonly [string, Loose]>([
    ['no issuer', { issuer: '' }],
    ['no issuers', { issuer: [] }],
    ['no audience', { audience: [] }],
    ['none as an algorithm', { algorithms: ['none'] }],
    ['HMAC with public keys', { algorithms: ['ES256', 'HS256'] }],
    ['no algorithm', { algorithms: [] }],
    ['public keys with a secret', { jwks: undefined, secret: new Uint8Array(32), algorithms: ['ES256'] }],
    ['a short secret', { jwks: undefined, secret: new Uint8Array(31) }],
    ['no way to a role', { roleClaim: undefined }],
    ['two ways to a role', { role: 'user' }],
    ['a map without a claim', { roleClaim: undefined, role: 'user', roleMap: { a: 'b' } }],
    ['keys over plaintext', { jwks: 'http://id.example.com/jwks.json' }],
    ['keys from a file', { jwks: 'file:///etc/passwd' }],
    ['no address', { jwks: 'jwks.json' }],
  ] as readonly (readonly [string, Partial<JwtVerifierOptions>])[])(
    'with %s are refused',
    (_what, options) => {
      expect(() => verifier(options)).toThrow(TypeError);
    },
  );

  it.each([
    'https://id.example.com/jwks.json',
    'http://127.0.0.1:8080/',
    'http://localhost/',
    'http://[::1]/',
  ])('may have keys at %s', (address) => {
    expect(() => verifier({ jwks: address })).not.toThrow();
  });
});

/** A key server that a test can break. */
class KeyServer {
  keys: JwkSet = { keys: [] };
  status = 200;
  body: string | undefined;
  hangs = false;
  requests = 0;
  readonly #server: Server = createServer((_request, response) => {
    this.requests++;
    if (this.hangs) return;
    response.writeHead(this.status, { 'content-type': 'application/json', location: '/elsewhere' });
    response.end(this.body ?? JSON.stringify(this.keys));
  });

  async listen(): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#server.listen(0, '127.0.0.1', () => {
      resolve(undefined);
    });
    await promise;
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/jwks.json`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

describe('a key server', () => {
  const servers: KeyServer[] = [];
  const open = async (options: Loose = {}): Promise<[KeyServer, JwtVerifier]> => {
    const server = new KeyServer();
    servers.push(server);
    server.keys = jwks;
    const address = await server.listen();
    return [server, verifier({ jwks: new URL(address), ...options })];
  };

  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
    vi.useRealTimers();
  });

  it('is asked once for many tokens, also at the same time', async () => {
    const [server, keys] = await open();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => token()));
    const found = await Promise.all(tokens.map((text) => keys.verify(text, namelessAttempt())));
    expect(found.every((principal) => principal?.authid === 'joe')).toBe(true);
    await keys.verify(await token(), namelessAttempt());
    expect(server.requests).toBe(1);
  });

  it('is never the one that a token names: nothing is fetched for it', async () => {
    const server = new KeyServer();
    servers.push(server);
    server.keys = { keys: [others.jwk] };
    const address = await server.listen();
    const [genuine, keys] = await open();
    for (const header of [{ jku: address }, { x5u: address }, { kid: address }]) {
      expect(await keys.verify(await token({}, others, header), namelessAttempt())).toBeUndefined();
    }
    expect(server.requests).toBe(0);
    expect(genuine.requests).toBe(1);
  });

  it('is asked again for a key that is new, but not more often than the pause allows', async () => {
    const [server, keys] = await open({ cooldownMs: 30_000 });
    vi.useFakeTimers({ toFake: ['Date'] });
    await keys.verify(await token(), namelessAttempt());
    server.keys = { keys: [ours.jwk, others.jwk] };
    for (let at = 0; at < 10; at++) {
      expect(await keys.verify(await token({}, others), namelessAttempt())).toBeUndefined();
    }
    expect(server.requests).toBe(1);
    vi.setSystemTime(Date.now() + 30_001);
    expect(await keys.verify(await token({}, others), namelessAttempt())).toMatchObject({ authid: 'joe' });
    expect(server.requests).toBe(2);
  });

  it('is asked again when its keys are old: a key that is gone opens nothing more', async () => {
    const [server, keys] = await open({ maxAgeMs: 60_000 });
    vi.useFakeTimers({ toFake: ['Date'] });
    expect(await keys.verify(await token(), namelessAttempt())).toBeDefined();
    server.keys = { keys: [others.jwk] };
    vi.setSystemTime(Date.now() + 60_001);
    expect(await keys.verify(await token(), namelessAttempt())).toBeUndefined();
  });

  it.each<readonly [string, (server: KeyServer) => void]>([
    ['fails', (server) => (server.status = 500)],
    ['sends elsewhere', (server) => (server.status = 302)],
    ['says nothing that is JSON', (server) => (server.body = '<html>')],
    ['says no key set', (server) => (server.body = '{"keys":7}')],
    ['says too much', (server) => (server.body = JSON.stringify({ keys: [], x: 'x'.repeat(300_000) }))],
    ['does not answer', (server) => (server.hangs = true)],
    ['is down', (server) => server.close()],
  ])('that %s makes logins fail: nobody is let in, and nobody denied [AUTH-24]', async (_what, breakIt) => {
    const [server, keys] = await open({ fetchTimeoutMs: 50 });
    breakIt(server);
    const good = await token();
    const error: unknown = await keys.verify(good, namelessAttempt()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(inspect(error, { depth: 10 })).not.toContain(good);
  });

  it('that fails is left alone for a while, however many tokens come', async () => {
    const [server, keys] = await open();
    server.status = 503;
    const good = await token();
    for (let at = 0; at < 10; at++) {
      await expect(keys.verify(good, namelessAttempt())).rejects.toThrow('cannot be verified');
    }
    expect(server.requests).toBe(1);
  });

  it('that fails takes nothing from keys that are still good', async () => {
    const [server, keys] = await open();
    await keys.verify(await token(), namelessAttempt());
    server.status = 503;
    expect(await keys.verify(await token(), namelessAttempt())).toBeDefined();
  });
});

describe('the method jwt', () => {
  const bearing = (text: string, scheme = 'Bearer'): ReturnType<typeof upgradedAttempt> =>
    upgradedAttempt({ authorization: `${scheme} ${text}` });

  it('takes the bearer token of the upgrade request, without CHALLENGE [AUTH-35]', async () => {
    const authenticator = jwtAuthenticator({ verifier: verifier() });
    for (const scheme of ['Bearer', 'bearer', 'BEARER ']) {
      expect(await authenticator.begin(bearing(await token(), scheme), loginContext())).toEqual({
        kind: 'accepted',
        principal: { authid: 'joe', authrole: 'user', authprovider: 'jwt' },
      });
    }
  });

  it('denies a bad token, and does not repeat it [AUTH-23, T11]', async () => {
    const bad = await token({ aud: 'billing' });
    const step = await jwtAuthenticator({ verifier: verifier() }).begin(bearing(bad), loginContext());
    expect(step).toMatchObject({ kind: 'refused', reason: 'wamp.error.authentication_denied' });
    expect(inspect(step)).not.toContain(bad);
  });

  it.each([
    {},
    { authorization: 'Basic am9lOnNlY3JldA==' },
    { authorization: 'Bearer' },
    { authorization: 'Bearer a b' },
  ])('cannot be used with the headers %o [AUTH-35]', async (headers) => {
    const authenticator = jwtAuthenticator({ verifier: verifier() });
    expect(authenticator.unusable?.(upgradedAttempt(headers))).toEqual(expect.any(String));
    expect((await authenticator.begin(upgradedAttempt(headers), loginContext())).kind).toBe('refused');
  });

  it('cannot be used where others read along, unless that is allowed [TIC-15]', async () => {
    const open = { ...bearing(await token()), peer: { ...bearing(await token()).peer, isPrivate: false } };
    expect(jwtAuthenticator({ verifier: verifier() }).unusable?.(open)).toEqual(expect.any(String));
    const allowed = jwtAuthenticator({ verifier: verifier(), allowInsecure: true });
    expect(allowed.unusable?.(open)).toBeUndefined();
  });

  it('has a client that says nothing but the method, and answers nothing [AUTH-10]', async () => {
    const login = await jwt().begin({
      realm: 'realm1',
      transport: 'websocket',
      peer: { isPrivate: true },
      signal: new AbortController().signal,
    });
    expect([jwt().method, login.authid, login.authextra]).toEqual(['jwt', undefined, undefined]);
    expect(() => login.challenge({})).toThrow('answers no CHALLENGE');
  });
});

describe('a token as a ticket', () => {
  it('opens a session for who it names, and for nobody else [TIC-07, TIC-08]', async () => {
    const authenticator = ticketAuthenticator({ verify: verifier().verifyTicket });
    const good = await token();
    const login = (authid: string): ReturnType<typeof handshake> =>
      handshake(ticket({ authid, ticket: good }), authenticator);
    expect((await login('joe')).outcome).toMatchObject({
      kind: 'accepted',
      principal: { authid: 'joe', authrole: 'user', authprovider: 'jwt' },
    });
    expect((await login('ann')).outcome).toMatchObject({ kind: 'refused' });
    const bad = ticket({ authid: 'joe', ticket: 'secret!!!' });
    expect((await handshake(bad, authenticator)).outcome).toMatchObject({ kind: 'refused' });
  });
});
