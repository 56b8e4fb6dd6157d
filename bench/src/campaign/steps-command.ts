import { fileURLToPath } from 'node:url';
import { describeMachine, machineLine } from '../measure/machine.ts';
import type { BenchOptions } from '../options.ts';
import { type MeasuredStep, stepsReport } from '../report/steps-report.ts';
import { type Step, steps } from '../steps/steps.ts';
import { allWorkloads } from '../workloads.ts';
import { runCampaign } from './campaign.ts';
import { Stage } from './stage.ts';
import { writeResult } from './write-result.ts';

const ownRouter = fileURLToPath(new URL('../../..', import.meta.url));
const preload = new URL('../steps/without-step.ts', import.meta.url);

/** `npm run bench -- steps`: the Router against itself without one of its techniques, one after the other. */
export async function stepsCommand(options: BenchOptions, progress: (line: string) => void): Promise<number> {
  const chosen = steps
    .map((step) => ({ ...step, rows: step.rows.filter((row) => options.only.test(`${step.name}: ${row}`)) }))
    .filter(({ rows }) => rows.length > 0);
  if (chosen.length === 0) throw new Error(`--only matches no step; there are:\n${namesOf(steps)}`);
  const machine = describeMachine();
  const measured: MeasuredStep[] = [];
  for (const step of chosen) {
    progress(`without ${step.name}:`);
    const flags = ['--import', `${preload.href}?${new URLSearchParams({ step: step.name }).toString()}`];
    await using stage = new Stage({
      pinning: machine.pinning,
      against: ownRouter,
      againstFlags: flags,
    });
    const runs = await runCampaign(stage, {
      bench: { ...options, servers: ['router', 'against'], sparePeers: false },
      workloads: allWorkloads().filter(({ name }) => step.rows.includes(name)),
      deadlineMs: performance.now() + options.budgetMs / chosen.length,
      progress,
    });
    measured.push({ step, runs });
  }
  const report = stepsReport({ machine: machineLine(machine), takenAt: new Date().toISOString(), measured });
  process.stdout.write(report);
  await writeResult(options.markdownFile, report);
  await writeResult(options.jsonFile, JSON.stringify({ machine, measured }, undefined, 2));
  return measured.some(({ runs }) => runs.some(({ state }) => state === 'failed')) ? 1 : 0;
}

function namesOf(all: readonly Step[]): string {
  return all.flatMap(({ name, rows }) => rows.map((row) => `${name}: ${row}`)).join('\n');
}
