import type { Workload } from '../workloads.ts';
import type { Patience } from './patience.ts';
import type { Target } from './target.ts';

/** What each side of a workload needs to set itself up. */
export interface RunOptions<W extends Workload> {
  readonly workload: W;
  readonly target: Target;
  readonly group: string;
  readonly patience: Patience;
  /** Called when a connection ends early. */
  readonly onLost: (reason: string) => void;
}
