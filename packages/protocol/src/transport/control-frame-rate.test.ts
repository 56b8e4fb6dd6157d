import { describe, expect, it } from 'vitest';
import { ControlFrameRate } from './control-frame-rate.js';

describe('ControlFrameRate', () => {
  it('answers ten a second, ignores more, and closes at a hundred', () => {
    const rate = new ControlFrameRate(undefined, () => 0);
    const verdicts = Array.from({ length: 100 }, () => rate.count());
    expect(verdicts.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 'answer'));
    expect(verdicts.slice(10, 99)).toEqual(Array.from({ length: 89 }, () => 'ignore'));
    expect(verdicts[99]).toBe('close');
  });

  it('begins anew every second', () => {
    let now = 0;
    const rate = new ControlFrameRate({ answered: 1, closed: 3 }, () => now);
    expect([rate.count(), rate.count()]).toEqual(['answer', 'ignore']);
    now = 1_000;
    expect([rate.count(), rate.count()]).toEqual(['answer', 'ignore']);
  });
});
