import { isDeepStrictEqual } from 'node:util';
import { ErrorUri } from '@wamp/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certificateChains } from '../certificates.js';
import { cryptosign, cryptosignAuthenticator, keyPrincipals } from '../cryptosign.js';
import { chainFor, example, party, realmAddress } from '../fixtures/certificates.js';
import { alice, begin, request } from '../fixtures/cryptosign.js';
import { challengeOf, loginOf } from '../fixtures/join-scene.js';
import { parsePrivateKey, parsePublicKey } from '../keys.js';

const chain = chainFor(alice.publicKey, 5);
const realms = [
  {
    realm: 'realm1',
    address: realmAddress,
    trustroots: [{ address: party(1).address }],
    chainId: 1,
    verifyingContract: example.trustroot,
    authrole: 'device',
  },
];
const certificates = certificateChains({ realms, blockHeight: () => 1_000 });
const router = cryptosignAuthenticator({
  principals: keyPrincipals([{ authrole: 'user', credential: { publicKeys: [alice.publicKey] } }]),
  routerKey: '11'.repeat(32),
  certificates,
});

const anything = fc.anything({ withBigInt: true, withTypedArray: true });
const hex = (octets: number) => fc.stringMatching(new RegExp(`^[0-9a-fA-F]{${octets * 2}}$`));

/** Now and then a value that is right, else whatever there is. */
const mostly = (...right: readonly unknown[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...right) }, { weight: 1, arbitrary: anything });

/** A chain in which something may have been replaced, at any depth. */
const spoilt = fc.tuple(fc.nat(60), anything).map(([at, by]) => {
  let left = at;
  const copy = (value: unknown): unknown => {
    if (left-- === 0) return by;
    if (Array.isArray(value)) return value.map(copy);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copy(member)]));
  };
  return copy(chain);
});

/** The same with integers as text, as it does not matter how they are written. [CRY-43] */
function exact(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(exact);
  if (typeof value !== 'object' || value?.constructor !== Object) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, exact(member)]));
}

describe('Whatever a peer sends', () => {
  it('is refused or asked back by the Router, and nobody is let in without a signature [CRY-09, CRY-16, CRY-57]', async () => {
    const authextra = fc.record(
      {
        pubkey: mostly(alice.publicKey),
        channel_binding: mostly(null, 'tls-unique'),
        challenge: fc.oneof(hex(32), anything),
        certificates: fc.oneof(spoilt, anything),
        trustroot: mostly(party(1).address),
      },
      { requiredKeys: [] },
    );
    const signature = fc.oneof(hex(96), hex(64), fc.string());
    await fc.assert(
      fc.asyncProperty(authextra, signature, async (extra, answer) => {
        const step = await begin(router, request(extra));
        const last = step.kind === 'challenge' ? await step.answer({ signature: answer, extra: {} }) : step;
        expect(last).toMatchObject({ kind: 'refused', reason: ErrorUri.AUTHENTICATION_DENIED });
      }),
      { numRuns: 500 },
    );
  });

  it('lets a chain in only where nothing that counts was changed [CRY-52]', async () => {
    const chainsOnly = cryptosignAuthenticator({ certificates });
    const client = await loginOf(cryptosign({ key: alice.seed }));
    const lastOf = async (shown: unknown) => {
      const hello = { pubkey: alice.publicKey, certificates: shown, trustroot: party(1).address };
      const first = await begin(chainsOnly, request(hello));
      if (first.kind !== 'challenge') return first;
      const answer = await client.challenge(first.extra);
      return typeof answer === 'string' ? first.answer({ signature: answer, extra: {} }) : first;
    };
    expect(await lastOf(chain)).toMatchObject({ principal: { authid: party(3).address } });
    await fc.assert(
      fc.asyncProperty(spoilt, async (shown) => {
        const same = isDeepStrictEqual(exact(shown), exact(chain));
        expect((await lastOf(shown)).kind).toBe(same ? 'accepted' : 'refused');
      }),
      { numRuns: 100 },
    );
  });

  it('is signed by the client only where the challenge is one [CRY-12, CRY-27, CRY-28]', async () => {
    const client = await loginOf(cryptosign({ key: alice.seed }));
    const extra = fc.record(
      { challenge: fc.oneof(hex(32), anything), channel_binding: mostly(null), attest: mostly(null) },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(extra, async (given) => {
        const answer: unknown = await Promise.resolve(client.challenge(given)).catch(() => 'refused');
        const isRight =
          typeof given.challenge === 'string' &&
          /^[0-9a-f]{64}$/i.test(given.challenge) &&
          (given.channel_binding ?? null) === null &&
          (given.attest ?? null) === null;
        expect(answer).toMatch(isRight ? /^[0-9a-f]{192}$/ : /^refused$/);
      }),
      { numRuns: 500 },
    );
  });

  it('is a key or a TypeError to the key tools', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), hex(32), hex(64), fc.base64String()), (text) => {
        for (const parse of [parsePrivateKey, parsePublicKey]) {
          let read: Uint8Array | undefined;
          try {
            read = parse(text);
          } catch (error) {
            expect(error).toBeInstanceOf(TypeError);
          }
          expect(read?.length ?? 32).toBe(32);
        }
      }),
    );
  });
});

describe('A right client among them', () => {
  it('is asked back, and proves itself', async () => {
    const { extra, answer } = await challengeOf(router, request({ pubkey: alice.publicKey }));
    const client = await loginOf(cryptosign({ key: alice.seed }));
    const signature = await client.challenge(extra);
    expect(typeof signature === 'string' && (await answer({ signature, extra: {} }))).toMatchObject({
      kind: 'accepted',
    });
  });
});
