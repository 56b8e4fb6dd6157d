import { ErrorUri } from '@wamp/protocol';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { cryptosign, cryptosignAuthenticator, keyPrincipals } from '../cryptosign.js';
import { toHex } from '../bytes/hex.js';
import * as curve from '../crypto/ed25519.js';
import { alice, begin, bob, carol, logIn, octets, request, vectors } from '../fixtures/cryptosign.js';
import { challengeOf, tlsPeer } from '../fixtures/join-scene.js';
import type { CryptosignAuthenticatorOptions } from './authenticator.js';

vi.mock('../crypto/ed25519.js', { spy: true });

const denied = {
  kind: 'refused',
  reason: ErrorUri.AUTHENTICATION_DENIED,
  message: 'authentication was denied',
};

const principals = keyPrincipals([
  { authid: 'alice', authrole: 'user', credential: { publicKeys: [alice.publicKey] } },
  {
    authid: 'bob',
    authrole: 'admin',
    authprovider: 'hr',
    credential: { publicKeys: [octets(bob.publicKey)] },
  },
]);

const router = (options: CryptosignAuthenticatorOptions = {}) =>
  cryptosignAuthenticator({ principals, ...options });

/** The answer to a challenge: its signature, and what was signed. */
function signed(message: Uint8Array | string, key = alice) {
  const bytes = typeof message === 'string' ? octets(message) : message;
  return { signature: toHex(curve.sign(bytes, octets(key.seed))) + toHex(bytes), extra: {} };
}

/** The challenge for a key, and how to answer it. */
async function asked(key = alice, options: CryptosignAuthenticatorOptions = {}, more = {}) {
  const { extra, answer } = await challengeOf(router(options), request({ pubkey: key.publicKey }, more));
  return { challenge: String(extra['challenge']), extra, answer };
}

beforeEach(() => {
  vi.mocked(curve.verify).mockClear();
});

describe('Whom the Router recognises', () => {
  it('is the owner of the key, named or not [CRY-05, CRY-06, CRY-20]', async () => {
    for (const authid of ['alice', undefined]) {
      const { challenge, answer } = await asked(alice, {}, { authid });
      expect(await answer(signed(challenge))).toEqual({
        kind: 'accepted',
        principal: { authid: 'alice', authrole: 'user', authprovider: 'static' },
      });
    }
    const { challenge, answer } = await asked(bob);
    expect(await answer(signed(challenge, bob))).toMatchObject({
      principal: { authid: 'bob', authrole: 'admin', authprovider: 'hr' },
    });
  });

  it('is a principal for each key where a list gives them no name [CRY-06]', async () => {
    const nameless = keyPrincipals([
      { authrole: 'device', credential: { publicKeys: [alice.publicKey.toUpperCase(), bob.publicKey] } },
    ]);
    const authids = await Promise.all(
      [alice, bob].map((key) =>
        logIn({ client: cryptosign({ key: key.seed }), router: router({ principals: nameless }) }),
      ),
    );
    expect(authids).toMatchObject([
      { principal: { authid: alice.publicKey, authrole: 'device' } },
      { principal: { authid: bob.publicKey, authrole: 'device' } },
    ]);
  });

  it('is who proves any one of several keys [CRY-07]', async () => {
    const several = keyPrincipals([
      { authid: 'alice', authrole: 'user', credential: { publicKeys: [alice.publicKey, carol.publicKey] } },
    ]);
    for (const { seed } of [alice, carol]) {
      const client = cryptosign({ key: seed, authid: 'alice' });
      expect(await logIn({ client, router: router({ principals: several }) })).toMatchObject({
        kind: 'accepted',
      });
    }
  });

  it('is not who has the key of somebody else [CRY-07, T07]', async () => {
    const { challenge, answer } = await asked(alice, {}, { authid: 'bob' });
    expect(await answer(signed(challenge))).toEqual(denied);
  });

  it('is nobody when two have the same key and none is named [CRY-08]', async () => {
    const shared = keyPrincipals(
      ['one', 'two'].map((authid) => ({
        authid,
        authrole: 'user',
        credential: { publicKeys: [alice.publicKey] },
      })),
    );
    const without = await asked(alice, { principals: shared });
    expect(await without.answer(signed(without.challenge))).toEqual(denied);
    const named = await asked(alice, { principals: shared }, { authid: 'two' });
    expect(await named.answer(signed(named.challenge))).toMatchObject({ principal: { authid: 'two' } });
  });

  it('is who is in the list now', async () => {
    const list = keyPrincipals();
    const before = await asked(alice, { principals: list });
    list.replace([{ authid: 'alice', authrole: 'user', credential: { publicKeys: [alice.publicKey] } }]);
    const after = await asked(alice, { principals: list });
    expect(await before.answer(signed(before.challenge))).toEqual(denied);
    expect(await after.answer(signed(after.challenge))).toMatchObject({ kind: 'accepted' });
    expect(() => {
      list.replace([{ authid: 'x', authrole: 'user', credential: { publicKeys: [] } }]);
    }).toThrow('no key');
    expect(() => keyPrincipals([{ authrole: 'u', credential: { publicKeys: ['00'.repeat(32)] } }])).toThrow(
      TypeError,
    );
    expect(list.findByKey(alice.publicKey)).toHaveLength(1);
    expect(list.model(7)?.authid).toBe('alice');
  });

  it('is not found among the members of every object', async () => {
    for (const authid of ['__proto__', 'constructor', 'toString']) {
      const { challenge, answer } = await asked(alice, {}, { authid });
      expect(await answer(signed(challenge))).toEqual(denied);
    }
  });

  it('is asked of a source that takes time, and fails with it [AUTH-24]', async () => {
    const source = {
      find: async () => Promise.reject(new Error('down')),
      findByKey: async () => principals.findByKey(alice.publicKey),
    };
    const client = cryptosign({ key: alice.seed });
    expect(await logIn({ client, router: router({ principals: source }) })).toMatchObject({
      kind: 'accepted',
    });
    const named = cryptosign({ key: alice.seed, authid: 'alice' });
    await expect(logIn({ client: named, router: router({ principals: source }) })).rejects.toThrow('down');
  });
});

describe('What the Router refuses in HELLO', () => {
  it.each([
    ['missing', undefined],
    ['a number', 5],
    ['bytes', octets(alice.publicKey)],
    ['too short', alice.publicKey.slice(2)],
    ['no hex', 'zz'.repeat(32)],
    ['with a prefix', `0x${alice.publicKey.slice(2)}`],
    ['no point of the curve', `02${'00'.repeat(31)}`],
    ['of small order', `01${'00'.repeat(31)}`],
  ])('is a key that is %s [CRY-09]', async (_, pubkey) => {
    const step = await begin(router(), request({ pubkey }));
    expect(step).toMatchObject({ kind: 'refused', reason: ErrorUri.AUTHENTICATION_DENIED });
  });

  it.each(['foo', '', 5, true, 'TLS-UNIQUE', 'tls-server-end-point'])(
    'is the binding %j [CRY-24]',
    async (binding) => {
      const step = await begin(router(), request({ pubkey: alice.publicKey, channel_binding: binding }));
      expect(step).toMatchObject({ kind: 'refused', reason: ErrorUri.AUTHENTICATION_DENIED });
    },
  );

  it.each(['ab'.repeat(33), 'ab'.repeat(31), 'zz'.repeat(32), '', 5, new Uint8Array(32)])(
    'is the challenge %j [CRY-36]',
    async (challenge) => {
      const signer = vi.fn();
      const routerKey = { publicKey: bob.publicKey, sign: signer };
      const step = await begin(router({ routerKey }), request({ pubkey: alice.publicKey, challenge }));
      expect(step).toMatchObject({ kind: 'refused', reason: ErrorUri.AUTHENTICATION_DENIED });
      expect(signer).not.toHaveBeenCalled();
    },
  );

  it('is its own key: what it signs for anybody would be an answer [CRY-36, CRY-37]', async () => {
    const ownKey = keyPrincipals([{ authrole: 'user', credential: { publicKeys: [alice.publicKey] } }]);
    const authenticator = router({ principals: ownKey, routerKey: alice.seed });
    expect(await begin(authenticator, request({ pubkey: alice.publicKey }))).toEqual(denied);
  });
});

describe('The challenge', () => {
  it('is 32 fresh octets of lower-case hex, and no binding [CRY-10, CRY-11]', async () => {
    const { extra } = await asked();
    expect(extra).toEqual({ challenge: expect.stringMatching(/^[0-9a-f]{64}$/), channel_binding: null });
    const authenticator = router();
    const challenges = new Set<unknown>();
    for (let login = 0; login < 10_000; login += 1) {
      const step = await challengeOf(authenticator, request({ pubkey: alice.publicKey }));
      challenges.add(step.extra['challenge']);
    }
    expect(challenges.size).toBe(10_000);
  });

  it('is the same to a key in upper case [CRY-04]', async () => {
    const { extra, answer } = await challengeOf(router(), request({ pubkey: alice.publicKey.toUpperCase() }));
    const { signature } = signed(String(extra['challenge']));
    expect(await answer({ signature: signature.toUpperCase(), extra: {} })).toMatchObject({
      kind: 'accepted',
    });
  });

  it('asks for no remote attestation, which the Router could not judge [CRY-58]', async () => {
    const { extra } = await asked();
    expect(extra).not.toHaveProperty('attest');
  });
});

describe('What the Router refuses in AUTHENTICATE', () => {
  it.each(vectors.mustReject)('is $name of the vectors [CRY-16, CRY-18, CRY-26, T07]', async (vector) => {
    const list = keyPrincipals([{ authrole: 'user', credential: { publicKeys: [vector.publicKeyHex] } }]);
    const channelId = 'channelIdHex' in vector ? octets(vector.channelIdHex ?? '') : undefined;
    vi.spyOn(crypto, 'getRandomValues').mockImplementation((into) => {
      if (into instanceof Uint8Array) into.set(octets(vector.challengeSentHex));
      return into;
    });
    const step = await challengeOf(
      router({ principals: list }),
      request(
        { pubkey: vector.publicKeyHex, channel_binding: channelId && 'tls-exporter' },
        channelId ? { peer: tlsPeer({ 'tls-exporter': channelId }) } : {},
      ),
    );
    expect(step.extra['challenge']).toBe(vector.challengeSentHex);
    expect(await step.answer({ signature: vector.signature, extra: {} })).toEqual(denied);
  });

  it.each([
    ['95 octets', (good: string) => good.slice(2)],
    ['97 octets', (good: string) => `${good}00`],
    ['64 octets', (good: string) => good.slice(0, 128)],
    ['no octets', () => ''],
    ['an odd length', (good: string) => good.slice(1)],
    ['no hex', (good: string) => `zz${good.slice(2)}`],
    ['hex that breaks off', (good: string) => `${good.slice(0, 190)}--`],
  ])('is %s [CRY-16, T07]', async (_, spoil) => {
    const { challenge, answer } = await asked();
    const { signature } = signed(challenge);
    expect(await answer({ signature: spoil(signature), extra: {} })).toEqual(denied);
  });

  it('is a signature by another key [CRY-17, T07]', async () => {
    const { challenge, answer } = await asked();
    expect(await answer(signed(challenge, bob))).toEqual(denied);
  });

  it('is a signature by the right key of something else [CRY-18, T07]', async () => {
    const { challenge, answer } = await asked();
    const other = toHex(octets(challenge).map((octet, at) => (at === 31 ? octet ^ 1 : octet)));
    expect(await answer(signed(other))).toEqual(denied);
    const { signature } = signed(other);
    expect(await answer({ signature: signature.slice(0, 128) + challenge, extra: {} })).toEqual(denied);
  });

  it('is a good signature with something else attached [CRY-18]', async () => {
    const { challenge, answer } = await asked();
    const { signature } = signed(challenge);
    const other = 'ab'.repeat(32);
    expect(await answer({ signature: signature.slice(0, 128) + other, extra: {} })).toEqual(denied);
  });

  it('is a captured answer in another session [T07, CRY-18]', async () => {
    const [first, second] = [await asked(), await asked()];
    const captured = signed(first.challenge);
    expect(await first.answer(captured)).toMatchObject({ kind: 'accepted' });
    expect(await second.answer(captured)).toEqual(denied);
  });

  it('is a key that it has never heard of, whatever Extra says [CRY-19, T07]', async () => {
    const { challenge, answer } = await asked();
    const forged = { ...signed(challenge, carol), extra: { pubkey: carol.publicKey } };
    expect(await answer(forged)).toEqual(denied);
  });
});

describe('A key that nobody has', () => {
  it('is asked and refused like a wrong signature, with one verification each [CRY-61, AUTH-27, T06]', async () => {
    const masked = (extra: object) => ({ ...extra, challenge: 'x' });
    const options = { routerKey: bob.seed };
    const transcripts = [];
    for (const { key, authid } of [
      { key: alice, authid: undefined },
      { key: carol, authid: undefined },
      { key: alice, authid: 'alice' },
      { key: carol, authid: 'alice' },
      { key: carol, authid: 'nobody' },
    ]) {
      const { extra, challenge, answer } = await asked(key, options, { authid });
      vi.mocked(curve.verify).mockClear();
      const wrong = await answer(signed(challenge, key === alice ? carol : alice));
      transcripts.push([masked(extra), wrong, vi.mocked(curve.verify).mock.calls.length]);
    }
    expect(transcripts[0]).toEqual([masked({ channel_binding: null }), denied, 1]);
    expect(new Set(transcripts.map((transcript) => JSON.stringify(transcript)))).toHaveProperty('size', 1);
  });

  it('is refused with its own good signature, too [CRY-61]', async () => {
    const { challenge, answer } = await asked(carol);
    expect(await answer(signed(challenge, carol))).toEqual(denied);
    expect(curve.verify).toHaveBeenCalledOnce();
  });

  it('is told so where that is wanted [CRY-61]', async () => {
    const step = await begin(router({ tellsUnknown: true }), request({ pubkey: carol.publicKey }));
    expect(step).toMatchObject({ kind: 'refused', reason: ErrorUri.NO_SUCH_PRINCIPAL });
  });
});

describe('A login', () => {
  it('costs the Router one verification and no signature', async () => {
    const { challenge, answer } = await asked();
    const { signature } = signed(challenge);
    vi.mocked(curve.sign).mockClear();
    expect(await answer({ signature, extra: {} })).toMatchObject({ kind: 'accepted' });
    expect(curve.verify).toHaveBeenCalledOnce();
    expect(curve.sign).not.toHaveBeenCalled();
  });
});

describe('Channel binding', () => {
  const id = octets('62e935ae755f3d48f80d4d59f6121358c435722a67e859cc0caa8b539027f2ff');
  const finished = octets('0102030405060708090a0b0c');
  const bound = cryptosign({ key: alice.seed, channelBinding: 'tls-exporter' });

  it.each([
    ['tls-exporter', tlsPeer({ 'tls-exporter': id })],
    ['tls-exporter', tlsPeer({ 'tls-exporter': id }, 'TLSv1.2')],
    ['tls-unique', tlsPeer({ 'tls-unique': finished }, 'TLSv1.2')],
  ] as const)(
    'by %s is echoed, and what is signed is bound to it [CRY-25, CRY-29, CRY-30]',
    async (kind, peer) => {
      const client = cryptosign({ key: alice.seed, channelBinding: kind });
      expect(await logIn({ client, router: router() }, { client: peer, router: peer })).toMatchObject({
        kind: 'accepted',
      });
      const { extra } = await challengeOf(
        router(),
        request({ pubkey: alice.publicKey, channel_binding: kind }, { peer }),
      );
      expect(extra['channel_binding']).toBe(kind);
    },
  );

  it('refuses an answer that was given on another channel [CRY-25, T07]', async () => {
    const theirs = tlsPeer({ 'tls-exporter': id });
    const ours = tlsPeer({ 'tls-exporter': id.map((octet) => octet ^ 0xff) });
    expect(await logIn({ client: bound, router: router() }, { client: theirs, router: ours })).toEqual(
      denied,
    );
  });

  it('refuses the bare challenge where a binding was agreed [CRY-18, CRY-26]', async () => {
    const peer = tlsPeer({ 'tls-exporter': id });
    const hello = request({ pubkey: alice.publicKey, channel_binding: 'tls-exporter' }, { peer });
    const { extra, answer } = await challengeOf(router(), hello);
    expect(await answer(signed(String(extra['challenge'])))).toEqual(denied);
  });

  it.each([
    ['there is no TLS', undefined],
    ['TLS has no such binding', tlsPeer({})],
    [
      'it is 32 zeros',
      tlsPeer({ 'tls-exporter': new Uint8Array(32), 'tls-unique': new Uint8Array(12) }, 'TLSv1.2'),
    ],
    ['it is empty', tlsPeer({ 'tls-exporter': new Uint8Array(), 'tls-unique': new Uint8Array() }, 'TLSv1.2')],
    ['it has another length', tlsPeer({ 'tls-exporter': new Uint8Array(31).fill(1) })],
    ['it is of TLS 1.3', tlsPeer({ 'tls-unique': finished }, 'TLSv1.3')],
  ])('is not named in CHALLENGE when %s [CRY-26, CRY-30, CRY-31]', async (_, peer) => {
    for (const kind of ['tls-unique', 'tls-exporter']) {
      const hello = request(
        { pubkey: alice.publicKey, channel_binding: kind },
        peer === undefined ? {} : { peer },
      );
      const { extra, answer } = await challengeOf(router(), hello);
      expect(extra['channel_binding']).toBeNull();
      expect(await answer(signed(String(extra['challenge'])))).toMatchObject({ kind: 'accepted' });
    }
  });
});

describe('A Router that is told about channel binding', () => {
  const peer = tlsPeer({ 'tls-exporter': octets('22'.repeat(32)) });
  const asking = { pubkey: alice.publicKey, channel_binding: 'tls-exporter' };
  const notBound = { kind: 'refused', reason: ErrorUri.AUTHENTICATION_DENIED };

  it('lets in who is bound only, where that is required [CRY-25, CRY-26]', async () => {
    const strict = router({ channelBinding: 'required' });
    const client = cryptosign({ key: alice.seed, channelBinding: 'tls-exporter' });
    expect(await logIn({ client, router: strict }, { client: peer, router: peer })).toMatchObject({
      kind: 'accepted',
    });
    expect(await begin(strict, request({ pubkey: alice.publicKey }, { peer }))).toMatchObject(notBound);
    expect(await begin(strict, request(asking, { peer: tlsPeer({}) }))).toMatchObject(notBound);
    expect(strict.unusable?.(request(asking))).toContain('TLS');
    expect(strict.unusable?.(request(asking, { peer }))).toBeUndefined();
    expect(router().unusable).toBeUndefined();
  });

  it('binds nobody where it is off [CRY-26]', async () => {
    const step = await challengeOf(router({ channelBinding: 'off' }), request(asking, { peer }));
    expect(step.extra['channel_binding']).toBeNull();
    const answer = signed(String(step.extra['challenge']));
    expect(await step.answer(answer)).toMatchObject({ kind: 'accepted' });
  });
});

describe('A Router that proves itself', () => {
  const routerKeys = [bob.publicKey];

  it.each(vectors.verifyOnly)(
    'does and checks as in the example $name [CRY-17, CRY-33, CRY-34]',
    (vector) => {
      const message = octets(vector.challengeHex).map(
        (octet, at) => octet ^ (vector.channelIdHex === null ? 0 : (octets(vector.channelIdHex)[at] ?? 0)),
      );
      const answer = octets(vector.signature);
      expect(answer.slice(64)).toEqual(message);
      const publicKey = octets(vector.publicKeyHex);
      expect(curve.verify({ message, publicKey, signature: answer.slice(0, 64) })).toBe(true);
    },
  );

  it('signs the challenge of a client that asks, bound to the channel if that is agreed [CRY-33, CRY-34]', async () => {
    const peer = tlsPeer({ 'tls-exporter': octets('11'.repeat(32)) });
    for (const channelBinding of [null, 'tls-exporter'] as const) {
      const client = cryptosign({ key: alice.seed, routerKeys, channelBinding });
      const peers = { client: peer, router: peer };
      const step = await logIn({ client, router: router({ routerKey: bob.seed }) }, peers);
      expect(step).toMatchObject({ kind: 'accepted' });
    }
    const challenge = 'ab'.repeat(32);
    const hello = request({ pubkey: alice.publicKey, challenge, channel_binding: 'tls-exporter' }, { peer });
    const { extra } = await challengeOf(router({ routerKey: bob.seed }), hello);
    expect(extra).toMatchObject({
      pubkey: bob.publicKey,
      signature: expect.stringMatching(new RegExp(`^[0-9a-f]{128}${'ba'.repeat(32)}$`)),
    });
  });

  it('says nothing of its key to clients that do not ask [CRY-33]', async () => {
    const { extra } = await asked(alice, { routerKey: bob.seed });
    expect(Object.keys(extra)).toEqual(['challenge', 'channel_binding']);
  });

  it('is given up by a client that insists where the Router has no key, or another one [CRY-35]', async () => {
    const client = cryptosign({ key: alice.seed, routerKeys });
    await expect(logIn({ client, router: router() })).rejects.toThrow('does not prove itself');
    const other = router({ routerKey: carol.seed });
    await expect(logIn({ client, router: other })).rejects.toThrow('not trusted');
  });

  it('may have its key in WebCrypto or with somebody else [CRY-23]', async () => {
    const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
    const raw = toHex(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)));
    const client = cryptosign({ key: alice.seed, routerKeys: [raw] });
    expect(await logIn({ client, router: router({ routerKey: pair }) })).toMatchObject({ kind: 'accepted' });
  });

  it('refuses a key that is none, without repeating it [AUTH-45]', () => {
    const spoilt = bob.seed.slice(2);
    expect(() => router({ routerKey: spoilt })).toThrow(TypeError);
    expect(() => router({ routerKey: spoilt })).not.toThrow(new RegExp(spoilt.slice(0, 8)));
  });
});
