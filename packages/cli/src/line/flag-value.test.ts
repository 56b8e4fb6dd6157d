import { describe, expect, it } from 'vitest';
import { choiceOf, countOf, durationMs } from './flag-value.js';

describe('values of flags', () => {
  it.each([
    ['250ms', 250],
    ['10s', 10_000],
    ['10', 10_000],
    ['1.5s', 1500],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['0', 0],
  ])('reads the duration %s', (text, ms) => {
    expect(durationMs(text, '--timeout')).toBe(ms);
  });

  it.each(['', 'x', '-1s', '1d', '1 s', '1e3s'])('refuses the duration %j', (text) => {
    expect(() => durationMs(text, '--timeout')).toThrow(`--timeout ${text} is not a duration`);
  });

  it('refuses a duration that no timer can hold', () => {
    expect(() => durationMs('597h', '--for')).toThrow('--for 597h is too long');
  });

  it('reads counts from 1 on', () => {
    expect(countOf('12', '--count')).toBe(12);
    for (const text of ['0', '-1', '1.5', 'x', '']) {
      expect(() => countOf(text, '--count')).toThrow('is not a whole number from 1 on');
    }
  });

  it('names the choices when it knows none of that name', () => {
    expect(choiceOf('b', ['a', 'b'], '--x')).toBe('b');
    expect(() => choiceOf('c', ['a', 'b'], '--x')).toThrow('--x c is not known');
  });
});
