import { describe, expect, it, vi } from 'vitest';
import {
  type AuthenticationAnswer,
  type ChannelBinding,
  type JoinRequest,
  unknownPeer,
} from '@wamp/protocol';
import { decodeBase64, encodeBase64 } from '../bytes/base64.js';
import { utf8 } from '../bytes/utf8.js';
import type { Kdf } from '../crypto/kdf.js';
import { deriveKey } from '../crypto/node-kdf.js';
import { type ScramVector, vectors } from '../fixtures/auth-vectors.js';
import {
  challengeOf,
  denied,
  joinContext,
  joinRequest,
  logIn,
  loginOf,
  privatePeer,
  tlsPeer,
} from '../fixtures/join-scene.js';
import { principals } from '../index.js';
import { type ScramOptions, scram, scramAuthenticator } from '../scram.js';
import { hashScramPassword, parseScramSecret } from '../secrets.js';
import { authMessage } from './auth-message.js';
import { saslPrep } from './saslprep.js';
import { saltedPasswordRequest } from './scram-cost.js';
import { clientProof, keysOf, serverSignature, storedKeyOf } from './scram-keys.js';

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');
const octets = (text: string): Uint8Array => decodeBase64(text) ?? new Uint8Array();

function messageOf({ hello, normalized, challenge, authenticateExtra }: ScramVector): Uint8Array {
  const { nonce, channel_binding: kind } = hello.authextra;
  return authMessage({
    authid: normalized.authid,
    clientNonce: nonce,
    nonce: challenge.nonce,
    salt: challenge.salt,
    iterations: challenge.iterations,
    channel:
      kind === null
        ? undefined
        : { kind: kind as ChannelBinding, data: octets(authenticateExtra.cbind_data ?? '') },
  });
}

const costOf = ({ challenge: { kdf, iterations, memory } }: ScramVector) =>
  kdf === 'pbkdf2' ? { kdf, iterations, memory: null } : { kdf, iterations, memory: memory ?? 0 };

describe.each(vectors.scram.vectors)('WAMP-SCRAM of $name', (vector) => {
  it('prepares authid and password [SCR-22]', () => {
    expect(saslPrep(vector.hello.authid, 'authid')).toBe(vector.normalized.authid);
    expect(saslPrep(vector.password, 'password')).toBe(vector.normalized.password);
  });

  it('makes the same AuthMessage [SCR-25, SCR-26, SCR-27, SCR-28, SCR-29, SCR-51]', () => {
    const message = Buffer.from(messageOf(vector)).toString('utf8');
    expect(message).toBe(vector.authMessage);
    const input = Buffer.from(vector.cbindInputBase64, 'base64').toString('latin1');
    expect(input).toMatch(/^(n,,$|p=[a-z-]+,,)/);
    expect(message).toContain(`,c=${vector.cbindInputBase64},r=`);
  });

  it('derives the same keys, proof and verifier [SCR-15, SCR-19, SCR-20, SCR-30, SCR-31, SCR-34, SCR-40]', async () => {
    const password = utf8(vector.normalized.password);
    const salt = octets(vector.challenge.salt);
    const salted = await deriveKey(saltedPasswordRequest(password, salt, costOf(vector)));
    const keys = keysOf(salted);
    const message = messageOf(vector);
    expect({
      salted: hex(salted),
      client: hex(keys.clientKey),
      stored: hex(keys.storedKey),
      server: hex(keys.serverKey),
      proof: encodeBase64(clientProof(keys, message)),
      verifier: encodeBase64(serverSignature(keys, message)),
    }).toEqual({
      salted: vector.saltedPasswordHex,
      client: vector.clientKeyHex,
      stored: vector.storedKeyHex,
      server: vector.serverKeyHex,
      proof: vector.clientProof,
      verifier: vector.serverSignature,
    });
    expect(hex(storedKeyOf(octets(vector.clientProof), keys.storedKey, message))).toBe(vector.storedKeyHex);
    const undecoded = await deriveKey(
      saltedPasswordRequest(password, utf8(vector.challenge.salt), { ...costOf(vector), iterations: 1 }),
    );
    expect(hex(undecoded)).not.toBe(vector.saltedPasswordHex);
  });

  it('is stored as what the Router needs and no more [SCR-44]', async () => {
    const { cost, salt, storedKey, serverKey } = parseScramSecret(
      await hashScramPassword(vector.password, {
        salt: octets(vector.challenge.salt),
        ...(vector.challenge.kdf === 'pbkdf2'
          ? { iterations: vector.challenge.iterations }
          : {
              form: vector.challenge.kdf,
              cost: { iterations: vector.challenge.iterations, memory: vector.challenge.memory ?? 0 },
            }),
      }),
    );
    expect({
      cost,
      salt: encodeBase64(salt),
      stored: hex(storedKey.reveal()),
      server: hex(serverKey.reveal()),
    }).toEqual({
      cost: costOf(vector),
      salt: vector.challenge.salt,
      stored: vector.storedKeyHex,
      server: vector.serverKeyHex,
    });
  });
});

const lowFloor = { minIterations: 1, minArgon2Cost: 1 };
const client = (options: Partial<ScramOptions> = {}) =>
  scram({ authid: 'peter', password: 'secret1', ...lowFloor, ...options });

/** A challenge that extends the nonce of this login. */
const challengeFor = (authextra: Readonly<Record<string, unknown>> | undefined, more: object = {}) => ({
  nonce: `${String(authextra?.['nonce'])}cm91dGVyJ3MgcGFydA==`,
  salt: 'QEFCQ0RFRkdISUpLTE1OTw==',
  kdf: 'pbkdf2',
  iterations: 4_096,
  memory: null,
  ...more,
});

describe('The client side of WAMP-SCRAM', () => {
  it('is called wamp-scram and says authid, nonce and binding [SCR-01, SCR-02]', async () => {
    expect(client().method).toBe('wamp-scram');
    const { authid, authextra } = await loginOf(client());
    expect(authid).toBe('peter');
    expect(authextra).toStrictEqual({ nonce: expect.any(String), channel_binding: null });
    expect(() => scram({ password: 'x' } as never)).toThrow(TypeError);
    expect(() => scram({ authid: 'peter' } as never)).toThrow(TypeError);
    expect(() => client({ channelBinding: 'foo' as never })).toThrow(TypeError);
  });

  it('has a fresh nonce of 18 octets without padding for each attempt [SCR-03]', async () => {
    const nonces = new Set<unknown>();
    const one = client();
    for (let i = 0; i < 10_000; i++) nonces.add((await loginOf(one)).authextra?.['nonce']);
    expect(nonces.size).toBe(10_000);
    for (const nonce of nonces) expect(nonce).toMatch(/^[A-Za-z0-9+/]{24}$/);
  });

  it.each<[string, object, string]>([
    ['a nonce that is not an extension', { nonce: 'cm91dGVyJ3MgcGFydA==' }, 'SCR-12'],
    ['no nonce', { nonce: undefined }, 'SCR-12'],
    ['an unknown kdf', { kdf: 'scrypt' }, 'SCR-14'],
    ['no kdf', { kdf: undefined }, 'SCR-14'],
    ['too few rounds', { iterations: 4_095 }, 'SCR-16'],
    ['one round', { iterations: 1 }, 'SCR-16'],
    ['too many rounds', { iterations: 2 ** 31 }, 'SCR-17'],
    ['rounds that are no whole number', { iterations: 5_000.5 }, 'SCR-16'],
    ['rounds as text', { iterations: '5000' }, 'SCR-16'],
    ['Argon2 at a low cost', { kdf: 'argon2id13', iterations: 1, memory: 19_456 }, 'SCR-16'],
    ['Argon2 with much memory', { kdf: 'argon2id13', iterations: 1, memory: 2 ** 30 }, 'SCR-17'],
    ['Argon2 with many passes', { kdf: 'argon2id13', iterations: 2 ** 31, memory: 19_456 }, 'SCR-17'],
    ['Argon2 without memory', { kdf: 'argon2id13', iterations: 3, memory: null }, 'SCR-18'],
    [
      'Argon2 with memory that is no whole number',
      { kdf: 'argon2id13', iterations: 3, memory: 19_456.5 },
      'SCR-18',
    ],
    ['a salt that is not canonical', { salt: 'QR==' }, 'SCR-04'],
    ['a salt of octets', { salt: new Uint8Array(16) }, 'SCR-04'],
    ['no salt', { salt: '' }, 'SCR-04'],
  ])(
    'computes nothing for %s [SCR-04, SCR-12, SCR-14, SCR-16, SCR-17, SCR-18, T08]',
    async (_what, mistake) => {
      const kdf = vi.fn(async () => new Uint8Array(32));
      const login = await loginOf(scram({ authid: 'peter', password: 'secret1', kdf }));
      await expect(login.challenge(challengeFor(login.authextra, mistake))).rejects.toThrow();
      expect(kdf).not.toHaveBeenCalled();
    },
  );

  it('has two computations run at the most, however often a Router breaks off and asks again [SCR-17, T08]', async () => {
    const kdf = vi.fn(() => new Promise<Uint8Array>(() => undefined));
    const repeating = scram({ authid: 'peter', password: 'secret1', kdf });
    for (let count = 0; count < 5; count++) {
      const login = await loginOf(repeating);
      void login.challenge(challengeFor(login.authextra));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(kdf.mock.calls.length).toBeLessThanOrEqual(2);
  });

  it('computes nothing when the Router adds nothing to the nonce [SCR-13, T08]', async () => {
    const login = await loginOf(client());
    const echo = challengeFor(login.authextra, { nonce: login.authextra?.['nonce'] });
    await expect(login.challenge(echo)).rejects.toThrow('added nothing');
  });

  it('ignores memory with PBKDF2 [SCR-18]', async () => {
    const login = await loginOf(client());
    await expect(login.challenge(challengeFor(login.authextra, { memory: 'x' }))).resolves.toBeDefined();
  });

  it('answers with text and exactly three extras [SCR-31, SCR-32, SCR-33, SCR-54]', async () => {
    const login = await loginOf(client());
    const extra = challengeFor(login.authextra);
    expect(await login.challenge(extra)).toStrictEqual({
      signature: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      extra: { nonce: extra.nonce, channel_binding: null, cbind_data: null },
    });
  });

  it.each(['tls-exporter', 'tls-unique', 'tls-server-end-point'] as const)(
    'binds to %s where the transport has it [SCR-32, SCR-33, SCR-47, SCR-48, SCR-49]',
    async (kind) => {
      const data = Uint8Array.from({ length: 32 }, (_, at) => at);
      const login = await loginOf(client({ channelBinding: kind }), tlsPeer({ [kind]: data }));
      expect(login.authextra?.['channel_binding']).toBe(kind);
      expect(await login.challenge(challengeFor(login.authextra))).toMatchObject({
        extra: { channel_binding: kind, cbind_data: encodeBase64(data) },
      });
    },
  );

  it.each([
    ['as in browsers', privatePeer],
    ['without TLS', unknownPeer],
    ['of another kind', tlsPeer({ 'tls-unique': new Uint8Array(12).fill(1) })],
    ['of zeros', tlsPeer({ 'tls-exporter': new Uint8Array(32) })],
  ])('fails before HELLO where the transport has no such binding: %s [SCR-50]', async (_what, peer) => {
    await expect(loginOf(client({ channelBinding: 'tls-exporter' }), peer)).rejects.toThrow('tls-exporter');
  });

  it('refuses names and passwords that SASLprep forbids [SCR-23]', async () => {
    expect(() => client({ authid: '\u0007' })).toThrow(TypeError);
    const login = await loginOf(client({ password: 'secret\u0007' }));
    await expect(login.challenge(challengeFor(login.authextra))).rejects.toThrow(TypeError);
  });

  it('derives again only when something has changed [SCR-46]', async () => {
    const kdf = vi.fn<Kdf>(deriveKey);
    let password = 'secret1';
    const one = client({ kdf, password: () => password });
    const log = async (more: object = {}) => {
      const login = await loginOf(one);
      return login.challenge(challengeFor(login.authextra, more));
    };
    await log();
    await log();
    expect(kdf).toHaveBeenCalledTimes(1);
    await log({ salt: 'AEFCQ0RFRkdISUpLTE1OTw==' });
    await log({ salt: 'AEFCQ0RFRkdISUpLTE1OTw==', iterations: 4_097 });
    await log({ salt: 'AEFCQ0RFRkdISUpLTE1OTw==', iterations: 1, kdf: 'argon2id13', memory: 64 });
    await log({ salt: 'AEFCQ0RFRkdISUpLTE1OTw==', iterations: 1, kdf: 'argon2id13', memory: 65 });
    expect(kdf).toHaveBeenCalledTimes(5);
    password = 'secret2';
    await log({ salt: 'AEFCQ0RFRkdISUpLTE1OTw==', iterations: 1, kdf: 'argon2id13', memory: 65 });
    expect(kdf).toHaveBeenCalledTimes(6);
  });

  it('gives a derivation up when the connection ends [SCR-53]', async () => {
    const closing = new AbortController();
    const { signal } = closing;
    const one = client();
    const login = await one.begin({ realm: 'r', transport: 'memory', peer: privatePeer, signal });
    const answer = login.challenge(challengeFor(login.authextra, { iterations: 9_000_000 }));
    setImmediate(() => {
      closing.abort(new Error('closed'));
    });
    await expect(answer).rejects.toThrow('closed');
  });

  it('takes the verifier with and without v=, and no other or none [SCR-42, AUTH-30]', async () => {
    const login = await loginOf(client());
    const { salt, iterations } = challengeFor(undefined);
    const extra = challengeFor(login.authextra);
    await login.challenge(extra);
    const keys = keysOf(
      await deriveKey(
        saltedPasswordRequest(utf8('secret1'), octets(salt), { kdf: 'pbkdf2', iterations, memory: null }),
      ),
    );
    const clientNonce = String(login.authextra?.['nonce']);
    const parts = { authid: 'peter', clientNonce, nonce: extra.nonce, salt, iterations, channel: undefined };
    const verifier = encodeBase64(serverSignature(keys, authMessage(parts)));
    const judge = (authextra: object) => async () => login.welcome?.({ ...authextra });
    await expect(judge({ verifier })()).resolves.toBeUndefined();
    await expect(judge({ verifier: `v=${verifier}` })()).resolves.toBeUndefined();
    for (const wrong of [
      {},
      { verifier: undefined },
      { verifier: '' },
      { verifier: 'v=' },
      { verifier: octets(verifier) },
      { verifier: verifier.slice(0, -1) },
      { verifier: `v=v=${verifier}` },
      { verifier: encodeBase64(clientProof(keys, authMessage(parts))) },
    ]) {
      await expect(judge(wrong)()).rejects.toThrow('did not prove');
    }
  });

  it('takes no WELCOME without a challenge before it [SCR-42]', async () => {
    const login = await loginOf(client());
    await expect(async () =>
      login.welcome?.({ verifier: encodeBase64(new Uint8Array(32)) }),
    ).rejects.toThrow();
  });
});

const stored = parseScramSecret(await hashScramPassword('secret1', { iterations: 4_096 }));
const storedArgon2 = parseScramSecret(
  await hashScramPassword('secret1', { form: 'argon2id13', cost: { iterations: 2, memory: 64 } }),
);
const user = (authid: string, credential = stored) => ({ authid, authrole: 'user', credential });
const authenticator = scramAuthenticator({ principals: principals([user('peter')]) });
const nonce = 'AAECAwQFBgcICQoLDA0ODxAR';
const hello = (authextra: object, more: Partial<JoinRequest> = {}): JoinRequest =>
  joinRequest({ authextra: { nonce, ...authextra }, ...more });
const exporter = Uint8Array.from({ length: 32 }, (_, at) => 255 - at);
const tls = tlsPeer({ 'tls-exporter': exporter });

describe('The challenge of WAMP-SCRAM', () => {
  it('has five members of the right types [SCR-09, SCR-10]', async () => {
    const { extra } = await challengeOf(authenticator, hello({}));
    expect(extra).toStrictEqual({
      nonce: expect.stringMatching(/^AAECAwQFBgcICQoLDA0ODxAR[A-Za-z0-9+/]{24}$/),
      salt: encodeBase64(stored.salt),
      kdf: 'pbkdf2',
      iterations: 4_096,
      memory: null,
    });
    const argon2 = scramAuthenticator({ principals: principals([user('peter', storedArgon2)]) });
    expect((await challengeOf(argon2, hello({}))).extra).toMatchObject({
      kdf: 'argon2id13',
      iterations: 2,
      memory: 64,
    });
  });

  it('has a fresh part of the nonce of 16 octets and more [SCR-11]', async () => {
    const parts = new Set<string>();
    for (let i = 0; i < 10_000; i++) {
      parts.add(String((await challengeOf(authenticator, hello({}))).extra['nonce']).slice(nonce.length));
    }
    expect(parts.size).toBe(10_000);
    for (const part of parts) expect(octets(part).length).toBeGreaterThanOrEqual(16);
  });

  it('follows nonces with padding as text [SCR-10]', async () => {
    const { extra } = await challengeOf(authenticator, hello({ nonce: 'egVDf3DMJh0=' }));
    expect(extra['nonce']).toMatch(/^egVDf3DMJh0=[A-Za-z0-9+/]{24}$/);
  });

  it.each([undefined, null, 5, '', 'no base64', 'QR==', 'QQ', 'QQ==\n', '-_-_', {}])(
    'is not made for nonce %j [SCR-04, SCR-05]',
    async (wrong) => {
      expect(await authenticator.begin(hello({ nonce: wrong }), joinContext())).toEqual(denied);
    },
  );

  it.each([undefined, '', '\u0007', '\u200b'])('is not made for authid %j [SCR-23]', async (authid) => {
    expect(await authenticator.begin(hello({}, { authid }), joinContext())).toEqual(denied);
  });

  it('is not made for a name with thousands of accents, which would take most of a second to put in order [T10]', async () => {
    const accents = (count: number) => `a${'\u0301'.repeat(count)}${'\u0327'.repeat(count)}`;
    expect(await authenticator.begin(hello({}, { authid: accents(15_000) }), joinContext())).toEqual(denied);
    expect(await authenticator.begin(hello({}, { authid: accents(500) }), joinContext())).toMatchObject({
      kind: 'challenge',
    });
  });

  it.each<[unknown, JoinRequest['peer']]>([
    ['tls-unique', privatePeer],
    ['tls-unique', tls],
    ['tls-exporter', tlsPeer({ 'tls-exporter': new Uint8Array(32) })],
    ['foo', tls],
    ['', tls],
    [5, tls],
    [false, tls],
  ])(
    'is not made for a binding that the transport has not: %j [SCR-07, SCR-43, SCR-47]',
    async (binding, peer) => {
      const step = await authenticator.begin(hello({ channel_binding: binding }, { peer }), joinContext());
      expect(step).toMatchObject({
        reason: 'wamp.error.authentication_denied',
        details: { scram: 'channel-binding-not-supported' },
      });
    },
  );

  it('takes a missing binding for none [SCR-02]', async () => {
    for (const binding of [{}, { channel_binding: null }, { channel_binding: undefined }]) {
      await expect(challengeOf(authenticator, hello(binding))).resolves.toBeDefined();
    }
  });

  it('is alike for a name that does not exist, always the same for the same name [SCR-08, T06]', async () => {
    const decoyKey = new Uint8Array(16).fill(3);
    const make = () =>
      scramAuthenticator({ principals: principals([user('peter', storedArgon2)]), decoyKey });
    const extraFor = async (authid: string, of = make()) =>
      (await challengeOf(of, hello({}, { authid }))).extra;
    const { salt, nonce: _, ...unknown } = await extraFor('nobody');
    const { salt: saltOfPeter, nonce: __, ...known } = await extraFor('peter');
    expect(unknown).toEqual(known);
    expect(octets(String(salt))).toHaveLength(octets(String(saltOfPeter)).length);
    expect((await extraFor('nobody'))['salt']).toBe(salt);
    expect((await extraFor('somebody'))['salt']).not.toBe(salt);
    const elsewhere = scramAuthenticator({ principals: principals([user('peter', storedArgon2)]) });
    expect((await extraFor('nobody', elsewhere))['salt']).not.toBe(salt);
    const empty = scramAuthenticator({ principals: principals() });
    expect(await extraFor('nobody', empty)).toMatchObject({ kdf: 'pbkdf2', iterations: 600_000 });
    expect(() => scramAuthenticator({ principals: principals(), decoyKey: new Uint8Array(8) })).toThrow(
      TypeError,
    );
  });

  it('of decoys follows the mixture of those who exist [SCR-08, T06]', async () => {
    const mixed = scramAuthenticator({ principals: principals([user('a'), user('b', storedArgon2)]) });
    const kdfs = new Set<unknown>();
    for (let i = 0; i < 64; i++) {
      kdfs.add((await challengeOf(mixed, hello({}, { authid: `nobody${i}` }))).extra['kdf']);
    }
    expect([...kdfs].sort()).toEqual(['argon2id13', 'pbkdf2']);
  });
});

describe('The Router side of WAMP-SCRAM', () => {
  const change = (to: (answer: AuthenticationAnswer) => Partial<AuthenticationAnswer>) => ({
    change: (answer: AuthenticationAnswer) => ({ ...answer, ...to(answer) }),
  });

  it('lets in who knows the password, and proves itself [SCR-34, SCR-40, SCR-41]', async () => {
    expect(await logIn(authenticator, client())).toEqual({
      kind: 'accepted',
      principal: {
        authid: 'peter',
        authrole: 'user',
        authprovider: 'static',
        authextra: { verifier: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/) },
      },
    });
    const argon2 = scramAuthenticator({ principals: principals([user('peter', storedArgon2)]) });
    expect(await logIn(argon2, client())).toMatchObject({ kind: 'accepted' });
  });

  it('never says the verifier when it refuses [SCR-40, T08]', async () => {
    const refusal = await logIn(authenticator, client({ password: 'wrong' }));
    expect(refusal).toEqual({
      kind: 'refused',
      reason: 'wamp.error.authentication_denied',
      message: 'authentication was denied',
      details: { scram: 'invalid-proof' },
    });
  });

  it('refuses a wrong password and a wrong name alike [SCR-43, T06, AUTH-27]', async () => {
    const wrong = await logIn(authenticator, client({ password: 'wrong' }));
    expect(await logIn(authenticator, client({ authid: 'nobody' }))).toEqual(wrong);
  });

  it.each<[string, (answer: AuthenticationAnswer) => Partial<AuthenticationAnswer>, string]>([
    [
      'another bit',
      ({ signature }) => ({ signature: signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')) }),
      'invalid-proof',
    ],
    ['a short proof', ({ signature }) => ({ signature: `${signature.slice(0, 39)}=` }), 'invalid-proof'],
    ['a long proof', ({ signature }) => ({ signature: `AAAA${signature}` }), 'invalid-proof'],
    ['no proof', () => ({ signature: '' }), 'invalid-proof'],
    [
      'another nonce',
      ({ extra }) => ({ extra: { ...extra, nonce: `${String(extra['nonce']).slice(0, -1)}!` } }),
      'other-error',
    ],
    ['no nonce', ({ extra: { nonce: _, ...extra } }) => ({ extra }), 'other-error'],
    [
      'a binding that was not asked for',
      ({ extra }) => ({ extra: { ...extra, channel_binding: 'tls-exporter' } }),
      'channel-bindings-dont-match',
    ],
    [
      'data without a binding',
      ({ extra }) => ({ extra: { ...extra, cbind_data: 'AAAA' } }),
      'channel-bindings-dont-match',
    ],
  ])('refuses %s [SCR-34, SCR-36, SCR-37, SCR-43, T08]', async (_what, to, scramError) => {
    expect(await logIn(authenticator, client(), change(to))).toMatchObject({
      reason: 'wamp.error.authentication_denied',
      details: { scram: scramError },
    });
  });

  it('takes a missing binding in AUTHENTICATE for none [SCR-37]', async () => {
    const bare = change(({ extra }) => ({ extra: { nonce: extra['nonce'] } }));
    expect(await logIn(authenticator, client(), bare)).toMatchObject({ kind: 'accepted' });
  });

  it('remembers the nonce itself: a proof that fits another one is refused [SCR-35]', async () => {
    const login = await loginOf(client());
    const { extra, answer } = await challengeOf(authenticator, hello(login.authextra ?? {}));
    const other = { ...extra, nonce: `${String(login.authextra?.['nonce'])}b3RoZXI=` };
    expect(await answer((await login.challenge(other)) as AuthenticationAnswer)).toEqual(denied);
  });

  it('accepts an answer to its own challenge only [SCR-36, T07]', async () => {
    const login = await loginOf(client());
    const request = hello(login.authextra ?? {});
    const [one, other] = [
      await challengeOf(authenticator, request),
      await challengeOf(authenticator, request),
    ];
    const captured = (await login.challenge(one.extra)) as AuthenticationAnswer;
    expect(await other.answer(captured)).toEqual(denied);
  });

  it('lets in who is bound to its own connection [SCR-27, SCR-38, SCR-49]', async () => {
    const bound = client({ channelBinding: 'tls-exporter' });
    expect(await logIn(authenticator, bound, { request: { peer: tls } })).toMatchObject({ kind: 'accepted' });
  });

  it('refuses an answer that was made on another connection [SCR-38, T08]', async () => {
    const login = await loginOf(client({ channelBinding: 'tls-exporter' }), tls);
    const elsewhere = tlsPeer({ 'tls-exporter': exporter.toReversed() });
    const { extra, answer } = await challengeOf(
      authenticator,
      hello(login.authextra ?? {}, { peer: elsewhere }),
    );
    const relayed = (await login.challenge(extra)) as AuthenticationAnswer;
    const mismatch = { details: { scram: 'channel-bindings-dont-match' } };
    expect(await answer(relayed)).toMatchObject(mismatch);
    const forged = {
      ...relayed,
      extra: { ...relayed.extra, cbind_data: encodeBase64(exporter.toReversed()) },
    };
    expect(await answer(forged)).toMatchObject({ details: { scram: 'invalid-proof' } });
  });

  it('refuses a binding that is left away between HELLO and AUTHENTICATE [SCR-37, T08]', async () => {
    const login = await loginOf(client());
    const { extra, answer } = await challengeOf(
      authenticator,
      hello({ ...login.authextra, channel_binding: 'tls-exporter' }, { peer: tls }),
    );
    const unbound = (await login.challenge(extra)) as AuthenticationAnswer;
    expect(await answer(unbound)).toMatchObject({ details: { scram: 'channel-bindings-dont-match' } });
    for (const extra of [
      { ...unbound.extra, channel_binding: 'tls-exporter' },
      { ...unbound.extra, channel_binding: 'tls-exporter', cbind_data: 'x' },
      { ...unbound.extra, channel_binding: 'tls-exporter', cbind_data: 5 },
    ]) {
      expect(await answer({ ...unbound, extra })).toEqual(denied);
    }
  });

  it('may want a binding always, or never [SCR-07, SCR-37]', async () => {
    const source = principals([user('peter')]);
    const always = scramAuthenticator({ principals: source, channelBinding: 'required' });
    const never = scramAuthenticator({ principals: source, channelBinding: 'off' });
    const bound = client({ channelBinding: 'tls-exporter' });
    const overTls = { request: { peer: tls } };
    expect(always.unusable?.(joinRequest())).toMatch(/TLS/);
    expect(always.unusable?.(joinRequest({ peer: tls }))).toBeUndefined();
    expect(authenticator.unusable?.(joinRequest())).toBeUndefined();
    expect(await logIn(always, client(), overTls)).toEqual(denied);
    expect(await logIn(always, bound, overTls)).toMatchObject({ kind: 'accepted' });
    expect(await logIn(never, client(), overTls)).toMatchObject({ kind: 'accepted' });
    expect(await logIn(never, bound, overTls)).toEqual(denied);
  });

  it('finds names in the form that they are stored in and in the one of SASLprep [SCR-22, SCR-24]', async () => {
    const source = principals([user('a=b,ca'), user('\u2168')]);
    const both = scramAuthenticator({ principals: source });
    for (const authid of ['a=b,c\u00aa', 'a=b,ca', '\u2168']) {
      expect(await logIn(both, client({ authid }))).toMatchObject({ kind: 'accepted' });
    }
    const anyCase = scramAuthenticator({
      principals: {
        find: (authid) => (authid.toLowerCase() === 'peter' ? user('Peter') : undefined),
        model: () => undefined,
      },
    });
    expect(await logIn(anyCase, client({ authid: 'peter' }))).toMatchObject({
      principal: { authid: 'Peter' },
    });
  });

  it('tells that a name does not exist only when it is told to [AUTH-27]', async () => {
    const open = scramAuthenticator({ principals: principals([user('peter')]), tellsUnknown: true });
    const unknown = await open.begin(hello({}, { authid: 'nobody' }), joinContext());
    expect(unknown).toMatchObject({ kind: 'refused', reason: 'wamp.error.no_such_principal' });
    expect(await logIn(open, client())).toMatchObject({ kind: 'accepted' });
  });

  it('passes on what the principal has in authextra [SCR-40]', async () => {
    const extra = principals([{ ...user('peter'), authextra: { team: 'red' } }]);
    expect(await logIn(scramAuthenticator({ principals: extra }), client())).toMatchObject({
      principal: { authextra: { team: 'red', verifier: expect.any(String) } },
    });
  });

  it('fails when the look-up fails [AUTH-24]', async () => {
    const find = () => Promise.reject(new Error('no database'));
    const broken = scramAuthenticator({ principals: { find, model: () => undefined } });
    await expect(challengeOf(broken, hello({}))).rejects.toThrow('no database');
  });
});
