import { describe, expect, it } from 'vitest';
import { isWithin } from './size.js';

describe('The size of what a client shows', () => {
  it('counts text, bytes, keys, and eight octets for everything else [CRY-57]', () => {
    const sizes: readonly (readonly [unknown, number])[] = [
      ['abcd', 4],
      [new Uint8Array(5), 5],
      [7, 8],
      [null, 8],
      [2n ** 64n, 17],
      [['abcd', 'ef'], 8 + 1 + 4 + 1 + 2],
      [{ key: { k: true } }, 8 + 3 + 8 + 1 + 8],
    ];
    for (const [value, size] of sizes) {
      expect([isWithin(value, size - 1), isWithin(value, size), isWithin(value, size + 1)]).toEqual([
        false,
        true,
        true,
      ]);
    }
  });

  it('looks at no more than it has to (L15)', () => {
    let seen = 0;
    const list = Array.from({ length: 1_000 }, () =>
      Object.defineProperty({}, 'text', {
        enumerable: true,
        get: () => {
          seen += 1;
          return 'x'.repeat(100);
        },
      }),
    );
    expect(isWithin(list, 1_000)).toBe(false);
    expect(seen).toBeLessThan(2_000);
    expect(isWithin(list.slice(0, 5), 1_000)).toBe(true);
  });
});
