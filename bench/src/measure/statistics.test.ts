import { describe, expect, it } from 'vitest';
import { parseCoreTimes } from './core-times.ts';
import { parseProcessTimes } from './process-times.ts';
import { median, spread } from './statistics.ts';

describe('median', () => {
  it('is the middle value, or the mean of the two middle values', () => {
    expect([median([3, 1, 2]), median([4, 1, 10, 2]), median([])]).toEqual([2, 3, NaN]);
  });
});

describe('spread', () => {
  it('holds median, range and count', () => {
    expect(spread([5, 1, 3])).toEqual({ median: 3, min: 1, max: 5, count: 3 });
    expect(spread([])).toBeUndefined();
  });
});

describe('parseProcessTimes', () => {
  it('reads utime and stime behind a name with spaces and parentheses', () => {
    const stat = '42 (a (b) c) S 1 42 42 0 -1 4194560 100 0 0 0 250 75 0 0 20 0 11 0 100 1 2';
    expect(parseProcessTimes(stat)).toEqual({ userUs: 2_500_000, systemUs: 750_000 });
  });
});

describe('parseCoreTimes', () => {
  it('adds up what is busy on one core and keeps stolen time apart', () => {
    const stat = 'cpu  9 9 9 9 9 9 9 9 0 0\ncpu0 1 2 3 400 5 6 7 8 0 0\ncpu1 9 9 9 9 9 9 9 9 0 0\n';
    expect(parseCoreTimes(stat, 0)).toEqual({ busyUs: 190_000, stolenUs: 80_000 });
  });
});
