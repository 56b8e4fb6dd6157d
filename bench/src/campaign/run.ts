import type { NearOutcome } from '../generator/commands.ts';
import type { ServerName } from '../servers/server-name.ts';

/** What both generators saw, `lost` and `wrong` added up. */
export type Outcome = NearOutcome;

/**
 * One workload on one server, once. `void`: the generator was too busy to be a measure of the server.
 * `failed`: something was lost or wrong, or the run did not end.
 */
export interface Run {
  readonly workload: string;
  readonly server: ServerName;
  readonly repetition: number;
  readonly state: 'ok' | 'void' | 'failed';
  /** Says what failed. */
  readonly problem?: string;
  readonly outcome?: Outcome;
}

/** A generator above this part of a core makes a run void. */
const generatorLimit = 0.9;
/** Above this part of a core for others, a run is made once more. */
export const disturbanceLimit = 0.15;

/** Judges what a generator reported. */
export function judge(outcome: Outcome): Pick<Run, 'state' | 'problem' | 'outcome'> {
  const { lost, wrong, delivered } = outcome;
  if (lost > 0 || wrong > 0) {
    return { state: 'failed', problem: `${String(lost)} lost, ${String(wrong)} wrong`, outcome };
  }
  if (delivered === 0) return { state: 'failed', problem: 'nothing was delivered', outcome };
  return { state: generatorLoad(outcome) > generatorLimit ? 'void' : 'ok', outcome };
}

/** CPU time of the server per call or per delivered event, microseconds. */
export function cpuPerMessageUs(outcome: Outcome): number {
  return (outcome.serverUserUs + outcome.serverSystemUs) / outcome.delivered;
}

export function messagesPerSecond(outcome: Outcome): number {
  return outcome.delivered / (outcome.wallMs / 1000);
}

/** The part of a core that the busier generator used. */
export function generatorLoad(outcome: Outcome): number {
  return outcome.generatorUs / (outcome.wallMs * 1000);
}
