import { readFile, readdir } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import * as browser from '../crypto/browser-digest.js';
import * as node from '../crypto/node-digest.js';
import { equalBytes } from './equal-bytes.js';

describe('Comparing secrets', () => {
  it('of unequal lengths never throws, and only the same octets are equal [T05, AUTH-46]', () => {
    const one = Uint8Array.from({ length: 32 }, (_, at) => at);
    for (let length = 0; length <= 200; length++) {
      const other = Uint8Array.from({ length }, (_, at) => at);
      expect(equalBytes(one, other)).toBe(length === 32);
      expect(equalBytes(other, one)).toBe(length === 32);
    }
    expect(equalBytes(new Uint8Array(), new Uint8Array())).toBe(true);
    for (let bit = 0; bit < 256; bit++) {
      const flipped = one.map((octet, at) => (at === bit >> 3 ? octet ^ (1 << (bit & 7)) : octet));
      expect(equalBytes(one, flipped)).toBe(false);
    }
  });

  it('looks at digests of one length, whatever was given [T05, AUTH-46]', async () => {
    vi.resetModules();
    const compared: number[][] = [];
    vi.doMock('#digest', () => ({
      ...node,
      equalDigests: (a: Uint8Array, b: Uint8Array) => {
        compared.push([a.length, b.length]);
        return node.equalDigests(a, b);
      },
    }));
    const { equalBytes: watched } = await import('./equal-bytes.js');
    watched(new Uint8Array(3), new Uint8Array(44));
    watched(new Uint8Array(32), new Uint8Array(0));
    vi.doUnmock('#digest');
    expect(compared).toEqual([
      [32, 32],
      [32, 32],
    ]);
  });

  it('is the same in browsers as in Node [AUTH-46]', () => {
    const octets = Uint8Array.from({ length: 100 }, (_, at) => at * 7);
    expect([...browser.sha256(octets)]).toEqual([...node.sha256(octets)]);
    for (const length of [0, 1, 32, 64, 65, 200]) {
      const key = new Uint8Array(length).fill(9);
      expect([...browser.hmacSha256(key, octets)]).toEqual([...node.hmacSha256(key, octets)]);
    }
    const digest = node.sha256(octets);
    const other = Uint8Array.from(digest, (octet, at) => (at === 31 ? octet ^ 1 : octet));
    expect([browser.equalDigests(digest, digest), browser.equalDigests(digest, other)]).toEqual([
      true,
      false,
    ]);
  });
});

/** What no source may do with something secret. Names that are compared with nothing, `undefined` or empty are harmless. */
const secretNames =
  'secret|password|ticket|token|proof|signature|verifier|digest|hash|hmac|storedKey|serverKey|clientKey|derivedKey|expected|stored|said';
const comparison = new RegExp(
  `\\b(?:${secretNames})\\b(?:\\.reveal\\(\\))?\\s*[!=]==(?!\\s*(?:undefined|null|''|'string'))|[!=]==\\s*(?:${secretNames})\\b(?!\\.|\\()|timingSafeEqual|Buffer\\.compare|\\.equals\\(`,
);

describe('The sources of @wamp/auth', async () => {
  const root = new URL('..', import.meta.url);
  const files = (await readdir(root, { recursive: true })).filter(
    (file) => file.endsWith('.ts') && !/\.test(-d)?\.ts$|^fixtures/.test(file),
  );

  it('compare no secret but by equalBytes [AUTH-46]', async () => {
    const found: string[] = [];
    for (const file of files) {
      const text = await readFile(new URL(file, root), 'utf8');
      for (const line of text.split('\n')) {
        if (comparison.test(line)) found.push(`${file}: ${line.trim()}`);
      }
    }
    expect(files.length).toBeGreaterThan(30);
    expect(found).toEqual([
      "crypto/node-digest.ts: import { createHash, createHmac, timingSafeEqual } from 'node:crypto';",
      'crypto/node-digest.ts: return timingSafeEqual(a, b);',
    ]);
  });

  it.each(['if (signature === expected) return', 'proof !== other', 'a === storedKey', 'x.equals(y)'])(
    'may not hold %j [AUTH-46]',
    (line) => {
      expect(comparison.test(line)).toBe(true);
    },
  );
});
