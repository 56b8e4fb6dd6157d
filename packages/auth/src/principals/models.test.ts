import { describe, expect, it } from 'vitest';
import { principals } from './principals.js';

const user = (authid: string) => ({ authid, authrole: authid, credential: undefined });
const people = Array.from({ length: 200 }, (_, at) => user(`user${String(at)}`));

/** Numbers all over the range. */
const numbers = Array.from({ length: 2_000 }, (_, at) => Math.floor((at * 2 ** 32) / 2_000));

describe('The model of a decoy', () => {
  it('is nobody where nobody is known, and somebody for every number else (D41)', () => {
    expect(principals().model(0)).toBeUndefined();
    const known = principals(people);
    for (const number of [0, 1, 2 ** 31, 2 ** 32 - 1]) expect(people).toContain(known.model(number));
    const used = new Set(numbers.map((number) => known.model(number)));
    expect(used.size).toBeGreaterThan(120);
  });

  it('stays who it is when others come, go or change their order, so that no list tells who is real (D41) [T06, CRA-27]', () => {
    const known = principals(people);
    const before = numbers.map((number) => known.model(number)?.authid);
    const changesWith = (next: typeof people): number => {
      known.replace(next);
      return numbers.filter((number, at) => known.model(number)?.authid !== before[at]).length;
    };
    expect(changesWith(people.toReversed())).toBe(0);
    expect(changesWith([user('new'), ...people])).toBeLessThan(100);
    expect(changesWith(people.slice(1))).toBeLessThan(100);
  });
});
