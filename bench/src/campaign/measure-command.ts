import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describeMachine, type Machine, machineLine } from '../measure/machine.ts';
import type { BenchOptions } from '../options.ts';
import { toMarkdown } from '../report/markdown.ts';
import { memoryRatio, memoryTarget } from '../report/memory-table.ts';
import { toRows } from '../report/rows.ts';
import { allWorkloads, memoryName } from '../workloads.ts';
import { runCampaign } from './campaign.ts';
import { measureIdleMemory, type MemoryRun } from './idle-memory.ts';
import type { Run } from './run.ts';
import { Stage } from './stage.ts';

type Progress = (line: string) => void;

/** `npm run bench`: measures all chosen rows, prints the report and gives the exit code. */
export async function measureCommand(options: BenchOptions, progress: Progress): Promise<number> {
  const names = [memoryName, ...allWorkloads().map((workload) => workload.name)];
  if (!names.some((name) => options.only.test(name))) {
    throw new Error(`--only matches no row; there are:\n${names.join('\n')}`);
  }
  const machine = describeMachine();
  const takenAt = new Date().toISOString();
  const deadlineMs = performance.now() + options.budgetMs;
  const memory = await memoryRuns(options, { machine, progress });
  const runs = await loadRuns(options, { machine, deadlineMs, progress });

  const rows = toRows(runs);
  const report = toMarkdown({
    machine: machineLine(machine),
    takenAt,
    quick: options.quick,
    pinned: machine.pinning !== undefined,
    repetitions: Math.max(0, ...runs.map((run) => run.repetition + 1)),
    plannedRepetitions: options.repetitions,
    rows,
    memory,
  });
  process.stdout.write(report);
  await write(options.markdownFile, report);
  await write(
    options.jsonFile,
    JSON.stringify(
      { machine, takenAt, options: { ...options, only: options.only.source }, rows, runs, memory },
      undefined,
      2,
    ),
  );

  const failed = runs.filter((run) => run.state === 'failed').length;
  const tooLarge = (memoryRatio(memory) ?? 0) > memoryTarget;
  if (failed > 0) progress(`${String(failed)} runs failed`);
  if (tooLarge) progress('an idle session takes more memory than it may');
  return failed > 0 || tooLarge ? 1 : 0;
}

/** Before the load, so that a long run cannot crowd it out. */
async function memoryRuns(
  options: BenchOptions,
  { machine, progress }: { machine: Machine; progress: Progress },
): Promise<MemoryRun[]> {
  if (!options.only.test(memoryName)) return [];
  const runs: MemoryRun[] = [];
  for (let repetition = 0; repetition < options.memoryRepetitions; repetition++) {
    for (const server of options.servers.filter((name) => name === 'relay' || name === 'router')) {
      const run = await measureIdleMemory(server, {
        sessions: options.idleSessions,
        pinning: machine.pinning,
      });
      progress(`${memoryName} ${server}: ${run.perSessionKiB.toFixed(1)} KiB`);
      runs.push(run);
    }
  }
  return runs;
}

async function loadRuns(
  options: BenchOptions,
  { machine, deadlineMs, progress }: { machine: Machine; deadlineMs: number; progress: Progress },
): Promise<Run[]> {
  const workloads = allWorkloads().filter((workload) => options.only.test(workload.name));
  if (workloads.length === 0) return [];
  const { against } = options;
  await using stage = new Stage(
    machine.pinning,
    against !== undefined && 'folder' in against ? against.folder : undefined,
  );
  return await runCampaign(stage, { bench: options, workloads, deadlineMs, progress });
}

async function write(file: string | undefined, content: string): Promise<void> {
  if (file === undefined) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}
