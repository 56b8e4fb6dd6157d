import type { MemoryRun } from '../campaign/idle-memory.ts';
import type { MissingPeer } from '../peers/peer-folder.ts';
import { figure, none, rate, short } from './figure.ts';
import { memoryTable } from './memory-table.ts';
import { type Cell, isBase, type Row } from './rows.ts';
import { type Judged, targetTable } from './target-table.ts';
import { tailTable } from './tail-table.ts';
import type { Version } from './versions.ts';

export interface Report {
  readonly machine: string;
  readonly takenAt: string;
  readonly versions: readonly Version[];
  readonly missing: readonly MissingPeer[];
  readonly quick: boolean;
  readonly pinned: boolean;
  readonly repetitions: number;
  /** More than `repetitions` when the time ran out. */
  readonly plannedRepetitions: number;
  readonly rows: readonly Row[];
  readonly memory: readonly MemoryRun[];
  readonly targets: readonly Judged[];
}

/** The whole report as Markdown. */
export function toMarkdown(report: Report): string {
  const parts = ['# Benchmark', '', `${report.machine}. ${report.takenAt}.`, '', ...notes(report)];
  if (report.targets.length > 0) parts.push('## Targets', '', ...targetTable(report.targets), '');
  parts.push(...tailTable(report.rows));
  if (report.rows.length > 0) {
    parts.push(
      ...section('CPU of the server, µs per call or delivered event', report.rows, cpu),
      ...section('CPU as a ratio to the first column (below 1 is cheaper)', withoutBase(report.rows), ratio),
      ...section('Calls or delivered events per second', report.rows, throughput),
      ...section('Latency p50 / p99 / p99.9, µs', report.rows, latency),
      ...section('Highest load of a generator, part of a core', report.rows, load),
    );
  }
  if (report.memory.length > 0) {
    const sessions = String(report.memory[0]?.sessions ?? 0);
    parts.push(`## Idle sessions and joining (${sessions} sessions, 50 joining at a time, JSON)`, '');
    parts.push(...memoryTable(report.memory), '');
  }
  parts.push(
    ...problems('Losses of other routers', report.rows, (cell) => cell.losses),
    ...problems('Failures', report.rows, (cell) => cell.problems),
  );
  return `${parts.join('\n').trimEnd()}\n`;
}

function notes(report: Report): string[] {
  const lines = [
    ...versionLines(report),
    `Median [min..max] of ${String(report.repetitions)} interleaved repetitions.`,
    'Absolute figures drift; compare inside a row only, and take ratios below about 1.25 as equal.',
  ];
  if (report.repetitions < report.plannedRepetitions && report.rows.length > 0) {
    lines.push(`**${String(report.plannedRepetitions)} repetitions were planned; the time ran out.**`);
  }
  const cells = report.rows.flatMap((row) => row.cells);
  const disturbed = cells.reduce((sum, cell) => sum + cell.disturbedRuns, 0);
  if (disturbed > 0) {
    lines.push(
      `**${String(disturbed)} of ${String(cells.length * report.repetitions)} runs were disturbed by other load ` +
        'on the same cores; take this report as a sketch if that is more than a few.**',
    );
  }
  if (report.quick) lines.push('**Quick run: one short repetition, for a first look only.**');
  if (!report.pinned)
    lines.push('**Unpinned: only the rows with batches (w=256, 1-1, 1-100, 1-1000) mean much.**');
  lines.push('');
  return lines;
}

function versionLines({ versions, missing }: Report): string[] {
  const measured = versions.map(({ server, version }) => `${server}: ${version}`).join('; ');
  const absent = missing.map(({ peer, reason }) => `${peer.name} ${peer.version} (${reason})`).join('; ');
  return [
    `Measured: ${measured}.`,
    ...(absent === '' ? [] : [`Other routers that are missing: ${absent}.`]),
    '',
  ];
}

/** Against itself it is 1. */
function withoutBase(rows: readonly Row[]): Row[] {
  return rows.map((row) => ({ ...row, cells: row.cells.filter((cell) => !isBase(cell.server)) }));
}

type Show = (cell: Cell) => string;

const cpu: Show = (cell) => withState(cell, figure(cell.cpuUs, short));
const ratio: Show = (cell) => figure(cell.ratio, short);
const throughput: Show = (cell) => figure(cell.perSecond, rate);
const latency: Show = (cell) =>
  [cell.latencyP50Us, cell.latencyP99Us, cell.latencyP999Us].map(short).join(' / ');
const load: Show = (cell) => cell.highestGeneratorLoad.toFixed(2);

function withState(cell: Cell, text: string): string {
  const states = [
    cell.problems.length > 0 ? `**failed ${String(cell.problems.length)}×**` : '',
    cell.losses.length > 0 ? `lossy ${String(cell.losses.length)}×` : '',
    cell.voidRuns > 0 ? `void ${String(cell.voidRuns)}×` : '',
    cell.disturbedRuns > 0 ? `disturbed ${String(cell.disturbedRuns)}×` : '',
  ].filter((state) => state !== '');
  return states.length === 0 ? text : `${text} (${states.join(', ')})`;
}

function section(title: string, rows: readonly Row[], show: Show): string[] {
  // Not every server takes part in every row.
  const servers = [...new Set(rows.flatMap((row) => row.cells.map((cell) => cell.server)))];
  return [
    `## ${title}`,
    '',
    `| Workload | ${servers.join(' | ')} |`,
    `|---|${servers.map(() => '---|').join('')}`,
    ...rows.map((row) => {
      const cells = servers.map((server) => row.cells.find((cell) => cell.server === server));
      const shown = cells.map((cell) => (cell === undefined ? none : show(cell)));
      return `| ${row.workload} | ${shown.join(' | ')} |`;
    }),
    '',
  ];
}

function problems(title: string, rows: readonly Row[], of: (cell: Cell) => readonly string[]): string[] {
  const lines = rows.flatMap((row) =>
    row.cells.flatMap((cell) =>
      of(cell).map((problem) => `- ${row.workload}, ${cell.server}: ${problem.replaceAll(/\s+/g, ' ')}`),
    ),
  );
  return lines.length === 0 ? [] : [`## ${title}`, '', ...lines, ''];
}
