import { cpuPerMessageUs, isMeasured, type Run } from '../campaign/run.ts';
import { spread } from '../measure/statistics.ts';
import type { ServerName } from '../servers/server-name.ts';
import type { Step } from '../steps/steps.ts';
import { figure, short } from './figure.ts';

/** The runs of the Router with and without (`against`) one technique. */
export interface MeasuredStep {
  readonly step: Pick<Step, 'name' | 'instead' | 'rows'>;
  readonly runs: readonly Run[];
}

export interface StepsReport {
  readonly machine: string;
  readonly takenAt: string;
  readonly measured: readonly MeasuredStep[];
}

/** What each technique gains, as Markdown. */
export function stepsReport({ machine, takenAt, measured }: StepsReport): string {
  const failures = measured.flatMap(({ step, runs }) =>
    runs
      .filter(({ state }) => state === 'failed')
      .map(({ workload, server, problem }) => `- ${nameOf(server, step)}, ${workload}: ${problem ?? ''}`),
  );
  return [
    '# What each technique gains',
    '',
    `${machine}. ${takenAt}.`,
    '',
    'CPU of the Router without one technique as a ratio to the whole Router: above 1 the technique pays. Median',
    '[min..max] of interleaved pairs; take ratios below about 1.25 as equal unless the whole range is on one side of 1.',
    '',
    '| Without | Workload | CPU ratio | Whole, µs | Without, µs |',
    '|---|---|---|---|---|',
    ...measured.flatMap(tableLines),
    '',
    ...measured.map(({ step: { name, instead } }) => `- Without **${name}** ${instead}.`),
    ...(failures.length === 0 ? [] : ['', '## Failures', '', ...failures]),
    '',
  ].join('\n');
}

function tableLines({ step, runs }: MeasuredStep): string[] {
  return step.rows.map((row) => {
    const ofRow = runs.filter((run) => run.workload === row && isMeasured(run));
    const [whole, without] = [costs(ofRow, 'router'), costs(ofRow, 'against')];
    const ratios = [...without].flatMap(([repetition, cost]) => {
      const other = whole.get(repetition);
      return other === undefined ? [] : [cost / other];
    });
    const figures = [ratios, [...whole.values()], [...without.values()]];
    return `| ${[step.name, row, ...figures.map((values) => figure(spread(values), short))].join(' | ')} |`;
  });
}

/** CPU per message by repetition: only neighbours are compared. */
function costs(runs: readonly Run[], server: ServerName): Map<number, number> {
  return new Map(
    runs.flatMap((run) =>
      run.server === server && run.outcome !== undefined
        ? [[run.repetition, cpuPerMessageUs(run.outcome)]]
        : [],
    ),
  );
}

function nameOf(server: ServerName, { name }: MeasuredStep['step']): string {
  return server === 'against' ? `without ${name}` : server;
}
