import { ErrorUri } from '@wamp/protocol';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { certificateChains } from '../certificates.js';
import { cryptosign, cryptosignAuthenticator } from '../cryptosign.js';
import {
  type Pair,
  type Party,
  example,
  examplePairs,
  party,
  signedBy,
  typedData,
} from '../fixtures/certificates.js';
import { alice, begin, bob, logIn, request } from '../fixtures/cryptosign.js';
import { challengeOf } from '../fixtures/join-scene.js';
import type { CertificateChainOptions } from './chains.js';
import * as signer from './signer.js';

vi.mock('./signer.js', { spy: true });

const contract = example.trustroot;
const realmAddress = '0xA6e693CC4A2b4F1400391a728D26369D9b82ef96';
const [root, middle, delegate, stranger] = [party(1), party(2), party(3), party(4)];

const common = { chainId: 1, verifyingContract: contract, validFrom: 100, meta: '' };

/** A delegate certificate for the key of alice. */
const delegateOf = (change: object = {}, by: Party = delegate): Pair =>
  signedBy(
    by,
    typedData('EIP712DelegateCertificate', {
      ...common,
      delegate: delegate.address,
      csPubKey: alice.publicKey,
      bootedAt: '1658765756680628959',
      ...change,
    }),
  );

/** An authority certificate, signed by whom it says or by somebody else. */
const authorityOf = (
  issuer: Party,
  subject: Party,
  { by = issuer, ...change }: { by?: Party; [field: string]: unknown } = {},
): Pair =>
  signedBy(
    by,
    typedData('EIP712AuthorityCertificate', {
      ...common,
      issuer: issuer.address,
      subject: subject.address,
      realm: realmAddress,
      capabilities: 12,
      ...change,
    }),
  );

const rootOf = (change: { by?: Party; [field: string]: unknown } = {}): Pair =>
  authorityOf(root, root, { capabilities: 63, ...change });

/** Three certificates that fit. */
const goodChain = (): Pair[] => [delegateOf(), authorityOf(root, delegate), rootOf()];

const options = (more: Partial<CertificateChainOptions> = {}): CertificateChainOptions => ({
  realms: [
    {
      realm: 'realm1',
      address: realmAddress,
      trustroots: [{ address: root.address }],
      chainId: 1,
      verifyingContract: contract,
      authrole: 'device',
    },
  ],
  blockHeight: () => 1_000n,
  ...more,
});

interface Shown {
  readonly chain: readonly (readonly [unknown, string])[];
  readonly trustroot?: string;
  readonly authid?: string;
  readonly more?: Partial<CertificateChainOptions>;
}

/** What becomes of a client that shows a chain and signs with the key of alice. */
async function outcome({ chain, trustroot = root.address, more = {}, ...identity }: Shown) {
  const client = cryptosign({ key: alice.seed, certificates: chain, trustroot, ...identity });
  const router = cryptosignAuthenticator({ certificates: certificateChains(options(more)) });
  const step = await logIn({ client, router });
  return step.kind === 'refused' ? { reason: step.reason, message: step.message } : step;
}

const accepted = {
  kind: 'accepted',
  principal: { authid: delegate.address, authrole: 'device', authprovider: 'certificates' },
};

const refused = (why: string) => ({
  reason: ErrorUri.AUTHENTICATION_DENIED,
  message: `the certificate chain is refused: ${why}`,
});

beforeEach(() => {
  vi.mocked(signer.signerOf).mockClear();
});

describe('The chain of the specification', () => {
  const [first, second, third] = examplePairs();
  const realms = [
    {
      realm: 'devices',
      address: realmAddress,
      trustroots: [{ address: example.trustroot }],
      chainId: 1n,
      verifyingContract: contract.toLowerCase(),
      authrole: 'device',
    },
  ];
  const chains = certificateChains({ realms, blockHeight: () => 20_000_000 });
  const context = { signal: new AbortController().signal, call: () => Promise.reject(new Error('no')) };
  const asked = (certificates: readonly unknown[], pubkey = example.helloPubkeyHex) =>
    request({ pubkey, certificates, trustroot: example.trustroot }, { realm: example.helloRealm });

  async function judged(certificates: readonly unknown[], pubkey?: string) {
    const chain = chains.read(asked(certificates, pubkey));
    return typeof chain === 'object' ? chain.judge(context) : chain;
  }

  it('is accepted, three certificates from the same block [CRY-38, CRY-49, CRY-52]', async () => {
    expect(await judged([first, second, third])).toEqual({
      authid: example.chain[0]?.signerAddress,
      authrole: 'device',
      authprovider: 'certificates',
    });
  });

  it('is refused with any field of any certificate changed, in any order, and for another key [CRY-44, CRY-52, CRY-53]', async () => {
    const changes: readonly (readonly unknown[])[] = [first, second, third].flatMap((pair, at) =>
      Object.entries(pair[0].message).map(([field, value]) => {
        const changed = typeof value === 'number' ? value ^ 1 : otherText(field, String(value));
        const typed = { ...pair[0], message: { ...pair[0].message, [field]: changed } };
        return [first, second, third].with(at, [typed, pair[1]]);
      }),
    );
    expect(changes).toHaveLength(7 + 8 + 8);
    const orders = [
      [second, first, third],
      [first, third, second],
      [third, second, first],
      [first, second],
      [first],
      [third],
    ];
    for (const chain of [...changes, ...orders])
      expect(await judged(chain), JSON.stringify(chain)).toBeTypeOf('string');
    expect(await judged([first, second, third], alice.publicKey)).toContain('another key');
  });
});

function otherText(field: string, value: string): string {
  if (field === 'meta') return 'x';
  if (field === 'bootedAt') return '1658765756680629000';
  if (field === 'csPubKey') return bob.publicKey;
  return value === realmAddress ? stranger.address : realmAddress;
}

describe('A chain', () => {
  it('lets the delegate in, whatever the number of authorities [CRY-38, CRY-48, CRY-51]', async () => {
    expect(await outcome({ chain: goodChain() })).toEqual(accepted);
    expect(
      await outcome({
        chain: [
          delegateOf(),
          authorityOf(middle, delegate, { capabilities: 4 }),
          authorityOf(root, middle),
          rootOf(),
        ],
      }),
    ).toEqual(accepted);
    const own = signedBy(root, delegateOf({ delegate: root.address }, root)[0]);
    expect(await outcome({ chain: [own, rootOf()] })).toMatchObject({ principal: { authid: root.address } });
  });

  it('lets in under the authid of the delegate only', async () => {
    const authid = delegate.address.toLowerCase();
    expect(await outcome({ chain: goodChain(), authid })).toEqual(accepted);
    expect(await outcome({ chain: goodChain(), authid: 'admin' })).toEqual(
      refused('it is for another authid'),
    );
  });

  it.each([
    ['chainId', { chainId: 2 }],
    ['verifyingContract', { verifyingContract: stranger.address }],
  ])('is refused where one certificate has another %s [CRY-44]', async (_, change) => {
    const chains = [
      [delegateOf(change), authorityOf(root, delegate), rootOf()],
      [delegateOf(), authorityOf(root, delegate, change), rootOf()],
      [delegateOf(), authorityOf(root, delegate), rootOf(change)],
    ];
    for (const chain of chains)
      expect(await outcome({ chain })).toEqual(refused('it is for another contract'));
  });

  it('is refused where a certificate begins in the current block or later [CRY-44]', async () => {
    const more = { blockHeight: async () => 100 };
    expect(await outcome({ chain: goodChain(), more })).toEqual(refused('it is not yet valid'));
    expect(await outcome({ chain: goodChain(), more: { blockHeight: () => 101 } })).toEqual(accepted);
    const late = [delegateOf({ validFrom: 1_000 }), authorityOf(root, delegate), rootOf()];
    expect(await outcome({ chain: late })).toEqual(refused('it is not yet valid'));
  });

  it('is refused where one authority is for another realm [CRY-45]', async () => {
    const change = { realm: stranger.address };
    for (const chain of [
      [delegateOf(), authorityOf(root, delegate, change), rootOf()],
      [delegateOf(), authorityOf(root, delegate), rootOf(change)],
    ]) {
      expect(await outcome({ chain })).toEqual(refused('it is for another realm'));
    }
  });

  it.each([
    ['the delegate behind an authority', () => [authorityOf(root, delegate), delegateOf(), rootOf()]],
    ['two delegates', () => [delegateOf(), delegateOf(), rootOf()]],
    ['the root first', () => goodChain().toReversed()],
    ['no delegate', () => goodChain().slice(1)],
  ])('is refused with %s [CRY-46]', async (_, chainOf) => {
    const why = 'it is not one delegate certificate, then authority certificates';
    expect(await outcome({ chain: chainOf() })).toEqual(refused(why));
  });

  it('is refused without certificates [CRY-46]', async () => {
    expect(await outcome({ chain: [] })).toMatchObject({ reason: ErrorUri.AUTHENTICATION_DENIED });
  });

  it('is refused without its root [CRY-47]', async () => {
    const chain = goodChain().slice(0, 2);
    expect(await outcome({ chain })).toEqual(refused('it does not end at a root'));
  });

  it.each([
    ['an issuer that is not the next subject', () => [delegateOf(), authorityOf(middle, delegate), rootOf()]],
    [
      'a link missing',
      () => [delegateOf(), authorityOf(middle, delegate), authorityOf(root, stranger), rootOf()],
    ],
  ])('is refused with %s [CRY-48]', async (_, chainOf) => {
    expect(await outcome({ chain: chainOf() })).toEqual(refused('its links do not hold'));
  });

  it('is refused where its nearest authority is for another delegate [CRY-51]', async () => {
    const chain = [delegateOf(), authorityOf(root, stranger), rootOf()];
    expect(await outcome({ chain })).toEqual(refused('its links do not hold'));
  });

  it('is refused where one is older than what issued it, not where both are of one block [CRY-49]', async () => {
    const older = { validFrom: 99 };
    for (const chain of [
      [delegateOf(older), authorityOf(root, delegate), rootOf()],
      [delegateOf(), authorityOf(root, delegate, older), rootOf()],
    ]) {
      expect(await outcome({ chain })).toEqual(refused('one is older than what issued it'));
    }
    const growing = [
      delegateOf({ validFrom: 102 }),
      authorityOf(root, delegate, { validFrom: 101 }),
      rootOf(),
    ];
    expect(await outcome({ chain: growing })).toEqual(accepted);
  });

  it('is refused where one may do more than what issued it [CRY-50]', async () => {
    const wider = [delegateOf(), authorityOf(root, delegate, { capabilities: 64 }), rootOf()];
    expect(await outcome({ chain: wider })).toEqual(refused('one may do more than what issued it'));
    const deep = [
      delegateOf(),
      authorityOf(middle, delegate, { capabilities: 8 }),
      authorityOf(root, middle, { capabilities: 4 }),
      rootOf(),
    ];
    expect(await outcome({ chain: deep })).toEqual(refused('one may do more than what issued it'));
    const all = [delegateOf(), authorityOf(root, delegate, { capabilities: 63 }), rootOf()];
    expect(await outcome({ chain: all })).toEqual(accepted);
  });

  it('is refused with capabilities that have no meaning yet [CRY-56]', async () => {
    for (const capabilities of [256, 2 ** 40, '9223372036854775808']) {
      const chain = [delegateOf(), authorityOf(root, delegate), rootOf({ capabilities })];
      expect(await outcome({ chain })).toEqual(refused('it has unknown capabilities'));
    }
    const chain = [delegateOf(), authorityOf(root, delegate), rootOf({ capabilities: 255 })];
    expect(await outcome({ chain })).toEqual(accepted);
  });

  it('needs the right to issue where that is wanted [CRY-56]', async () => {
    const more = { needsIssuingBits: true };
    expect(await outcome({ chain: goodChain(), more })).toEqual(
      refused('one was issued by who may not issue'),
    );
    const chain = [delegateOf(), authorityOf(root, delegate, { capabilities: 14 }), rootOf()];
    expect(await outcome({ chain, more })).toEqual(accepted);
  });

  it.each([
    ['the root', () => [delegateOf(), authorityOf(root, delegate), rootOf({ by: stranger })]],
    ['an intermediate', () => [delegateOf(), authorityOf(root, delegate, { by: stranger }), rootOf()]],
    ['the delegate', () => [delegateOf({}, stranger), authorityOf(root, delegate), rootOf()]],
  ])('is refused where somebody else signed the certificate of %s [CRY-52]', async (_, chainOf) => {
    expect(await outcome({ chain: chainOf() })).toEqual(refused('a signature does not hold'));
  });

  it('is refused for another key than the one that is proved [CRY-53, T07]', async () => {
    const chain = [delegateOf({ csPubKey: bob.publicKey }), authorityOf(root, delegate), rootOf()];
    expect(await outcome({ chain })).toEqual(refused('it is for another key'));
  });

  it("is refused with a root of one's own, and under a trusted name [CRY-54]", async () => {
    const selfMade = [
      delegateOf(),
      authorityOf(stranger, delegate),
      authorityOf(stranger, stranger, { capabilities: 63 }),
    ];
    const untrusted = refused('its root is not trusted in this realm');
    expect(await outcome({ chain: selfMade, trustroot: stranger.address })).toEqual(untrusted);
    expect(await outcome({ chain: selfMade })).toEqual(refused('it ends at another root'));
    expect(await outcome({ chain: goodChain(), trustroot: 'none' })).toEqual(untrusted);
    const [realm] = options().realms;
    const elsewhere = realm === undefined ? [] : [{ ...realm, realm: 'realm2' }];
    expect(await outcome({ chain: goodChain(), more: { realms: elsewhere } })).toEqual(untrusted);
    expect(signer.signerOf).not.toHaveBeenCalled();
  });

  it('may be the delegate alone, where the rest is known or on the block chain [CRY-55]', async () => {
    const lookUp = vi.fn(async () => goodChain().slice(1));
    expect(await outcome({ chain: [delegateOf()], more: { lookUp } })).toEqual(accepted);
    expect(lookUp.mock.calls).toMatchObject([
      [{ realm: 'realm1', trustroot: { address: root.address }, delegate: { delegate: delegate.address } }],
    ]);
    expect(await outcome({ chain: [delegateOf()] })).toEqual(refused('it does not reach a root'));

    const [realm] = options().realms;
    const trustroots = [{ address: root.address, isOnChain: true }];
    const onChain = { lookUp, realms: realm === undefined ? [] : [{ ...realm, trustroots }] };
    expect(await outcome({ chain: [delegateOf()], more: onChain })).toEqual(accepted);
    const whole = refused('with this root, only the delegate certificate is shown');
    expect(await outcome({ chain: goodChain(), more: onChain })).toEqual(whole);
  });

  it('is verified wherever it comes from, and nobody is let in when that fails [CRY-55, AUTH-24]', async () => {
    const forged = async () => [authorityOf(root, delegate, { by: stranger }), rootOf()];
    const chain = [delegateOf()];
    expect(await outcome({ chain, more: { lookUp: forged } })).toEqual(refused('a signature does not hold'));
    const broken = [
      { lookUp: async () => Promise.reject(new Error('down')) },
      { lookUp: async () => [5] },
      { lookUp: async () => Array.from({ length: 8 }, () => rootOf()) },
      { lookUp: forged, blockHeight: () => Number.NaN },
      { lookUp: forged, blockHeight: async () => Promise.reject(new Error('down')) },
    ];
    for (const more of broken) await expect(outcome({ chain, more })).rejects.toThrow();
  });

  it('is bounded in number and size before anything is verified [CRY-57]', async () => {
    const pair = rootOf();
    const router = cryptosignAuthenticator({
      certificates: certificateChains(options({ maxCertificates: 3 })),
    });
    const asked = (certificates: unknown) =>
      begin(router, request({ pubkey: alice.publicKey, certificates }));
    const refusedAtOnce = { kind: 'refused', reason: ErrorUri.AUTHENTICATION_DENIED };
    expect(await asked(goodChain())).toMatchObject({ kind: 'challenge' });
    expect(await asked([...goodChain(), pair])).toMatchObject(refusedAtOnce);
    expect(await asked(Array.from({ length: 10_000 }, () => pair))).toMatchObject(refusedAtOnce);
    expect(await asked([])).toMatchObject(refusedAtOnce);
    expect(await asked({})).toMatchObject(refusedAtOnce);
    expect(await asked([5])).toMatchObject(refusedAtOnce);
    expect(
      await asked([[{ ...pair[0], message: { ...pair[0].message, meta: 'x'.repeat(16_384) } }, pair[1]]]),
    ).toMatchObject(refusedAtOnce);
    expect(signer.signerOf).not.toHaveBeenCalled();
  });

  it('is ignored by a Router that knows nothing of chains, and is not asked about without one [CRY-01]', async () => {
    const client = cryptosign({ key: alice.seed, certificates: goodChain(), trustroot: root.address });
    expect(await logIn({ client, router: cryptosignAuthenticator({}) })).toMatchObject({ kind: 'refused' });
    const { extra } = await challengeOf(
      cryptosignAuthenticator({ certificates: certificateChains(options()) }),
      request({ pubkey: alice.publicKey, certificates: null }),
    );
    expect(extra['challenge']).toBeTypeOf('string');
  });

  it('is not looked at before the key is proved (D55)', async () => {
    const router = cryptosignAuthenticator({ certificates: certificateChains(options()) });
    const hello = request({ pubkey: alice.publicKey, certificates: goodChain(), trustroot: root.address });
    const { answer } = await challengeOf(router, hello);
    expect(await answer({ signature: '00'.repeat(96), extra: {} })).toMatchObject({ kind: 'refused' });
    expect(signer.signerOf).not.toHaveBeenCalled();
  });
});

describe('The trust of realms', () => {
  const [realm] = options().realms;

  it.each([
    ['an address that is none', { address: 'x' }],
    ['a contract that is none', { verifyingContract: '0x' }],
    ['a root that is none', { trustroots: [{ address: '0x12' }] }],
    ['a chain id that is none', { chainId: -1 }],
  ])('is refused with %s', (_, change) => {
    const realms = realm === undefined ? [] : [{ ...realm, ...change }];
    expect(() => certificateChains(options({ realms }))).toThrow(TypeError);
  });

  it('is told once for each realm', () => {
    const realms = realm === undefined ? [] : [realm, realm];
    expect(() => certificateChains(options({ realms }))).toThrow('two realms');
  });
});
