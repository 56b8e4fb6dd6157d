import { describe, expect, it } from 'vitest';
import { judge, type Outcome, type Run } from '../campaign/run.ts';
import { isPeer } from '../servers/server-name.ts';
import { toMarkdown } from './markdown.ts';
import { toRows } from './rows.ts';

const outcome: Outcome = {
  delivered: 1_000,
  sent: 1_500,
  lost: 0,
  refused: 0,
  wrong: 0,
  wallMs: 1_000,
  serverUserUs: 6_000,
  serverSystemUs: 4_000,
  generatorUs: 500_000,
  foreignShare: 0,
  latency: { p50Us: 100, p99Us: 300, p999Us: 900 },
};

function run(server: Run['server'], repetition: number, change: Partial<Outcome>): Run {
  const mayLose = isPeer(server);
  return { workload: 'rpc', server, repetition, ...judge({ ...outcome, ...change }, { mayLose }) };
}

describe('judge', () => {
  it('fails a run with lost or wrong messages and voids one with a busy generator', () => {
    expect(judge({ ...outcome, lost: 2, wrong: 1 })).toMatchObject({
      state: 'failed',
      problem: '2 lost, 1 wrong (1500 sent)',
    });
    expect(judge({ ...outcome, delivered: 0 }).state).toBe('failed');
    expect(judge({ ...outcome, generatorUs: 910_000 }).state).toBe('void');
    expect(judge(outcome).state).toBe('ok');
  });

  it('keeps the figures of another router that loses or refuses, but not of one that is wrong', () => {
    const peer = { mayLose: true };
    expect(judge({ ...outcome, lost: 2, refused: 3 }, peer)).toMatchObject({
      state: 'lossy',
      problem: '2 lost, 3 refused, 0 wrong (1500 sent)',
    });
    expect(judge({ ...outcome, lost: 2, wrong: 1 }, peer).state).toBe('failed');
    expect(judge({ ...outcome, lost: 1_500, delivered: 0 }, peer).state).toBe('failed');
    expect(judge({ ...outcome, refused: 1 }).state).toBe('failed');
  });
});

describe('toRows', () => {
  it('takes ratios inside a repetition, so that drift does not count', () => {
    const [row] = toRows([
      run('relay', 0, {}),
      run('router', 0, { serverUserUs: 1_000 }),
      run('router', 1, { serverUserUs: 26_000 }),
      run('relay', 1, { serverUserUs: 56_000 }),
    ]);
    const router = row?.cells.find((cell) => cell.server === 'router');
    expect(router?.ratio).toEqual({ median: 0.5, min: 0.5, max: 0.5, count: 2 });
    expect(router?.cpuUs).toEqual({ median: 17.5, min: 5, max: 30, count: 2 });
  });

  it('leaves void and failed runs out of the figures and says so in the report', () => {
    const rows = toRows([
      run('relay', 0, {}),
      run('router', 0, { generatorUs: 950_000 }),
      run('relay', 1, { lost: 3 }),
      run('router', 1, {}),
    ]);
    expect(rows[0]?.cells.map((cell) => cell.ratio)).toEqual([
      { median: 1, min: 1, max: 1, count: 1 },
      undefined,
    ]);
    const frame = {
      plannedRepetitions: 3,
      machine: 'm',
      takenAt: 't',
      quick: false,
      pinned: true,
      repetitions: 2,
      memory: [],
      versions: [],
      missing: [],
      targets: [],
    };
    const text = toMarkdown({ ...frame, rows });
    expect(text).toContain('| rpc | 10.0 (**failed 1×**) | 10.0 (void 1×) |');
    expect(text).toContain('3 repetitions were planned');
    expect(text).toContain('- rpc, relay: 3 lost, 0 wrong');
  });

  it('shows the figures of another router that loses, and what it lost', () => {
    const [row] = toRows([run('relay', 0, {}), run('nexus', 0, { lost: 7 })]);
    const nexus = row?.cells.find((cell) => cell.server === 'nexus');
    expect(nexus).toMatchObject({
      problems: [],
      losses: ['7 lost, 0 wrong (1500 sent)'],
      latencyP999Us: 900,
    });
    expect(nexus?.ratio?.median).toBe(1);
  });
});
