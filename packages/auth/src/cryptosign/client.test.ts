import { describe, expect, it, vi } from 'vitest';
import { cryptosign } from '../cryptosign.js';
import { toHex } from '../bytes/hex.js';
import { sign } from '../crypto/ed25519.js';
import { Secret } from '../secrets/secret.js';
import { alice, bob, octets, vectors } from '../fixtures/cryptosign.js';
import { loginOf, tlsPeer } from '../fixtures/join-scene.js';
import type { CryptosignBinding } from './channel-id.js';

const challenge = 'ab'.repeat(32);
const exporterPeer = (id: string) => tlsPeer({ 'tls-exporter': octets(id) });
const id = vectors.vectors.find((vector) => vector.channelIdHex !== null)?.channelIdHex ?? '';

/** A signer that counts how often it is asked. */
function countingSigner() {
  const signer = vi.fn(async (message: Uint8Array) => sign(message, octets(alice.seed)));
  return { publicKey: alice.publicKey, sign: signer };
}

/** Begins to log in with a signer that must not be asked, and answers a CHALLENGE. */
async function refusalOf(extra: Readonly<Record<string, unknown>>, options = {}) {
  const signer = countingSigner();
  const login = await loginOf(cryptosign({ ...signer, ...options }));
  const error: unknown = await Promise.resolve(login.challenge(extra)).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  expect(signer.sign).not.toHaveBeenCalled();
  return String(error);
}

describe('What a client says in HELLO', () => {
  it('offers cryptosign and gives its public key as 64 lower-case hex characters [CRY-02, CRY-03, CRY-04]', async () => {
    const authenticator = cryptosign({ key: alice.seed.toUpperCase() });
    expect(authenticator.method).toBe('cryptosign');
    const { authextra } = await loginOf(authenticator);
    expect(authextra).toEqual({
      pubkey: '1adfc8bfe1d35616e64dffbd900096f23b066f914c8c2ffbb66f6075b96e116d',
      channel_binding: null,
    });
  });

  it('needs no authid, and says the one it is given [CRY-05]', async () => {
    expect((await loginOf(cryptosign({ key: alice.seed }))).authid).toBeUndefined();
    expect((await loginOf(cryptosign({ key: alice.seed, authid: 'alice' }))).authid).toBe('alice');
  });

  it('asks for a binding only where the connection has it [CRY-24]', async () => {
    const login = await loginOf(
      cryptosign({ key: alice.seed, channelBinding: 'tls-exporter' }),
      exporterPeer(id),
    );
    expect(login.authextra).toMatchObject({ channel_binding: 'tls-exporter' });
    const bound = cryptosign({ key: alice.seed, channelBinding: 'tls-unique' });
    await expect(loginOf(bound, exporterPeer(id))).rejects.toThrow('no channel binding tls-unique');
    const preferred = cryptosign({ key: alice.seed, channelBinding: 'tls-unique', bindingPreferred: true });
    expect((await loginOf(preferred, exporterPeer(id))).authextra).toMatchObject({ channel_binding: null });
  });

  it.each(['foo', '', 5, true, {}])('refuses the binding %j before anything is sent [CRY-24]', (binding) => {
    const channelBinding = binding as CryptosignBinding;
    expect(() => cryptosign({ key: alice.seed, channelBinding })).toThrow(TypeError);
  });

  it('takes null and nothing for no binding [CRY-24]', async () => {
    for (const options of [{ channelBinding: null }, {}]) {
      const { authextra } = await loginOf(cryptosign({ key: alice.seed, ...options }));
      expect(authextra).toMatchObject({ channel_binding: null });
    }
  });

  it('asks the Router for proof with a fresh challenge for each HELLO [CRY-32]', async () => {
    const authenticator = cryptosign({ key: alice.seed, routerKeys: [bob.publicKey] });
    const asked = new Set<unknown>();
    for (let login = 0; login < 50; login += 1) {
      const { authextra } = await loginOf(authenticator);
      expect(authextra?.['challenge']).toMatch(/^[0-9a-f]{64}$/);
      asked.add(authextra?.['challenge']);
    }
    expect(asked.size).toBe(50);
    expect((await loginOf(cryptosign({ key: alice.seed }))).authextra).not.toHaveProperty('challenge');
    expect(() => cryptosign({ key: alice.seed, routerKeys: [] })).toThrow('routerKeys');
  });
});

describe('What a client signs', () => {
  it.each(vectors.vectors)(
    'is what vector $name says: 192 hex characters [CRY-13, CRY-14, CRY-15]',
    async (vector) => {
      const bound = vector.channelIdHex !== null;
      const login = await loginOf(
        cryptosign({ key: vector.privateKeySeedHex, channelBinding: bound ? 'tls-exporter' : null }),
        exporterPeer(vector.channelIdHex ?? '00'),
      );
      const binding = bound ? 'tls-exporter' : null;
      const answer = await login.challenge({ challenge: vector.challengeHex, channel_binding: binding });
      expect(answer).toBe(vector.signature);
      expect(answer).toHaveLength(192);
    },
  );

  it('is the same for a challenge in upper case [CRY-04]', async () => {
    const login = await loginOf(cryptosign({ key: alice.seed }));
    const lower = await login.challenge({ challenge });
    expect(await login.challenge({ challenge: challenge.toUpperCase() })).toBe(lower);
  });

  it.each([
    ['31 octets', 'ab'.repeat(31)],
    ['33 octets', 'ab'.repeat(33)],
    ['an odd length', 'ab'.repeat(31) + 'a'],
    ['no hex', 'zz'.repeat(32)],
    ['white space', ` ${'ab'.repeat(31)} `],
    ['bytes', new Uint8Array(32)],
    ['nothing', undefined],
  ])('is nothing when the challenge is %s [CRY-12]', async (_, given) => {
    expect(await refusalOf({ challenge: given })).toContain('not 32 octets');
  });

  it('is nothing when the Router does not bind as it was asked to [CRY-27]', async () => {
    const signer = countingSigner();
    const login = await loginOf(cryptosign({ ...signer, channelBinding: 'tls-exporter' }), exporterPeer(id));
    for (const channel_binding of [null, undefined, 'tls-unique', 'foo', '', 5]) {
      const answering = Promise.resolve(login.challenge({ challenge, channel_binding }));
      await expect(answering).rejects.toThrow('does not bind');
    }
    expect(signer.sign).not.toHaveBeenCalled();
  });

  it('is the bare challenge when a binding is only preferred and the Router has none [CRY-27]', async () => {
    const options = { key: alice.seed, channelBinding: 'tls-exporter', bindingPreferred: true } as const;
    const login = await loginOf(cryptosign(options), exporterPeer(id));
    expect(await login.challenge({ challenge, channel_binding: null })).toMatch(
      new RegExp(`^.{128}${challenge}$`),
    );
    const other = Promise.resolve(login.challenge({ challenge, channel_binding: 'tls-unique' }));
    await expect(other).rejects.toThrow('does not bind');
  });

  it('is nothing when the Router binds without being asked [CRY-28]', async () => {
    for (const channel_binding of ['tls-unique', 'tls-exporter']) {
      expect(await refusalOf({ challenge, channel_binding })).toContain('not asked for');
    }
  });

  it('is nothing when the Router demands remote attestation [CRY-59]', async () => {
    for (const attest of [[0, 1, 7], [], true, 0]) {
      expect(await refusalOf({ challenge, attest })).toContain('attestation');
    }
  });
});

describe('A client that wants proof of the Router', () => {
  const routerKeys = [bob.publicKey];

  /** Answers with what a Router makes of the client's challenge. */
  async function answerTo(extraOf: (challenge: string) => object, peer = tlsPeer({})) {
    const signer = countingSigner();
    const login = await loginOf(cryptosign({ ...signer, routerKeys }), peer);
    const asked = String(login.authextra?.['challenge']);
    const answering = Promise.resolve(login.challenge({ challenge, ...extraOf(asked) }));
    return { signer, outcome: answering.then(String, String) };
  }

  const proofOf = (asked: string, key = bob) => toHex(sign(octets(asked), octets(key.seed))) + asked;

  it('signs once a trusted key has signed its challenge [CRY-35]', async () => {
    const { outcome, signer } = await answerTo((asked) => ({
      pubkey: bob.publicKey.toUpperCase(),
      signature: proofOf(asked),
    }));
    expect(await outcome).toMatch(/^[0-9a-f]{192}$/);
    expect(signer.sign).toHaveBeenCalledOnce();
  });

  it.each([
    ['no proof at all', () => ({})],
    ['no signature', () => ({ pubkey: bob.publicKey })],
    ['no key', (asked: string) => ({ signature: proofOf(asked) })],
    [
      'the key of somebody else',
      (asked: string) => ({ pubkey: mallory.publicKey, signature: proofOf(asked, mallory) }),
    ],
    [
      'the signature of somebody else',
      (asked: string) => ({ pubkey: bob.publicKey, signature: proofOf(asked, mallory) }),
    ],
    [
      'a signature of another challenge',
      () => ({ pubkey: bob.publicKey, signature: proofOf('cd'.repeat(32)) }),
    ],
    ['64 octets', (asked: string) => ({ pubkey: bob.publicKey, signature: proofOf(asked).slice(0, 128) })],
    ['97 octets', (asked: string) => ({ pubkey: bob.publicKey, signature: `${proofOf(asked)}00` })],
    ['no hex', () => ({ pubkey: bob.publicKey, signature: 'x'.repeat(192) })],
    [
      'its own challenge back',
      (asked: string) => ({ pubkey: bob.publicKey, signature: proofOf(asked), challenge: asked }),
    ],
    ['its own key', (asked: string) => ({ pubkey: alice.publicKey, signature: proofOf(asked, alice) })],
  ])('signs nothing when it gets %s [CRY-35, CRY-37]', async (_, extraOf) => {
    const { outcome, signer } = await answerTo(extraOf);
    expect(await outcome).toMatch(/^Error: the /);
    expect(signer.sign).not.toHaveBeenCalled();
  });

  it('refuses its own key as the key of the Router also where it is trusted [CRY-37]', async () => {
    const login = await loginOf(cryptosign({ key: alice.seed, routerKeys: [alice.publicKey] }));
    const asked = String(login.authextra?.['challenge']);
    const extra = { challenge, pubkey: alice.publicKey, signature: proofOf(asked, alice) };
    await expect(Promise.resolve(login.challenge(extra))).rejects.toThrow('key of this client');
  });

  it('wants its challenge signed for this channel [CRY-34, CRY-35]', async () => {
    const options = { key: alice.seed, routerKeys, channelBinding: 'tls-exporter' } as const;
    const login = await loginOf(cryptosign(options), exporterPeer(id));
    const asked = octets(String(login.authextra?.['challenge']));
    const bound = toHex(asked.map((octet, at) => octet ^ (octets(id)[at] ?? 0)));
    const extra = { challenge, channel_binding: 'tls-exporter', pubkey: bob.publicKey };
    const stripped = Promise.resolve(login.challenge({ ...extra, signature: proofOf(toHex(asked)) }));
    await expect(stripped).rejects.toThrow('no signature of our challenge');
    expect(await login.challenge({ ...extra, signature: proofOf(bound) })).toHaveLength(192);
  });

  it('takes no WELCOME before the Router has proved itself, also from one that asks for nothing [CRY-35, AUTH-30]', async () => {
    const login = await loginOf(cryptosign({ key: alice.seed, routerKeys }));
    expect(() => login.welcome?.({})).toThrow('without having asked for a signature');
    await expect(Promise.resolve(login.challenge({ challenge }))).rejects.toThrow('does not prove itself');
    expect(() => login.welcome?.({})).toThrow('without having asked for a signature');
    const asked = String(login.authextra?.['challenge']);
    await login.challenge({ challenge, pubkey: bob.publicKey, signature: proofOf(asked) });
    expect(login.welcome?.({})).toBeUndefined();
  });
});

const mallory = {
  seed: '6e1fde9cf9e2359a87420b65a87dc0c66136e66945196ba2475990d8a0c3a25b',
  publicKey: '28e11f427b82b9a625ee7ac89a7d29326b505f2dc11dd88c1245f83b6da79a85',
};

describe('The key of a client', () => {
  const { seed, publicKey } = alice;
  const answerOf = async (options: Parameters<typeof cryptosign>[0]) =>
    (await loginOf(cryptosign(options))).challenge({ challenge });

  it('is a seed as hex or bytes, or the 64 octets of seed and public key [CRY-22]', async () => {
    const expected = await answerOf({ key: seed });
    expect(await answerOf({ key: octets(seed) })).toBe(expected);
    expect(await answerOf({ key: () => new Secret(seed) })).toBe(expected);
    expect(await answerOf({ key: seed + publicKey })).toBe(expected);
    expect(await answerOf({ key: octets(seed + publicKey) })).toBe(expected);
  });

  it.each([
    ['another public key behind it', seed + bob.publicKey],
    ['31 octets', seed.slice(2)],
    ['33 octets', `${seed}00`],
    ['63 octets', (seed + publicKey).slice(2)],
    ['another alphabet', 'g'.repeat(64)],
    ['no octets', ''],
  ])('is refused with %s, and never repeated in the error [CRY-22, AUTH-45]', async (_, key) => {
    const error = await answerOf({ key }).then(String, String);
    expect(error).toMatch(/^TypeError: /);
    expect(error).not.toContain(seed.slice(2, 12));
  });

  it('may be kept by WebCrypto, which gives nobody the private half [CRY-23]', async () => {
    const key = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
    const login = await loginOf(cryptosign({ key }));
    const given = await login.challenge({ challenge });
    const answer = octets(typeof given === 'string' ? given : '');
    const verified = await crypto.subtle.verify(
      'Ed25519',
      key.publicKey,
      answer.slice(0, 64),
      octets(challenge),
    );
    expect(verified).toBe(true);
  });

  it('may be kept by somebody who is given the 32 octets [CRY-23]', async () => {
    const signer = countingSigner();
    expect(await answerOf(signer)).toBe(await answerOf({ key: seed }));
    expect(signer.sign).toHaveBeenCalledExactlyOnceWith(octets(challenge));
  });

  it('is not used when what its keeper gives is no signature by it [CRY-23]', async () => {
    const wrong = { publicKey, sign: async (message: Uint8Array) => sign(message, octets(bob.seed)) };
    await expect(answerOf(wrong)).rejects.toThrow('no signature by its public key');
    await expect(answerOf({ publicKey, sign: () => new Uint8Array(3) })).rejects.toThrow('no signature');
    await expect(answerOf({ publicKey: 'ab', sign: wrong.sign })).rejects.toThrow('public key');
  });

  it('is asked for anew at each login', async () => {
    const keys = [alice, bob];
    const authenticator = cryptosign({ key: async () => keys.shift()?.seed ?? '' });
    const pubkeys = [await loginOf(authenticator), await loginOf(authenticator)].map(
      ({ authextra }) => authextra?.['pubkey'],
    );
    expect(pubkeys).toEqual([alice.publicKey, bob.publicKey]);
  });
});
