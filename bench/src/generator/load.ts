import type { RecordableHistogram } from 'node:perf_hooks';
import type { FarOutcome, Latency } from './commands.ts';

/** The sending side of a workload, set up and ready. Counters only grow. */
export interface Load {
  /** Calls answered, or events received by all Subscribers together. */
  readonly delivered: number;
  /** Calls or events that have been sent. */
  readonly sent: number;
  /** Calls or events that may still be answered or received by everyone. */
  readonly outstanding: number;
  /** What did not arrive on this side. */
  readonly lost: number;
  /** Calls that were answered with an ERROR. */
  readonly refused: number;
  /** Messages of a wrong type, with wrong content, twice or out of order. */
  readonly wrong: number;
  /** Undefined where the answering side measures it. */
  readonly latency: Latency | undefined;
  /** While on, what is sent is timed. */
  timed: boolean;
  start(): void;
  /** Goes on without what is open, though it still counts when it comes: a server has lost the whole window. */
  giveUp(): void;
  /** Nothing new is sent after this; what is open may still arrive. */
  stop(): void;
  close(): Promise<void>;
}

/** The answering side of a workload. */
export interface Answering {
  /** The port on which the sending side learns what was received, or 0. */
  readonly creditPort: number;
  /** Waits for the rest of what was sent, and closes. */
  finish(sent: number): Promise<FarOutcome>;
}

/** Node's histogram is the HDR histogram in C: three significant digits, and 20 ns for a value. */
export function latencyOf(histogram: RecordableHistogram): Latency | undefined {
  if (histogram.count === 0) return undefined;
  return {
    p50Us: histogram.percentile(50),
    p99Us: histogram.percentile(99),
    p999Us: histogram.percentile(99.9),
  };
}
