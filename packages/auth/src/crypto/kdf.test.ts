import { describe, expect, it } from 'vitest';
import { utf8 } from '../bytes/utf8.js';
import { vectors } from '../fixtures/auth-vectors.js';
import * as browser from './browser-kdf.js';
import type { Kdf, KdfRequest } from './kdf.js';
import { kdfPool } from './kdf-pool.js';
import * as node from './node-kdf.js';

const requests = vectors.scram.keyDerivation.map(
  ({ password, saltUtf8, iterations, memoryKiB, outputHex }): readonly [KdfRequest, string] => {
    const parts = { password: utf8(password), salt: utf8(saltUtf8), iterations, length: 32 };
    return memoryKiB === undefined
      ? [{ kdf: 'pbkdf2', ...parts }, outputHex]
      : [{ kdf: 'argon2id13', memory: memoryKiB, ...parts }, outputHex];
  },
);

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

const withoutArgon2: Kdf = (request, signal) =>
  request.kdf === 'pbkdf2' ? node.deriveKey(request, signal) : node.argon2(request, signal, {});

const slow = {
  kdf: 'argon2id13',
  password: utf8('p'),
  salt: utf8('12345678'),
  iterations: 1,
  memory: 64,
  length: 32,
} as const;

const platforms: readonly (readonly [string, Kdf])[] = [
  ['Node', node.deriveKey],
  ['Node without Argon2, in a thread', withoutArgon2],
  ['browsers', browser.deriveKey],
];

describe.each(platforms)('Derivation of keys in %s', (_name, derive) => {
  it.each(requests)(
    'gives what the vectors say for %j [SCR-15, SCR-20, SCR-21]',
    async (request, expected) => {
      expect(hex(await derive(request))).toBe(expected);
    },
  );

  it('does not hold up the event loop [SCR-53]', async () => {
    let turns = 0;
    const turn = setInterval(() => turns++, 1);
    const long: KdfRequest = { ...slow, iterations: 4, memory: 16_384 };
    await derive(long);
    clearInterval(turn);
    expect(turns).toBeGreaterThan(2);
  });

  it('ends at once when the transport closes [SCR-53]', async () => {
    const closing = new AbortController();
    const key = kdfPool({ kdf: derive })({ ...slow, iterations: 30, memory: 65_536 }, closing.signal);
    setImmediate(() => {
      closing.abort(new Error('closed'));
    });
    await expect(key).rejects.toThrow('closed');
    await expect(derive(slow, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  });
});

describe('Derivation of keys in a page without TLS, which has no WebCrypto', () => {
  it('gives the same [SCR-20]', async () => {
    const [request, expected] = requests.find(([{ kdf }]) => kdf === 'pbkdf2') ?? [];
    if (request === undefined) throw new Error('there is no such vector');
    const { crypto } = globalThis;
    Object.defineProperty(globalThis, 'crypto', { value: {}, configurable: true, writable: true });
    const key = await browser.deriveKey(request).finally(() => {
      Object.defineProperty(globalThis, 'crypto', { value: crypto, configurable: true, writable: true });
    });
    expect(hex(key)).toBe(expected);
  });
});
