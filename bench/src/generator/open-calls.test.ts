import { describe, expect, it } from 'vitest';
import { OpenCalls } from './open-calls.ts';

describe('OpenCalls', () => {
  it('gives the time of a call once', () => {
    const calls = new OpenCalls(4);
    calls.add(7, 1_000);
    expect([calls.open, calls.take(7), calls.open, calls.take(7)]).toEqual([1, 1_000, 0, 0]);
  });

  it('knows no call that was never made', () => {
    const calls = new OpenCalls(4);
    calls.add(7, 1_000);
    // 15 has the place of 7 in the ring.
    expect([0, 6, 8, 15].map((id) => calls.take(id))).toEqual([0, 0, 0, 0]);
    expect(calls.outstanding).toBe(1);
  });

  it('no longer waits for a call that twice the window has overtaken', () => {
    const calls = new OpenCalls(4);
    for (let id = 1; id <= 9; id++) {
      calls.add(id, id * 10);
      if (id > 1 && id < 9) calls.take(id);
    }
    expect([calls.open, calls.outstanding]).toEqual([1, 2]);
  });

  it('still knows the calls that are no longer waited for', () => {
    const calls = new OpenCalls(2);
    calls.add(1, 10);
    calls.add(2, 20);
    calls.giveUp();
    expect([calls.open, calls.outstanding]).toEqual([0, 2]);
    expect([calls.take(2), calls.take(2), calls.take(1)]).toEqual([20, 0, 10]);
    expect([calls.open, calls.outstanding]).toEqual([0, 0]);
  });
});
