import type { MemoryRun } from '../campaign/idle-memory.ts';
import { median, spread } from '../measure/statistics.ts';
import { figure, rate, short } from './figure.ts';

/** An idle session may cost this many times what the bare `ws` server needs for its socket. */
export const memoryTarget = 2.5;

/** Router against relay; undefined unless both were measured. */
export function memoryRatio(runs: readonly MemoryRun[]): number | undefined {
  const perSession = (server: string): number[] =>
    runs.filter((run) => run.server === server).map((run) => run.perSessionKiB);
  const ratio = median(perSession('router')) / median(perSession('relay'));
  return Number.isNaN(ratio) ? undefined : ratio;
}

export function memoryTable(runs: readonly MemoryRun[]): string[] {
  const servers = [...new Set(runs.map((run) => run.server))];
  const rows = servers.map((server) => {
    const own = runs.filter((run) => run.server === server);
    const perSession = spread(own.map((run) => run.perSessionKiB));
    const before = spread(own.map((run) => run.beforeKiB / 1024));
    const cells = [
      figure(perSession, short),
      figure(before, short),
      figure(spread(own.map(({ join }) => join.cpuUs)), short),
      figure(spread(own.map(({ join }) => join.perSecond)), rate),
      short(Math.max(...own.map(({ join }) => join.generatorLoad))),
    ];
    return `| ${server} | ${cells.join(' | ')} |`;
  });
  const ratio = memoryRatio(runs);
  const verdict =
    ratio === undefined
      ? []
      : ['', `Router against relay: ${short(ratio)} × (at most ${String(memoryTarget)}: ${met(ratio)}).`];
  return [
    '| Server | KiB per session | RSS before, MiB | CPU per join, µs | Joins per second | Highest load of the generator |',
    '|---|---|---|---|---|---|',
    ...rows,
    ...verdict,
  ];
}

function met(ratio: number): string {
  return ratio <= memoryTarget ? 'met' : 'missed';
}
