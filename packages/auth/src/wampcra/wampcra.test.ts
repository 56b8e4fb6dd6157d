import { createHmac } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { AuthenticationAnswer } from '@wamp/protocol';
import { type CraVector, vectors } from '../fixtures/auth-vectors.js';
import { challengeOf, denied, joinContext, joinRequest, logIn, loginOf } from '../fixtures/join-scene.js';
import { principals } from '../index.js';
import { deriveCraKey, hashCraSecret, parseCraSecret } from '../secrets.js';
import { signCra, wampcra, wampcraAuthenticator } from '../wampcra.js';

const { vectors: signatures, deriveKey: derivedKeys, notVectors } = vectors.wampcra;

/** What CHALLENGE of a vector says. */
const extraOf = ({ challenge, salt, iterations, keylen }: CraVector): Record<string, unknown> =>
  salt === undefined ? { challenge } : { challenge, salt, iterations, keylen };

const textFor = (authid: string, more: object = {}): string =>
  JSON.stringify({ authid, authmethod: 'wampcra', nonce: 'n', session: 1, ...more });

async function sign(options: Partial<Parameters<typeof wampcra>[0]>, extra: object): Promise<unknown> {
  const login = await loginOf(wampcra({ authid: 'peter', secret: 'secret1', minIterations: 1, ...options }));
  return login.challenge({ ...extra });
}

describe('The client side of WAMP-CRA', () => {
  it('is called wampcra and says its authid [CRA-01, CRA-02]', async () => {
    const client = wampcra({ authid: 'peter', secret: 'secret1' });
    expect(client.method).toBe('wampcra');
    expect((await loginOf(client)).authid).toBe('peter');
    expect(() => wampcra({ secret: 'x' } as never)).toThrow(TypeError);
    expect(() => wampcra({ authid: 'peter' } as never)).toThrow(TypeError);
  });

  it.each(signatures)(
    'signs $name as it came [CRA-11, CRA-12, CRA-13, CRA-14, CRA-15, CRA-16, CRA-32]',
    async (vector) => {
      const named = (JSON.parse(vector.challenge) as { authid?: string }).authid;
      const login = await loginOf(
        wampcra({ authid: named ?? 'peter', secret: vector.secret, minIterations: 1 }),
      );
      const signature = await login.challenge(extraOf(vector));
      expect(signature).toBe(vector.signature);
      expect(signature).toMatch(/^[A-Za-z0-9+/]{43}=$/);
      for (const wrong of vector.wrongSignatures ?? []) expect(signature).not.toBe(wrong.signature);
      for (const wrong of notVectors) expect(signature).not.toBe(wrong.signature);
    },
  );

  it.each([
    ...derivedKeys,
    ...signatures.filter((vector): vector is Required<CraVector> => vector.salt !== undefined),
  ])('derives the text that is the key of the HMAC [CRA-14, CRA-15, CRA-21]', async (vector) => {
    expect(await deriveCraKey(vector.secret, vector)).toBe(vector.derivedKeyBase64);
  });

  it.each([' spaces around \n', '\u2168 \ufb01 e\u0301', '', '\u0000'])(
    'signs the UTF-8 octets of %j, nothing trimmed or normalised [CRA-11, CRA-32]',
    async (challenge) => {
      const expected = createHmac('sha256', 'secret1').update(challenge, 'utf8').digest('base64');
      expect(await sign({}, { challenge })).toBe(expected);
    },
  );

  it('takes 32 octets and 1000 rounds when a salt comes alone [CRA-18]', async () => {
    const vector = signatures.find(({ name }) => name === 'spec-salted');
    if (vector === undefined) throw new Error('there is no such vector');
    expect(await sign({}, { challenge: vector.challenge, salt: vector.salt })).toBe(vector.signature);
    expect(await sign({}, { challenge: vector.challenge, keylen: 16, iterations: 5 })).toBe(
      signCra('secret1', vector.challenge),
    );
  });

  it('takes an empty salt for a salt, and null for none [CRA-18]', async () => {
    const challenge = textFor('peter');
    const salted = signCra(
      await deriveCraKey('secret1', { salt: '', iterations: 1_000, keylen: 32 }),
      challenge,
    );
    expect(await sign({}, { challenge, salt: '' })).toBe(salted);
    expect(await sign({}, { challenge, salt: null })).toBe(signCra('secret1', challenge));
  });

  it.each([
    { iterations: 2 ** 40 },
    { iterations: 10_000_001 },
    { iterations: 0 },
    { iterations: -1 },
    { iterations: 1.5 },
    { iterations: '1000' },
    { iterations: NaN },
    { keylen: 0 },
    { keylen: 1_025 },
    { keylen: 16.5 },
    { keylen: '32' },
    { salt: 5 },
    { salt: {} },
    { challenge: undefined },
    { challenge: { nonce: 'x' } },
  ])('computes nothing for %j [CRA-19, AUTH-10]', async (mistake) => {
    const kdf = vi.fn(async () => new Uint8Array(32));
    await expect(sign({ kdf }, { challenge: textFor('peter'), salt: 's', ...mistake })).rejects.toThrow(
      'CHALLENGE',
    );
    expect(kdf).not.toHaveBeenCalled();
  });

  it('computes nothing below its floor, which is 1000 rounds unless told otherwise [CRA-20]', async () => {
    const extra = { challenge: textFor('peter'), salt: 'salt', iterations: 999, keylen: 32 };
    const login = await loginOf(wampcra({ authid: 'peter', secret: 'secret1' }));
    await expect(login.challenge(extra)).rejects.toThrow('iterations');
    await expect(sign({ minIterations: 5_000 }, { ...extra, iterations: 4_999 })).rejects.toThrow(
      'iterations',
    );
    await expect(sign({ minIterations: 999 }, extra)).resolves.toHaveLength(44);
  });

  it('has two computations run at the most, however often a Router breaks off and asks again [CRA-19]', async () => {
    const kdf = vi.fn(() => new Promise<Uint8Array>(() => undefined));
    const repeating = wampcra({ authid: 'peter', secret: 'secret1', kdf });
    for (let count = 0; count < 5; count++) {
      const login = await loginOf(repeating);
      void login.challenge({ challenge: '{}', salt: 'salt' });
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(kdf.mock.calls.length).toBeLessThanOrEqual(2);
  });

  it('may have somebody else sign, who gets the exact text [CRA-29]', async () => {
    const sign = vi.fn(async (challenge: string) => signCra('far away', challenge));
    const challenge = ` ${textFor('peter')}\n`;
    const login = await loginOf(wampcra({ authid: 'peter', sign }));
    expect(await login.challenge({ challenge, salt: 's' })).toBe(signCra('far away', challenge));
    expect(sign).toHaveBeenCalledWith(challenge, { challenge, salt: 's' });
  });

  it.each([{ authid: 'ann' }, { authmethod: 'ticket' }, { authid: 5 }, { authmethod: null }])(
    'signs no challenge that names %j [CRA-30]',
    async (other) => {
      await expect(sign({}, { challenge: textFor('peter', other) })).rejects.toThrow('for another');
    },
  );

  it('signs a challenge that is no JSON unless it is strict [CRA-30]', async () => {
    for (const challenge of ['[1, 2, 3]', 'no JSON', '5', 'null', '{}']) {
      expect(await sign({}, { challenge })).toBe(signCra('secret1', challenge));
      await expect(sign({ strict: true }, { challenge })).rejects.toThrow(/challenge is/);
    }
    expect(await sign({ strict: true }, { challenge: textFor('peter') })).toHaveLength(44);
  });

  it('asks for the secret anew for each login [CRA-11]', async () => {
    const secret = vi.fn(async () => 'secret1');
    const client = wampcra({ authid: 'peter', secret });
    for (const login of [await loginOf(client), await loginOf(client)]) {
      await login.challenge({ challenge: textFor('peter') });
    }
    expect(secret).toHaveBeenCalledTimes(2);
  });
});

const salted = parseCraSecret(await hashCraSecret('secret1', { iterations: 1_000, salt: 'salt123' }));
const clear = parseCraSecret('secret2');
const user = (authid: string, credential = salted) => ({
  authid,
  authrole: 'user',
  authprovider: 'userdb',
  credential,
});
const authenticator = wampcraAuthenticator({ principals: principals([user('peter'), user('other')]) });
const unsalted = wampcraAuthenticator({ principals: principals([user('ann', clear)]) });

const textOf = ({ challenge }: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  JSON.parse(String(challenge)) as Record<string, unknown>;

describe('The challenge of WAMP-CRA', () => {
  it('is JSON with seven members, of whoever will be granted [CRA-03, CRA-04, CRA-05, CRA-06, CRA-07]', async () => {
    const { extra } = await challengeOf(authenticator, joinRequest({ session: 4711 }));
    expect(extra['challenge']).toBeTypeOf('string');
    expect(textOf(extra)).toEqual({
      nonce: expect.any(String),
      authprovider: 'userdb',
      authid: 'peter',
      timestamp: expect.any(String),
      authrole: 'user',
      authmethod: 'wampcra',
      session: 4711,
    });
  });

  it('has a fresh nonce of 128 bits and more [CRA-08, T07]', async () => {
    const nonces = new Set<unknown>();
    for (let i = 0; i < 10_000; i++) nonces.add(textOf((await challengeOf(authenticator)).extra)['nonce']);
    expect(nonces.size).toBe(10_000);
    for (const nonce of [...nonces].slice(0, 100))
      expect(atob(String(nonce)).length).toBeGreaterThanOrEqual(16);
  });

  it('has the time in UTC [CRA-09]', async () => {
    const before = Date.now();
    const { timestamp } = textOf((await challengeOf(authenticator)).extra);
    const after = Date.now();
    expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Date.parse(String(timestamp))).toBeGreaterThanOrEqual(before);
    expect(Date.parse(String(timestamp))).toBeLessThanOrEqual(after);
  });

  it('holds every authid as one authid [CRA-10, CRA-32]', async () => {
    const vector = signatures.find(({ name }) => name === 'authid-needs-json-escaping');
    for (const authid of [
      (vector?.parsed as { authid: string }).authid,
      'p\u00e9ter',
      '"\\\n',
      '__proto__',
    ]) {
      const { extra } = await challengeOf(authenticator, joinRequest({ authid }));
      expect(textOf(extra)['authid']).toBe(authid);
      expect(Object.keys(textOf(extra))).toHaveLength(7);
    }
  });

  it.each([9_007_199_254_740_991, 2 ** 53, 1])('holds session %j exactly [CRA-33]', async (session) => {
    const { extra } = await challengeOf(authenticator, joinRequest({ session }));
    expect(extra['challenge']).toContain(`"session":${session}}`);
    expect(extra['challenge']).toMatch(/"session":\d+\}$/);
  });

  it('says the salt with all that belongs to it, or nothing of it [CRA-17]', async () => {
    const { extra } = await challengeOf(authenticator);
    expect(extra).toEqual({ challenge: expect.any(String), salt: 'salt123', keylen: 32, iterations: 1_000 });
    const plain = await challengeOf(unsalted, joinRequest({ authid: 'ann' }));
    expect(Object.keys(plain.extra)).toEqual(['challenge']);
  });

  it('has salt, provider and role also for a name that does not exist, always the same [CRA-27, T06]', async () => {
    const decoyKey = new Uint8Array(32).fill(7);
    const make = () => wampcraAuthenticator({ principals: principals([user('peter')]), decoyKey });
    const extraFor = async (authid: string, of = make(), realm = 'realm1') =>
      (await challengeOf(of, joinRequest({ authid, realm }))).extra;
    const known = await extraFor('peter');
    const unknown = await extraFor('nobody');
    expect(Object.keys(unknown)).toEqual(Object.keys(known));
    expect({ ...unknown, challenge: 0, salt: 0 }).toEqual({ ...known, challenge: 0, salt: 0 });
    expect({ ...textOf(unknown), authid: 0, nonce: 0, timestamp: 0 }).toEqual({
      ...textOf(known),
      authid: 0,
      nonce: 0,
      timestamp: 0,
    });
    const { salt } = unknown;
    expect(salt).toHaveLength('salt123'.length);
    expect(salt).not.toBe('salt123');
    expect((await extraFor('nobody'))['salt']).toBe(salt);
    expect((await extraFor('nobody2'))['salt']).not.toBe(salt);
    expect((await extraFor('nobody', make(), 'realm2'))['salt']).not.toBe(salt);
    const otherKey = wampcraAuthenticator({ principals: principals([user('peter')]) });
    expect((await extraFor('nobody', otherKey))['salt']).not.toBe(salt);
  });

  it('has no salt for a name that does not exist where nobody has one [CRA-27, T06]', async () => {
    expect(Object.keys((await challengeOf(unsalted)).extra)).toEqual(['challenge']);
    const empty = wampcraAuthenticator({ principals: principals() });
    expect((await challengeOf(empty)).extra).toMatchObject({ salt: expect.any(String), keylen: 32 });
  });

  it.each([undefined, ''])('is not made for authid %j [CRA-02]', async (authid) => {
    expect(await authenticator.begin(joinRequest({ authid }), joinContext())).toEqual(denied);
  });
});

describe('The Router side of WAMP-CRA', () => {
  const client = wampcra({ authid: 'peter', secret: 'secret1' });
  const change = (to: (signature: string) => string) => ({
    change: ({ signature, extra }: AuthenticationAnswer) => ({ signature: to(signature), extra }),
  });

  it('lets in who signs with the right key, as whom the challenge says [CRA-22, CRA-28]', async () => {
    const principal = { authid: 'peter', authrole: 'user', authprovider: 'userdb' };
    expect(await logIn(authenticator, client)).toEqual({ kind: 'accepted', principal });
    expect(await logIn(unsalted, wampcra({ authid: 'ann', secret: 'secret2' }))).toMatchObject({
      kind: 'accepted',
    });
  });

  it.each<[string, (signature: string) => string]>([
    ['another bit', (text) => (text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`)],
    ['less', (text) => `${text.slice(0, 42)}A=`.slice(4)],
    ['hex', (text) => Buffer.from(text, 'base64').toString('hex')],
    ['nothing', () => ''],
    ['padding missing', (text) => text.slice(0, -1)],
    ['a line break', (text) => `${text}\n`],
    ['the url-safe alphabet', (text) => text.replaceAll('+', '-').replaceAll('/', '_').replace(/^./, '-')],
    ['more', (text) => `AAAA${text}`],
  ])('accepts the exact HMAC only: not %s [CRA-22]', async (_what, to) => {
    expect(await logIn(authenticator, client, change(to))).toEqual(denied);
  });

  it('accepts no signature of another challenge [CRA-25, T07]', async () => {
    const login = await loginOf(client);
    const [one, other] = [await challengeOf(authenticator), await challengeOf(authenticator)];
    const captured = { signature: (await login.challenge(one.extra)) as string, extra: {} };
    expect(await other.answer(captured)).toEqual(denied);
    expect(await one.answer(captured)).toMatchObject({ kind: 'accepted' });
  });

  it('refuses a wrong secret and a wrong name alike, also with the right secret of somebody [CRA-27, T06]', async () => {
    const wrong = await logIn(authenticator, wampcra({ authid: 'peter', secret: 'wrong' }));
    const nobody = await logIn(authenticator, wampcra({ authid: 'nobody', secret: 'secret1' }));
    expect(nobody).toEqual(wrong);
    expect(wrong).toEqual(denied);
  });

  it('tells that a name does not exist only when it is told to [AUTH-27]', async () => {
    const source = principals([user('peter')]);
    const open = wampcraAuthenticator({ principals: source, tellsUnknown: true });
    const unknown = await open.begin(joinRequest({ authid: 'nobody' }), joinContext());
    expect(unknown).toMatchObject({ kind: 'refused', reason: 'wamp.error.no_such_principal' });
    expect(await logIn(open, client)).toMatchObject({ kind: 'accepted' });
  });

  it('needs what it stores alone, which is not the secret [CRA-21]', async () => {
    const stored = await hashCraSecret('secret1');
    expect(stored).toMatch(/^cra\$pbkdf2\$i=100000,l=32\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}=$/);
    expect(stored).not.toContain('secret1');
    expect(await hashCraSecret('secret1')).not.toBe(stored);
  });

  it('takes secrets, names and salts outside ASCII [CRA-32]', async () => {
    const secret = 'p\u00e4ssw\u00f6rd\u20ac';
    const stored = await hashCraSecret(secret, { salt: 's\u00e4lt', iterations: 1_000 });
    const utf8 = wampcraAuthenticator({
      principals: principals([user('p\u00e9ter', parseCraSecret(stored))]),
    });
    const step = await logIn(utf8, wampcra({ authid: 'p\u00e9ter', secret }));
    expect(step).toMatchObject({ kind: 'accepted' });
  });

  it('fails when the look-up fails [AUTH-24]', async () => {
    const broken = wampcraAuthenticator({
      principals: { find: () => Promise.reject(new Error('no database')), model: () => undefined },
    });
    await expect(challengeOf(broken)).rejects.toThrow('no database');
  });
});
