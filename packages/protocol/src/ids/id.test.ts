import { describe, expect, it } from 'vitest';
import { RandomIds, SequentialIds, nextId } from './id-generator.js';
import { isId, maxId } from './id.js';

describe('isId', () => {
  it.each([1, 2, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53])('takes %d [TYP-01]', (id) => {
    expect(isId(id)).toBe(true);
  });

  it.each([0, -0, -1, 1.5, 2 ** 53 + 2, NaN, Infinity, '1', 1n, true, null, undefined, [1], {}])(
    'refuses %s [TYP-01]',
    (value) => {
      expect(isId(value)).toBe(false);
    },
  );
});

describe('SequentialIds', () => {
  it('counts 1, 2, 3 [ID-07, ID-08]', () => {
    const ids = new SequentialIds();
    expect(ids.last).toBe(0);
    expect([ids.next(), ids.next(), ids.next()]).toEqual([1, 2, 3]);
    expect(ids.last).toBe(3);
  });

  it('goes on with 1 after 2^53 [ID-09, D16, RPC-34]', () => {
    const ids = new SequentialIds(2 ** 53 - 2);
    expect([ids.next(), ids.next(), ids.next(), ids.next()]).toEqual([2 ** 53 - 1, 2 ** 53, 1, 2]);
    expect(nextId(maxId)).toBe(1);
  });

  it('counts for each session alone [ID-07]', () => {
    const one = new SequentialIds();
    const other = new SequentialIds();
    one.next();
    expect(other.next()).toBe(1);
  });
});

describe('RandomIds', () => {
  it('draws from 1 to 2^53 - 1, evenly [ID-01, ID-02, D16]', () => {
    const ids = new RandomIds();
    const buckets = Array.from({ length: 16 }, () => 0);
    const drawn = new Set<number>();
    const count = 16_000;
    for (let at = 0; at < count; at++) {
      const id = ids.next();
      if (!isId(id) || id === maxId) throw new Error(`drew ${id}`);
      drawn.add(id);
      const bucket = Math.floor(id / 2 ** 49);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    expect(drawn.size).toBe(count);
    // 1,000 expected with a deviation of 31: eight of them come by chance once in 10^14 runs
    expect(Math.min(...buckets)).toBeGreaterThan(750);
    expect(Math.max(...buckets)).toBeLessThan(1250);
  });

  it('makes 53 bits of what the source gives, and draws again instead of 0 [ID-01]', () => {
    const words = [0, 0, 0xffff_ffff, 0xffff_ffff, 0, 1, 1 << 11, 0];
    const ids = new RandomIds((into) => {
      into.fill(0);
      into.set(words);
      return into;
    });
    expect([ids.next(), ids.next(), ids.next()]).toEqual([2 ** 53 - 1, 1, 2 ** 32]);
  });

  it('takes from the source again when it has used up what it got', () => {
    let fills = 0;
    const ids = new RandomIds((into) => {
      fills++;
      return into.fill(fills);
    });
    for (let at = 0; at < 257; at++) ids.next();
    expect(fills).toBe(2);
  });
});
