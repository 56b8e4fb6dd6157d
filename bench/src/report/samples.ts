import type { MemoryRun } from '../campaign/idle-memory.ts';
import { cpuPerMessageUs, isMeasured, messagesPerSecond, type Run } from '../campaign/run.ts';
import { median } from '../measure/statistics.ts';
import { isPeer, type PeerName, type ServerName } from '../servers/server-name.ts';
import { joinName, memoryName } from '../workloads.ts';

/** What is compared of one row on one server in one repetition; a figure that was not taken is NaN. */
export interface Sample {
  readonly row: string;
  readonly server: ServerName;
  readonly repetition: number;
  /** Another router may have lost something; the figures are those of what it delivered. */
  readonly isLossless: boolean;
  /** Microseconds of CPU per message, or KiB per session. */
  readonly cost: number;
  readonly perSecond: number;
  readonly p50: number;
}

export type Measure = 'cost' | 'perSecond' | 'p50';

/** Void and failed runs are left out. */
export function samplesOf(runs: readonly Run[], memory: readonly MemoryRun[]): Sample[] {
  const ofRuns = runs.flatMap((run): Sample[] => {
    const { workload: row, server, repetition, outcome } = run;
    const isLossless = run.state === 'ok';
    if (!isMeasured(run)) return [];
    return [
      {
        ...{ row, server, repetition, isLossless },
        cost: outcome === undefined ? NaN : cpuPerMessageUs(outcome),
        perSecond: outcome === undefined ? NaN : messagesPerSecond(outcome),
        p50: outcome?.latency?.p50Us ?? NaN,
      },
    ];
  });
  const ofMemory = memory.flatMap(({ server, repetition, perSessionKiB, join }): Sample[] => {
    const common = { server, repetition, isLossless: true, p50: NaN };
    return [
      { ...common, row: memoryName, cost: perSessionKiB, perSecond: NaN },
      { ...common, row: joinName, cost: join.cpuUs, perSecond: join.perSecond },
    ];
  });
  return [...ofRuns, ...ofMemory];
}

/** One side of a comparison. */
export interface Side {
  readonly row: string;
  readonly server: ServerName;
}

/** The median of the ratios inside each repetition, or undefined when the two were never measured together. */
export function medianRatio(
  samples: readonly Sample[],
  measure: Measure,
  { of, to }: { readonly of: Side; readonly to: Side },
): number | undefined {
  const ratios = samplesOn(samples, of).flatMap((sample) => {
    const other = samplesOn(samples, to).find(({ repetition }) => repetition === sample.repetition);
    return other === undefined ? [] : [sample[measure] / other[measure]];
  });
  const middle = median(ratios.filter((ratio) => !Number.isNaN(ratio)));
  return Number.isNaN(middle) ? undefined : middle;
}

/** The best of the other routers in a row. */
export interface BestPeer {
  readonly server: PeerName;
  /** Whether it never lost anything there. */
  readonly isLossless: boolean;
}

/**
 * The peer with the best median. One that lost something counts, too: if a few lost messages excluded it, the Router
 * would be compared with a slower one and look better for it.
 */
export function bestPeer(samples: readonly Sample[], row: string, measure: Measure): BestPeer | undefined {
  const servers = [...new Set(samples.map(({ server }) => server))];
  const candidates = servers.filter(isPeer).flatMap((server) => {
    const own = samples.filter((sample) => sample.row === row && sample.server === server);
    const middle = median(own.map((sample) => sample[measure]));
    if (Number.isNaN(middle)) return [];
    return [{ server, middle, isLossless: own.every((sample) => sample.isLossless) }];
  });
  const sign = measure === 'perSecond' ? -1 : 1;
  const [best] = candidates.toSorted((a, b) => sign * (a.middle - b.middle));
  return best === undefined ? undefined : { server: best.server, isLossless: best.isLossless };
}

function samplesOn(samples: readonly Sample[], { row, server }: Side): Sample[] {
  return samples.filter((sample) => sample.row === row && sample.server === server);
}
