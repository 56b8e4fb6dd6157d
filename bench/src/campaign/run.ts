import type { NearOutcome } from '../generator/commands.ts';
import type { ServerName } from '../servers/server-name.ts';

/** What both generators saw; `lost` and `wrong` are those of both together. */
export type Outcome = NearOutcome;

/**
 * One workload on one server, once. `void`: the generator was too busy to be a measure of the server.
 * `failed`: something was lost, refused or wrong, or the run did not end. `lossy`: another router lost or refused
 * something, as some do with their defaults; the figures are those of what it delivered.
 */
export interface Run {
  readonly workload: string;
  readonly server: ServerName;
  readonly repetition: number;
  readonly state: 'ok' | 'void' | 'lossy' | 'failed';
  /** Says what failed, or what was lost. */
  readonly problem?: string;
  readonly outcome?: Outcome;
}

/** A generator above this part of a core makes a run void. */
const generatorLimit = 0.9;
/** Above this part of a core for others, a run is made once more. */
export const disturbanceLimit = 0.15;

/** Judges what a generator reported; `mayLose` where a loss is a finding and no failure of ours. */
export function judge(
  outcome: Outcome,
  { mayLose }: { readonly mayLose: boolean } = { mayLose: false },
): Pick<Run, 'state' | 'problem' | 'outcome'> {
  const problem = lossOf(outcome);
  if (outcome.delivered === 0) {
    return { state: 'failed', problem: problem ?? 'nothing was delivered', outcome };
  }
  if (problem !== undefined && (outcome.wrong > 0 || !mayLose)) return { state: 'failed', problem, outcome };
  if (generatorLoad(outcome) > generatorLimit) return { state: 'void', outcome };
  return problem === undefined ? { state: 'ok', outcome } : { state: 'lossy', problem, outcome };
}

/** Whether the figures of a run count. */
export function isMeasured({ state }: Run): boolean {
  return state === 'ok' || state === 'lossy';
}

/** What did not arrive as it should, of how many; undefined when everything did. */
export function lossOf({ lost, refused, wrong, sent }: Outcome): string | undefined {
  if (lost === 0 && refused === 0 && wrong === 0) return undefined;
  const parts = [`${String(lost)} lost`, `${String(wrong)} wrong`];
  if (refused > 0) parts.splice(1, 0, `${String(refused)} refused`);
  return `${parts.join(', ')} (${String(sent)} sent)`;
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
