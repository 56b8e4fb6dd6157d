import { describe, expect, it } from 'vitest';
import { closeReason, sendableCode } from './ws-close-frame.js';

describe('the close frame', () => {
  it('carries at most 123 bytes of a reason, and no half character', () => {
    expect(closeReason('')).toBe('');
    expect(closeReason('x'.repeat(123))).toBe('x'.repeat(123));
    expect(closeReason('x'.repeat(124))).toBe('x'.repeat(123));
    expect(closeReason(`${'x'.repeat(121)}€`)).toBe('x'.repeat(121));
    expect(closeReason(`${'x'.repeat(120)}😀`)).toBe('x'.repeat(120));
  });

  it('carries only codes that may be sent', () => {
    const codes = [1000, 1001, 1002, 1009, 1012, 1013, 3000, 4400, 4999];
    expect(codes.map(sendableCode)).toEqual(codes);
    expect([0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 1000.5, Number.NaN].map(sendableCode)).toEqual(
      Array.from({ length: 10 }, () => 1000),
    );
  });
});
