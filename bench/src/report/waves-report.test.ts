import { describe, expect, it } from 'vitest';
import { judgeWaves, wavesReport } from './waves-report.ts';

const heap = 10 * 1_024 * 1_024;
const bound = heap * 1.03 + 256 * 1_024;

function waves(last: number, left = 0) {
  return [heap, heap, last].map((heapBytes) => ({ heapBytes, left }));
}

describe('judgeWaves', () => {
  it('lets the third wave end 3 % and 256 KiB above the first', () => {
    expect(judgeWaves(waves(bound))).toMatchObject({ isHeapBack: true, areTablesEmpty: true });
    expect(judgeWaves(waves(bound + 1)).isHeapBack).toBe(false);
  });

  it('wants the tables empty after every wave', () => {
    expect(judgeWaves(waves(heap, 1)).areTablesEmpty).toBe(false);
  });
});

describe('wavesReport', () => {
  it('shows what is left after each wave', () => {
    const findings = { machine: 'm', sessions: 5, waves: waves(bound + 1, 2) };
    const text = wavesReport({ ...findings, verdict: judgeWaves(findings.waves) });
    expect(text).toContain('| 1 | 10240 | 2 |');
    expect(text).toContain('**missed**');
    expect(text).toContain('**The tables are not empty.**');
  });
});
