import type { Pinning } from '../measure/machine.ts';
import type { Workload } from '../workloads.ts';
import type { Target } from './target.ts';

/** One workload against one server; `group` is unique, so that no two runs meet there. */
export interface Assignment {
  readonly workload: Workload;
  readonly target: Target;
  readonly group: string;
}

/** Whose CPU is read at the ends of the measured window. */
export interface Watched {
  readonly serverPid: number;
  readonly generatorPids: readonly number[];
  readonly pinning: Pinning | undefined;
}

export interface Duration {
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/**
 * What the main process asks of a generator process, one at a time. A run is `answer` at the far generator,
 * `load` at the near one, `finish` at the far one.
 */
export type Command =
  | ({ readonly do: 'answer' } & Assignment)
  | ({ readonly do: 'load'; readonly creditPort: number; readonly watched: Watched } & Assignment & Duration)
  | { readonly do: 'finish'; readonly sent: number }
  | { readonly do: 'hold'; readonly target: Target; readonly group: string; readonly sessions: number }
  | { readonly do: 'release' };

/** What the near generator saw. CPU times are microseconds, `wallMs` is milliseconds. */
export interface NearOutcome {
  /** Calls answered or events received in the window. */
  readonly delivered: number;
  /** Calls or events sent in all. */
  readonly sent: number;
  readonly lost: number;
  /** Calls that were answered with an ERROR; they are not among the lost ones. */
  readonly refused: number;
  readonly wrong: number;
  readonly wallMs: number;
  readonly serverUserUs: number;
  readonly serverSystemUs: number;
  /** Of the busier generator. */
  readonly generatorUs: number;
  /**
   * The largest part of one of the cores in use that other processes or the hypervisor took, 0 to 1;
   * 0 when unpinned, as it cannot be told then.
   */
  readonly foreignShare: number;
  /** Undefined where the far generator measures it. */
  readonly latency: Latency | undefined;
}

/** What the far generator saw. */
export interface FarOutcome {
  readonly lost: number;
  readonly wrong: number;
  readonly latency: Latency | undefined;
}

export interface Latency {
  readonly p50Us: number;
  readonly p99Us: number;
  readonly p999Us: number;
}

/** `creditPort` is 0 where the workload needs none. */
export type Answer =
  | { readonly done: 'answer'; readonly creditPort: number }
  | { readonly done: 'load'; readonly outcome: NearOutcome }
  | { readonly done: 'finish'; readonly outcome: FarOutcome }
  | { readonly done: 'hold' | 'release' }
  | { readonly done: 'failed'; readonly error: string };
