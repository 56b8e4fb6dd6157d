import { setInterval as every } from 'node:timers/promises';
import { describeMachine, machineLine } from '../measure/machine.ts';
import { readResidentKiB } from '../measure/process-times.ts';
import { judgeGrowth, type MemorySample, soakReport } from '../report/soak-report.ts';
import { allWorkloads } from '../workloads.ts';
import { messagesPerSecond } from './run.ts';
import { Stage } from './stage.ts';

const row = 'pub 1-1000 64B json';
const sampleEveryMs = 2_000;
const warmUpMs = 2_000;

/** `npm run bench -- --soak`: a long fan-out; fails when something is lost or the Router's memory grows. */
export async function soakCommand(durationMs: number, progress: (line: string) => void): Promise<number> {
  const workload = allWorkloads().find(({ name }) => name === row);
  if (workload === undefined) throw new Error(`there is no row ${row}`);
  const machine = describeMachine();
  await using stage = new Stage({ pinning: machine.pinning });
  const pid = await stage.pidOf('router');
  const samples: MemorySample[] = [];
  const done = new AbortController();
  progress(`${row} for ${String(durationMs / 1_000)} s`);
  const sampling = sample({ pid, samples, progress, signal: done.signal });
  try {
    const outcome = await stage.run('router', workload, { warmUpMs, measureMs: durationMs });
    const growth = judgeGrowth(samples, { durationMs, settleMs: warmUpMs });
    const { lost, wrong } = outcome;
    const perSecond = messagesPerSecond(outcome);
    process.stdout.write(
      soakReport({ machine: machineLine(machine), row, durationMs, lost, wrong, perSecond, growth }),
    );
    return lost > 0 || wrong > 0 || !growth.isWithinBound ? 1 : 0;
  } finally {
    done.abort();
    await sampling;
  }
}

interface Sampling {
  readonly pid: number;
  readonly samples: MemorySample[];
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
}

const linesEvery = 15;

async function sample({ pid, samples, progress, signal }: Sampling): Promise<void> {
  const start = performance.now();
  try {
    for await (const _ of every(sampleEveryMs, undefined, { signal })) {
      const taken = { atMs: performance.now() - start, residentKiB: readResidentKiB(pid) };
      samples.push(taken);
      if (samples.length % linesEvery !== 0) continue;
      progress(`${(taken.atMs / 1_000).toFixed(0)} s: ${(taken.residentKiB / 1_024).toFixed(1)} MiB`);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
