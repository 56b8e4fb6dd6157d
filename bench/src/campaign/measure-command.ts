import { checkOut } from '../against/checkout.ts';
import { describeMachine, type Machine, machineLine } from '../measure/machine.ts';
import { expectOpenFiles } from '../measure/open-files.ts';
import type { BenchOptions } from '../options.ts';
import { missingPeers } from '../peers/peer-folder.ts';
import { short } from '../report/figure.ts';
import { toMarkdown } from '../report/markdown.ts';
import { memoryRatio, memoryTarget } from '../report/memory-table.ts';
import { toRows } from '../report/rows.ts';
import { samplesOf } from '../report/samples.ts';
import { costChart } from '../report/cost-chart.ts';
import { judgeTargets } from '../report/target-table.ts';
import { versionsOf } from '../report/versions.ts';
import { routerProgram } from '../servers/launch.ts';
import { isPeer } from '../servers/server-name.ts';
import { allWorkloads, joinName, memoryName } from '../workloads.ts';
import { runCampaign } from './campaign.ts';
import { measureIdleMemory, type MemoryRun } from './idle-memory.ts';
import type { Run } from './run.ts';
import { Stage } from './stage.ts';
import { writeResult } from './write-result.ts';

/** What the parts of a measurement share. */
interface Setting {
  readonly options: BenchOptions;
  readonly machine: Machine;
  /** Absolute, in the clock of `performance.now()`. */
  readonly deadlineMs: number;
  /** Where the Router of `against` is, built. */
  readonly against: string | undefined;
  readonly progress: (line: string) => void;
}

/** `npm run bench`: measures all chosen rows, prints the report and gives the exit code. */
export async function measureCommand(options: BenchOptions, progress: Setting['progress']): Promise<number> {
  expectRows(options.only);
  const { against } = options;
  using checkout =
    against !== undefined && 'ref' in against
      ? await checkOut({ repository: import.meta.dirname, ref: against.ref, progress })
      : undefined;
  const folder =
    checkout?.folder ?? (against !== undefined && 'folder' in against ? against.folder : undefined);
  if (folder !== undefined) routerProgram(folder);
  const deadlineMs = performance.now() + options.budgetMs;
  const setting: Setting = { options, machine: describeMachine(), deadlineMs, against: folder, progress };
  const takenAt = new Date().toISOString();
  const memory = await memoryRuns(setting);
  const runs = await loadRuns(setting);
  await publish(setting, { takenAt, commit: checkout?.commit, memory, runs });

  const failed = runs.filter((run) => run.state === 'failed' && !isPeer(run.server)).length;
  const tooLarge = (memoryRatio(memory) ?? 0) > memoryTarget;
  if (failed > 0) progress(`${String(failed)} runs failed`);
  if (tooLarge) progress('an idle session takes more memory than it may');
  return failed > 0 || tooLarge ? 1 : 0;
}

/** @throws {Error} when there is no row of that name. */
function expectRows(only: RegExp): void {
  const names = [memoryName, joinName, ...allWorkloads().map((workload) => workload.name)];
  if (!names.some((name) => only.test(name))) {
    throw new Error(`--only matches no row; there are:\n${names.join('\n')}`);
  }
}

/** The generator and some servers have open files of their own. */
const spareFiles = 200;

/** Before the load, so that a long run cannot crowd it out. */
async function memoryRuns({ options, machine, against, progress }: Setting): Promise<MemoryRun[]> {
  if (![memoryName, joinName].some((name) => options.only.test(name))) return [];
  const { idleSessions: sessions, servers, sparePeers } = options;
  expectOpenFiles(sessions + spareFiles);
  const { pinning } = machine;
  const runs: MemoryRun[] = [];
  for (let repetition = 0; repetition < options.memoryRepetitions; repetition++) {
    for (const server of servers.filter((name) => name !== 'tuned')) {
      if (isPeer(server) && sparePeers && repetition > 0) continue;
      const run = await measureIdleMemory(server, { repetition, sessions, pinning, against });
      const { perSessionKiB, join } = run;
      progress(`${memoryName} ${server}: ${short(perSessionKiB)} KiB; ${joinName}: ${short(join.cpuUs)} µs`);
      runs.push(run);
    }
  }
  return runs;
}

async function loadRuns({ options, machine, deadlineMs, against, progress }: Setting): Promise<Run[]> {
  const workloads = allWorkloads().filter((workload) => options.only.test(workload.name));
  if (workloads.length === 0) return [];
  await using stage = new Stage({ pinning: machine.pinning, against });
  return await runCampaign(stage, { bench: options, workloads, deadlineMs, progress });
}

interface Findings {
  readonly takenAt: string;
  /** Of `against`. */
  readonly commit: string | undefined;
  readonly memory: readonly MemoryRun[];
  readonly runs: readonly Run[];
}

/** Prints the report and writes the files that were asked for. */
async function publish({ options, machine }: Setting, findings: Findings): Promise<void> {
  const { takenAt, memory, runs } = findings;
  const rows = toRows(runs);
  const targets = judgeTargets(samplesOf(runs, memory));
  const versions = versionsOf(options.servers, { against: options.against, commit: findings.commit });
  const report = toMarkdown({
    machine: machineLine(machine),
    takenAt,
    versions,
    missing: options.servers.includes('relay') ? missingPeers() : [],
    quick: options.quick,
    pinned: machine.pinning !== undefined,
    repetitions: Math.max(0, ...runs.map((run) => run.repetition + 1)),
    plannedRepetitions: options.repetitions,
    rows,
    memory,
    targets,
  });
  process.stdout.write(report);
  await writeResult(options.markdownFile, report);
  const shown = { ...options, only: options.only.source };
  const everything = { machine, takenAt, versions, options: shown, targets, rows, runs, memory };
  await writeResult(options.jsonFile, JSON.stringify(everything, undefined, 2));
  await writeResult(options.svgFile, costChart(rows, `${machineLine(machine)}. ${takenAt.slice(0, 10)}.`));
}
