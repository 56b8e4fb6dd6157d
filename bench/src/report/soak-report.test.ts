import { describe, expect, it } from 'vitest';
import { judgeGrowth, type MemorySample, soakReport } from './soak-report.ts';

const times = { durationMs: 600_000, settleMs: 2_000 };

/** A sample every two seconds. */
function samples(sizeAt: (seconds: number) => number): MemorySample[] {
  return Array.from({ length: 300 }, (_, index) => ({
    atMs: index * 2_000,
    residentKiB: sizeAt(index * 2),
  }));
}

describe('judgeGrowth', () => {
  it('finds no growth in a process that grows while it starts and then stays', () => {
    const growth = judgeGrowth(
      samples((seconds) => 100_000 + Math.min(seconds, 55) * 1_000),
      times,
    );
    expect(growth).toMatchObject({ firstKiB: 155_000, lastKiB: 155_000, isWithinBound: true });
  });

  it('finds a leak of 2 MiB a minute', () => {
    const growth = judgeGrowth(
      samples((seconds) => 100_000 + (seconds / 60) * 2_048),
      times,
    );
    expect(growth.isWithinBound).toBe(false);
  });

  it('finds growth when nothing was sampled', () => {
    expect(judgeGrowth([], times).isWithinBound).toBe(false);
  });
});

describe('soakReport', () => {
  it('says what it compared and what it allows', () => {
    const growth = judgeGrowth(
      samples(() => 102_400),
      times,
    );
    const text = soakReport({
      machine: 'm',
      row: 'row',
      durationMs: 600_000,
      perSecond: 95_000,
      lost: 0,
      wrong: 0,
      growth,
    });
    expect(text).toContain('95k events per second; 0 lost, 0 wrong');
    expect(text).toContain('100.0 MiB in the last (at most 5 % + 8.0 MiB more): it does not grow');
  });
});
