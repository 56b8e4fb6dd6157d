import { describe, expect, it } from 'vitest';
import { numberOption } from './number-option.js';
import { resolveSocketLimits, socketLimitDefaults } from './socket-limits.js';

describe('socket limits', () => {
  it('have defaults and do not touch what they were given', () => {
    const given = Object.freeze({ closeTimeoutMs: 100 });
    const limits = resolveSocketLimits(given, false);
    expect(limits).toEqual({ ...socketLimitDefaults, closeTimeoutMs: 100, keepAlive: false });
    expect(Object.isFrozen(limits)).toBe(true);
  });

  it('fill in what a partial keepAlive leaves out', () => {
    const { keepAlive } = socketLimitDefaults;
    expect(resolveSocketLimits({}, keepAlive).keepAlive).toEqual({ intervalMs: 20_000, timeoutMs: 10_000 });
    expect(resolveSocketLimits({ keepAlive: { intervalMs: 500 } }, keepAlive).keepAlive).toEqual({
      intervalMs: 500,
      timeoutMs: 500,
    });
    expect(resolveSocketLimits({ keepAlive: false }, keepAlive).keepAlive).toBe(false);
  });

  it.each([
    ['highWaterBytes', { highWaterBytes: 0 }],
    ['progressTimeoutMs', { progressTimeoutMs: 200_000 }],
    ['progressTimeoutMs', { progressTimeoutMs: Number.NaN }],
    ['closeTimeoutMs', { closeTimeoutMs: Infinity }],
    ['keepAlive.intervalMs', { keepAlive: { intervalMs: 2.5 } }],
    ['keepAlive.timeoutMs', { keepAlive: { intervalMs: 100, timeoutMs: 101 } }],
  ])('name %s when it is out of range', (name, options) => {
    expect(() => resolveSocketLimits(options, false)).toThrow(`option ${name} must be`);
  });

  it('may be switched off only where that is allowed', () => {
    expect(numberOption('a', Infinity, { min: 1, max: 2, infinite: true })).toBe(Infinity);
    expect(() => numberOption('a', Infinity, { min: 1, max: 2 })).toThrow(RangeError);
  });
});
