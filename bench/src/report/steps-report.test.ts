import { describe, expect, it } from 'vitest';
import type { Outcome, Run } from '../campaign/run.ts';
import type { ServerName } from '../servers/server-name.ts';
import { stepsReport } from './steps-report.ts';

const workload = 'rpc w=1 64B json';
const step = { name: 'thrift', instead: 'everything is wasted', rows: [workload] };
const report = { machine: 'm', takenAt: 't' };

/** `costUs` of CPU for each of a thousand messages. */
function run(server: ServerName, repetition: number, costUs: number): Run {
  const outcome: Outcome = {
    ...{ delivered: 1_000, sent: 1_000, lost: 0, refused: 0, wrong: 0, wallMs: 1_000 },
    ...{ serverUserUs: costUs * 1_000, serverSystemUs: 0, generatorUs: 0, foreignShare: 0 },
    latency: undefined,
  };
  return { workload, server, repetition, state: 'ok', outcome };
}

describe('stepsReport', () => {
  it('divides the Router without a technique by the whole one in the same repetition', () => {
    const runs = [run('router', 0, 2), run('against', 0, 6), run('against', 1, 8), run('router', 1, 4)];
    const text = stepsReport({ ...report, measured: [{ step, runs }] });
    expect(text).toContain(
      `| thrift | ${workload} | 2.50 [2.00..3.00] | 3.00 [2.00..4.00] | 7.00 [6.00..8.00] |`,
    );
    expect(text).toContain('Without **thrift** everything is wasted.');
    expect(text).not.toContain('Failures');
  });

  it('leaves out what failed and names it', () => {
    const failed: Run = { ...run('against', 0, 6), state: 'failed', problem: '3 lost' };
    const text = stepsReport({ ...report, measured: [{ step, runs: [run('router', 0, 2), failed] }] });
    expect(text).toContain(`| thrift | ${workload} | – | 2.00 | – |`);
    expect(text).toContain(`- without thrift, ${workload}: 3 lost`);
  });
});
