import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { alice, octets, vectors } from '../fixtures/cryptosign.js';
import { isPublicKey, publicKeyOf, sign, verify } from './ed25519.js';
import * as node from './node-ed25519.js';
import * as portable from './browser-ed25519.js';

const { Point } = ed25519;
const prime = 2n ** 255n - 19n;
const order = Point.Fn.ORDER;
const message = new Uint8Array(32).fill(5);
const torsion = Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05');
const torsions = Array.from({ length: 8 }, (_, times) =>
  times === 0 ? Point.ZERO : torsion.multiplyUnsafe(BigInt(times)),
);

const littleEndian = (value: bigint): Uint8Array => octets(value.toString(16).padStart(64, '0')).reverse();
const number = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((sum, octet) => (sum << 8n) | BigInt(octet), 0n);

/** Signs with a key and a commitment of our choice, each moved by a point of small order. */
function forge({ keyShift = Point.ZERO, commitmentShift = Point.ZERO }) {
  const [secret, nonce] = [123_456_789n, 987_654_321n];
  const publicKey = Point.BASE.multiply(secret).add(keyShift).toBytes();
  const commitment = Point.BASE.multiply(nonce).add(commitmentShift).toBytes();
  const k = number(sha512(concatBytes(commitment, publicKey, message))) % order;
  const signature = concatBytes(commitment, littleEndian((nonce + k * secret) % order));
  return { message, publicKey, signature };
}

for (const [name, backend] of [
  ['node:crypto', node],
  ['every platform', portable],
] as const) {
  describe(`Ed25519 of ${name}`, () => {
    it.each(vectors.vectors)(
      'makes and verifies the signature of $name [CRY-13, CRY-14, CRY-60]',
      (vector) => {
        const { privateKeySeedHex, publicKeyHex, signedMessageHex, signature } = vector;
        const signed = octets(signature).slice(0, 64);
        expect(backend.publicKeyOf(octets(privateKeySeedHex))).toEqual(octets(publicKeyHex));
        expect(backend.signRaw(octets(signedMessageHex), octets(privateKeySeedHex))).toEqual(signed);
        const parts = {
          message: octets(signedMessageHex),
          publicKey: octets(publicKeyHex),
          signature: signed,
        };
        expect(verify(parts, backend)).toBe(true);
      },
    );

    it('refuses every flipped bit', () => {
      const seed = octets(alice.seed);
      const publicKey = publicKeyOf(seed);
      const signature = sign(message, seed);
      for (let bit = 0; bit < 512; bit += 7) {
        const flipped = signature.map((octet, at) => (at === bit >> 3 ? octet ^ (1 << (bit & 7)) : octet));
        expect(verify({ message, publicKey, signature: flipped }, backend), `bit ${bit}`).toBe(false);
      }
      expect(verify({ message, publicKey, signature }, backend)).toBe(true);
    });

    it('refuses keys of small order, for which signatures fit any message [CRY-09, T07]', () => {
      for (const [times, small] of torsions.entries()) {
        const publicKey = small.toBytes();
        expect(isPublicKey(publicKey, backend), `${times}`).toBe(false);
        // With S = 0 and R = -kA this holds for one message in eight at the most.
        for (const commitment of torsions) {
          const signature = concatBytes(commitment.toBytes(), new Uint8Array(32));
          expect(verify({ message, publicKey, signature }, backend)).toBe(false);
        }
      }
    });

    it('refuses a commitment of small order', () => {
      const secret = 77n;
      const publicKey = Point.BASE.multiply(secret).toBytes();
      for (const commitment of torsions) {
        const r = commitment.toBytes();
        const k = number(sha512(concatBytes(r, publicKey, message))) % order;
        const signature = concatBytes(r, littleEndian((k * secret) % order));
        expect(verify({ message, publicKey, signature }, backend)).toBe(false);
      }
    });

    it('refuses points that are not canonically encoded, and text that is no point [CRY-09]', () => {
      for (let y = prime; y < 2n ** 255n; y += 1n) {
        for (const sign of [0n, 1n]) {
          const encoded = littleEndian(y + (sign << 255n));
          expect(isPublicKey(encoded, backend)).toBe(false);
          const signature = concatBytes(encoded, new Uint8Array(32));
          expect(verify({ message, publicKey: encoded, signature }, backend)).toBe(false);
        }
      }
      expect(isPublicKey(littleEndian(2n), backend)).toBe(false);
      expect(isPublicKey(littleEndian(3n), backend)).toBe(true);
      expect(isPublicKey(new Uint8Array(31), backend)).toBe(false);
    });

    it('refuses S beyond the group order', () => {
      const seed = octets(alice.seed);
      const publicKey = publicKeyOf(seed);
      const signature = sign(message, seed);
      const s = number(signature.subarray(32));
      for (let times = 1n; s + times * order < 2n ** 256n; times += 1n) {
        const longer = concatBytes(signature.subarray(0, 32), littleEndian(s + times * order));
        expect(verify({ message, publicKey, signature: longer }, backend)).toBe(false);
      }
      const zero = concatBytes(signature.subarray(0, 32), littleEndian(order));
      expect(verify({ message, publicKey, signature: zero }, backend)).toBe(false);
    });

    it('refuses a commitment that only fits when it is multiplied by the cofactor', () => {
      expect(verify(forge({}), backend)).toBe(true);
      for (const commitmentShift of torsions.slice(1)) {
        expect(verify(forge({ commitmentShift }), backend)).toBe(false);
      }
    });

    it('refuses what has another length', () => {
      const seed = octets(alice.seed);
      const parts = { message, publicKey: publicKeyOf(seed), signature: sign(message, seed) };
      expect(verify({ ...parts, signature: parts.signature.slice(0, 63) }, backend)).toBe(false);
      expect(verify({ ...parts, publicKey: parts.publicKey.slice(0, 31) }, backend)).toBe(false);
      expect(verify({ ...parts, message: message.slice(1) }, backend)).toBe(false);
    });
  });
}

describe('Ed25519 of both backends', () => {
  it('are not even asked about what libraries differ in', () => {
    const backend = { isPoint: () => true, verifyRaw: () => true };
    const good = forge({});
    const [r, s] = [good.signature.slice(0, 32), good.signature.slice(32)];
    const notCanonical = littleEndian(prime + 3n);
    const refused = [
      { ...good, signature: concatBytes(r, littleEndian(order)) },
      { ...good, signature: concatBytes(r, littleEndian(number(s) + order)) },
      { ...good, signature: concatBytes(notCanonical, s) },
      { ...good, signature: concatBytes(torsion.toBytes(), s) },
      { ...good, publicKey: notCanonical },
      { ...good, publicKey: torsion.toBytes() },
    ];
    expect(verify(good, backend)).toBe(true);
    for (const parts of refused) expect(verify(parts, backend)).toBe(false);
    expect(isPublicKey(notCanonical, backend)).toBe(false);
  });

  it('agree about keys and commitments that are moved by points of small order', () => {
    for (const keyShift of torsions) {
      for (const commitmentShift of torsions) {
        const parts = forge({ keyShift, commitmentShift });
        expect(verify(parts, node)).toBe(verify(parts, portable));
      }
    }
  });
});
