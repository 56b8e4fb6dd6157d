import { describe, expect, it } from 'vitest';
import { readCursorMove } from './cursor-move.js';

const move = { box: 1, x: 0.25, y: 1, session: 7_391_154_823, hue: 105, sent: 1234.5 };

describe('Move of a cursor', () => {
  it('is read from the ArgumentsKw of an event', () => {
    expect(readCursorMove(move)).toStrictEqual(move);
  });

  it('is read without what does not belong to it', () => {
    expect(readCursorMove({ ...move, name: 'x' })).toStrictEqual(move);
  });

  it.each([
    {},
    { ...move, box: 3 },
    { ...move, box: '1' },
    { ...move, x: -0.01 },
    { ...move, x: 1.01 },
    { ...move, y: NaN },
    { ...move, y: '0.5' },
    { ...move, session: undefined },
    { ...move, session: Infinity },
    { ...move, hue: 'red' },
    { ...move, sent: null },
  ])('is not %o', (kwargs) => {
    expect(readCursorMove(kwargs)).toBeUndefined();
  });
});
