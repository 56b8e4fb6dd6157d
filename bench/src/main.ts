/** `npm run bench`: measures the Router against a bare `ws` relay. See README.md. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { runCampaign } from './campaign/campaign.ts';
import { measureIdleMemory, type MemoryRun } from './campaign/idle-memory.ts';
import type { Run } from './campaign/run.ts';
import { Stage } from './campaign/stage.ts';
import { matchingCommand, sessionsCommand } from './embedded/command.ts';
import { describeMachine, machineLine, type Machine } from './measure/machine.ts';
import { parseOptions, usage, type BenchOptions } from './options.ts';
import { toMarkdown } from './report/markdown.ts';
import { memoryRatio, memoryTarget } from './report/memory-table.ts';
import { toRows } from './report/rows.ts';
import { allWorkloads, memoryName } from './workloads.ts';

const progress = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(options: BenchOptions): Promise<number> {
  const names = [memoryName, ...allWorkloads().map((workload) => workload.name)];
  if (!names.some((name) => options.only.test(name))) {
    throw new Error(`--only matches no row; there are:\n${names.join('\n')}`);
  }
  const machine = describeMachine();
  const takenAt = new Date().toISOString();
  const deadlineMs = performance.now() + options.budgetMs;
  const memory = await memoryRuns(options, machine);
  const runs = await loadRuns(options, { machine, deadlineMs });

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
async function memoryRuns(options: BenchOptions, machine: Machine): Promise<MemoryRun[]> {
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
  { machine, deadlineMs }: { machine: Machine; deadlineMs: number },
): Promise<Run[]> {
  const workloads = allWorkloads().filter((workload) => options.only.test(workload.name));
  if (workloads.length === 0) return [];
  await using stage = new Stage(machine.pinning, options.before);
  return await runCampaign(stage, { bench: options, workloads, deadlineMs, progress });
}

async function write(file: string | undefined, content: string): Promise<void> {
  if (file === undefined) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

/** What has a name of its own runs in this process alone. */
const embedded = new Map([
  ['matching', matchingCommand],
  ['sessions', sessionsCommand],
]);
const command = embedded.get(process.argv[2] ?? '');

if (command !== undefined) {
  process.stdout.write(await command());
} else if (process.argv.includes('--help')) {
  process.stdout.write(`${usage}\n`);
} else {
  try {
    process.exitCode = await main(parseOptions(process.argv.slice(2)));
  } catch (error) {
    progress(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
