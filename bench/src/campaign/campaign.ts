import type { BenchOptions } from '../options.ts';
import { peerOf } from '../peers/peer-table.ts';
import { wantsPeers } from '../report/targets.ts';
import { isPeer, isRelay, type ServerName } from '../servers/server-name.ts';
import { serializersOf, type Workload } from '../workloads.ts';
import { disturbanceLimit, judge, lossOf, type Run } from './run.ts';
import type { Stage } from './stage.ts';

export interface CampaignOptions {
  readonly bench: BenchOptions;
  readonly workloads: readonly Workload[];
  /** Absolute, in the clock of `performance.now()`. */
  readonly deadlineMs: number;
  readonly progress: (line: string) => void;
}

/**
 * Measures all rows: each goes through all servers before the next row, and the order of the servers turns
 * round with every repetition. Ends early rather than late.
 */
export async function runCampaign(stage: Stage, options: CampaignOptions): Promise<Run[]> {
  const { bench, workloads, deadlineMs, progress } = options;
  const runs: Run[] = [];
  await warmUp(stage, options);
  const spentMs = { withoutPeers: 0, peers: 0, again: 0 };
  for (let repetition = 0; repetition < bench.repetitions; repetition++) {
    const expectedMs = spentMs.withoutPeers + (peersHaveTurn(bench, repetition) ? spentMs.peers : 0);
    if (repetition > 0 && performance.now() + expectedMs > deadlineMs) {
      progress(`stopped after ${String(repetition)} repetitions: the next one would take too long`);
      break;
    }
    for (const workload of workloads) {
      const inOrder = serversFor(workload, { bench, repetition });
      const servers = repetition % 2 === 0 ? inOrder : inOrder.toReversed();
      for (const server of servers) {
        const startedMs = performance.now();
        runs.push(await oneRun(stage, options, { workload, server, repetition, spentMs }));
        // The first repetition tells how long the others will be.
        if (repetition === 0)
          spentMs[isPeer(server) ? 'peers' : 'withoutPeers'] += performance.now() - startedMs;
      }
    }
  }
  return runs;
}

/** Of its time a campaign spends at most this part on runs that are made once more. */
const againShare = 0.1;

function peersHaveTurn({ sparePeers }: Pick<BenchOptions, 'sparePeers'>, repetition: number): boolean {
  return !sparePeers || repetition % 2 === 0;
}

/** Who takes part in a row. */
export function serversFor(
  workload: Workload,
  { bench, repetition }: { bench: Pick<BenchOptions, 'servers' | 'sparePeers'>; repetition: number },
): ServerName[] {
  const peersTakePart = peersHaveTurn(bench, repetition) && (!bench.sparePeers || wantsPeers(workload.name));
  return bench.servers.filter((server) => canServe(server, workload) && (peersTakePart || !isPeer(server)));
}

/** Whether the server can do what the row asks for. */
function canServe(server: ServerName, workload: Workload): boolean {
  if (isRelay(server)) return workload.onlyFor !== 'router';
  if (!isPeer(server)) return true;
  const { serializers } = peerOf(server);
  return serializersOf(workload).every((serializer) => serializers.includes(serializer));
}

interface Case {
  readonly workload: Workload;
  readonly server: ServerName;
  readonly repetition: number;
  /** `again`: for what was made once more. */
  readonly spentMs: { again: number };
}

async function oneRun(stage: Stage, options: CampaignOptions, what: Case): Promise<Run> {
  const { workload, server, repetition, spentMs } = what;
  const name = { workload: workload.name, server, repetition };
  try {
    let outcome = await stage.run(server, workload, options.bench);
    const mayRepeat = !options.bench.quick && spentMs.again < options.bench.budgetMs * againShare;
    if (outcome.foreignShare > disturbanceLimit && mayRepeat) {
      const startedMs = performance.now();
      const again = await stage.run(server, workload, options.bench);
      spentMs.again += performance.now() - startedMs;
      // A loss counts, whichever run it happened in.
      const isBetter = again.foreignShare < outcome.foreignShare || lossOf(again) !== undefined;
      if (isBetter && lossOf(outcome) === undefined) outcome = again;
    }
    const run: Run = { ...name, ...judge(outcome, { mayLose: isPeer(server) }) };
    options.progress(`${String(repetition + 1)} ${workload.name} ${server}: ${describe(run)}`);
    return run;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    options.progress(`${String(repetition + 1)} ${workload.name} ${server}: failed: ${problem}`);
    return { ...name, state: 'failed', problem };
  }
}

function describe(run: Run): string {
  if (run.state === 'failed') return `failed: ${run.problem ?? ''}`;
  const loss = run.problem === undefined ? '' : `: ${run.problem}`;
  const perSecond = Math.round((run.outcome?.delivered ?? 0) / ((run.outcome?.wallMs ?? 1) / 1000));
  return `${run.state}, ${String(perSecond)}/s${loss}`;
}

/** Code that has just started is slow; these runs compile it and are not recorded. */
async function warmUp(stage: Stage, { bench, workloads, progress }: CampaignOptions): Promise<void> {
  const pipelined = workloads.filter(({ window }) => window > 1);
  for (const server of bench.servers) {
    const suitable = pipelined.filter((workload) =>
      serversFor(workload, { bench, repetition: 0 }).includes(server),
    );
    for (const workload of firstOfEachKind(suitable)) {
      progress(`warm-up ${workload.name} ${server}`);
      // A server that fails here fails again in its first recorded run, which reports it.
      await stage.run(server, workload, bench).catch(() => undefined);
    }
  }
}

function firstOfEachKind(workloads: readonly Workload[]): Workload[] {
  const kinds = new Map<string, Workload>();
  for (const workload of workloads) {
    const kind = [workload.kind, ...serializersOf(workload)].join(' ');
    if (!kinds.has(kind)) kinds.set(kind, workload);
  }
  return [...kinds.values()];
}
