import { describe, expect, it } from 'vitest';
import { hueOf, nameOf } from './participant.js';

describe('Participant', () => {
  it('has a hue from 0 to 360 degrees', () => {
    for (const session of [1, 23, 24, 7_391_154_823, 2 ** 53]) {
      expect(hueOf(session)).toBeGreaterThanOrEqual(0);
      expect(hueOf(session)).toBeLessThan(360);
    }
  });

  it('has a hue that its neighbours do not have', () => {
    const hues = Array.from({ length: 24 }, (_, index) => hueOf(1000 + index));
    expect(new Set(hues).size).toBe(24);
  });

  it.each([
    [7_391_154_823, '#4823'],
    [10_007, '#0007'],
    [42, '#0042'],
  ])('with session %d is called %s', (session, name) => {
    expect(nameOf(session)).toBe(name);
  });
});
