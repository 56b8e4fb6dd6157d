import { describe, expect, it } from 'vitest';
import { any, anyDict, anyId, dictWith, dictWithout, matches, rest } from './pattern.js';

describe('message patterns', () => {
  it('compare lists in length and depth', () => {
    expect(matches([36, anyId, any, {}, ['x']], [36, 5, 6, {}, ['x']])).toBe(true);
    expect(matches([36, anyId, any, {}], [36, 5, 6, {}, ['x']])).toBe(false);
    expect(matches([36, anyId, any, {}, ['y']], [36, 5, 6, {}, ['x']])).toBe(false);
  });

  it('leave the tail open where it says so', () => {
    expect(matches([3, anyDict, 'a.b', rest], [3, {}, 'a.b'])).toBe(true);
    expect(matches([3, anyDict, 'a.b', rest], [3, {}, 'a.b', [], {}])).toBe(true);
    expect(matches([3, anyDict, 'a.b', rest], [3, []])).toBe(false);
  });

  it('take an id only as an integer from 1 to 2^53', () => {
    expect([1, 2 ** 53].map((id) => matches(anyId, id))).toEqual([true, true]);
    expect([0, -1, 1.5, '1', null, 2 ** 54].some((id) => matches(anyId, id))).toBe(false);
  });

  it('look at single entries of a dict', () => {
    expect(matches(dictWith({ topic: 'a' }), { topic: 'a', more: 1 })).toBe(true);
    expect(matches(dictWith({ topic: 'a' }), { more: 1 })).toBe(false);
    expect(matches(dictWithout('topic'), { topic: 'a' })).toBe(false);
    expect(matches({ a: 1 }, { a: 1, b: 2 })).toBe(false);
  });

  it('tell octets from text', () => {
    expect(matches([new Uint8Array([1])], [new Uint8Array([1])])).toBe(true);
    expect(matches([new Uint8Array([1])], ['\u0001'])).toBe(false);
  });
});
