import {
  cpuPerMessageUs,
  disturbanceLimit,
  generatorLoad,
  isMeasured,
  messagesPerSecond,
  type Run,
} from '../campaign/run.ts';
import { median, spread, type Spread } from '../measure/statistics.ts';
import type { ServerName } from '../servers/server-name.ts';

/** One workload on one server over all repetitions. Figures come from the runs that are neither void nor failed. */
export interface Cell {
  readonly server: ServerName;
  readonly cpuUs: Spread | undefined;
  readonly perSecond: Spread | undefined;
  readonly latencyP50Us: number;
  readonly latencyP99Us: number;
  readonly latencyP999Us: number;
  /** CPU divided by that of the bare relay, or of the Router before, in the same repetition. */
  readonly ratio: Spread | undefined;
  readonly highestGeneratorLoad: number;
  readonly voidRuns: number;
  readonly disturbedRuns: number;
  readonly problems: readonly string[];
  /** What another router lost in runs that count all the same. */
  readonly losses: readonly string[];
}

export interface Row {
  readonly workload: string;
  readonly cells: readonly Cell[];
}

/** Summarises runs; rows and cells are in the order of the runs' first repetition. */
export function toRows(runs: readonly Run[]): Row[] {
  const workloads = [...new Set(runs.map((run) => run.workload))];
  return workloads.map((workload) => {
    const ofWorkload = runs.filter((run) => run.workload === workload);
    const servers = [...new Set(ofWorkload.map((run) => run.server))];
    return { workload, cells: servers.map((server) => toCell(server, ofWorkload)) };
  });
}

function toCell(server: ServerName, runs: readonly Run[]): Cell {
  const own = runs.filter((run) => run.server === server);
  const outcomes = own.filter(isMeasured).flatMap((run) => run.outcome ?? []);
  const all = own.flatMap((run) => run.outcome ?? []);
  return {
    server,
    cpuUs: spread(outcomes.map(cpuPerMessageUs)),
    perSecond: spread(outcomes.map(messagesPerSecond)),
    latencyP50Us: median(outcomes.map((outcome) => outcome.latency?.p50Us ?? NaN)),
    latencyP99Us: median(outcomes.map((outcome) => outcome.latency?.p99Us ?? NaN)),
    latencyP999Us: median(outcomes.map((outcome) => outcome.latency?.p999Us ?? NaN)),
    ratio: spread(ratios(own, runs)),
    highestGeneratorLoad: Math.max(0, ...all.map(generatorLoad)),
    voidRuns: own.filter((run) => run.state === 'void').length,
    disturbedRuns: all.filter((outcome) => outcome.foreignShare > disturbanceLimit).length,
    problems: problemsOf(own, 'failed'),
    losses: problemsOf(own, 'lossy'),
  };
}

function problemsOf(runs: readonly Run[], state: Run['state']): string[] {
  return runs.filter((run) => run.state === state).flatMap((run) => run.problem ?? []);
}

/** Ratios inside a repetition: figures drift from minute to minute, so only neighbours are compared. */
function ratios(own: readonly Run[], runs: readonly Run[]): number[] {
  return own.flatMap((run) => {
    const base = runs.find((other) => isBase(other.server) && other.repetition === run.repetition);
    if (base === undefined || !isMeasured(run) || !isMeasured(base)) return [];
    if (run.outcome === undefined || base.outcome === undefined) return [];
    return [cpuPerMessageUs(run.outcome) / cpuPerMessageUs(base.outcome)];
  });
}

/** Whether the others are compared with this one. */
export function isBase(server: ServerName): boolean {
  return server === 'relay' || server === 'against';
}
