import type { ServerName } from '../servers/server-name.ts';
import { short } from './figure.ts';
import { bestPeer, type Measure, medianRatio, type Sample } from './samples.ts';
import { noise, type Target, targets } from './targets.ts';

/** How a ratio stands to its figure. */
export type Verdict = 'met' | 'within noise' | 'missed' | 'beyond, near parity' | 'beyond, reported only';

/** One figure of the table, judged. */
export interface Judged {
  readonly row: string;
  readonly measure: Measure;
  /** What the Router is compared with: another server, or itself in another row. */
  readonly against: string;
  readonly kind: 'relay' | 'peer' | 'row';
  readonly limit: 'at most' | 'at least';
  readonly figure: number;
  /** Undefined: not measured. */
  readonly ratio: number | undefined;
  readonly verdict: Verdict | undefined;
}

/** Every figure of every target that has at least one sample of the Router. */
export function judgeTargets(samples: readonly Sample[]): Judged[] {
  const rows = new Set(samples.filter(({ server }) => server === 'router').map(({ row }) => row));
  return targets.filter(({ row }) => rows.has(row)).flatMap((target) => judgeTarget(target, samples));
}

function judgeTarget(target: Target, samples: readonly Sample[]): Judged[] {
  const { row, cost, perSecond, p50, ofRow } = target;
  const comparisons = [
    { measure: 'cost' as const, limits: cost },
    { measure: 'perSecond' as const, limits: perSecond },
    { measure: 'p50' as const, limits: p50 },
  ];
  const judged = comparisons.flatMap(({ measure, limits }) => {
    if (limits === undefined) return [];
    const toRelay = { kind: 'relay' as const, server: 'relay' as const, figure: limits.relay };
    const peer = target.onlyPeer ?? bestPeer(samples, row, measure);
    const figure = 'peer' in limits ? limits.peer : undefined;
    const toPeer = figure === undefined ? [] : [{ kind: 'peer' as const, server: peer, figure }];
    return [toRelay, ...toPeer].map((to) => judge(target, samples, { measure, ...to }));
  });
  if (ofRow === undefined) return judged;
  const to = { kind: 'row' as const, server: 'router' as const, figure: ofRow.figure, otherRow: ofRow.row };
  return [...judged, judge(target, samples, { measure: 'cost', ...to })];
}

interface Comparison {
  readonly measure: Measure;
  readonly kind: Judged['kind'];
  readonly server: ServerName | undefined;
  readonly figure: number;
  readonly otherRow?: string;
}

function judge(target: Target, samples: readonly Sample[], comparison: Comparison): Judged {
  const { measure, kind, server, figure, otherRow } = comparison;
  const { row } = target;
  const limit = measure === 'perSecond' ? 'at least' : 'at most';
  const to = { row: otherRow ?? row, server: server ?? 'relay' };
  const ratio =
    server === undefined ? undefined : medianRatio(samples, measure, { of: { row, server: 'router' }, to });
  const against = otherRow ?? server ?? 'no peer';
  const verdict = ratio === undefined ? undefined : verdictOn(ratio, { limit, figure, target });
  return { row, measure, against, kind, limit, figure, ratio, verdict };
}

interface Rule {
  readonly limit: Judged['limit'];
  readonly figure: number;
  readonly target: Target;
}

function verdictOn(ratio: number, { limit, figure, target }: Rule): Verdict {
  const excess = limit === 'at most' ? ratio / figure : figure / ratio;
  if (excess <= 1) return 'met';
  if (target.isReportedOnly === true) return 'beyond, reported only';
  if (excess <= noise) return 'within noise';
  // What is meant to be nearly equal cannot be told from equal on a shared machine.
  return figure <= noise && figure >= 1 / noise ? 'beyond, near parity' : 'missed';
}

const columns: readonly {
  readonly title: string;
  readonly measure: Measure;
  readonly kind: Judged['kind'];
}[] = [
  { title: 'CPU × relay', measure: 'cost', kind: 'relay' },
  { title: 'CPU × best peer', measure: 'cost', kind: 'peer' },
  { title: 'Throughput × relay', measure: 'perSecond', kind: 'relay' },
  { title: 'Throughput × best peer', measure: 'perSecond', kind: 'peer' },
  { title: 'Other', measure: 'p50', kind: 'relay' },
];

/** The table of targets as Markdown. */
export function targetTable(judged: readonly Judged[]): string[] {
  const rows = [...new Set(judged.map(({ row }) => row))];
  return [
    `| Workload | ${columns.map(({ title }) => title).join(' | ')} |`,
    `|---|${columns.map(() => '---|').join('')}`,
    ...rows.map((row) => {
      const own = judged.filter((one) => one.row === row);
      const cells = columns.map(({ measure, kind }) =>
        own
          .filter((one) =>
            one.kind === 'row'
              ? kind === 'relay' && measure === 'p50'
              : one.measure === measure && one.kind === kind,
          )
          .map(describe)
          .join(', '),
      );
      return `| ${row} | ${cells.join(' | ')} |`;
    }),
    '',
    summary(judged),
  ];
}

function describe({ ratio, verdict, limit, figure, against, kind, measure }: Judged): string {
  const sign = limit === 'at most' ? '≤' : '≥';
  const value = ratio === undefined ? '–' : short(ratio);
  const what = measure === 'p50' ? 'p50 ' : '';
  const named = kind === 'relay' ? '' : kind === 'row' ? ` × ${against}` : ` ${against}`;
  const judgement = verdict === undefined ? 'not measured' : verdict === 'missed' ? '**missed**' : verdict;
  return `${what}${value}${named} (${sign} ${String(figure)}: ${judgement})`;
}

function summary(judged: readonly Judged[]): string {
  const count = (verdict: Verdict | undefined): string =>
    String(judged.filter((one) => one.verdict === verdict).length);
  const hasPeers = judged.some(({ kind, ratio }) => kind === 'peer' && ratio !== undefined);
  return [
    `${String(judged.length)} figures: ${count('met')} met, ${count('within noise')} within noise (up to ${String(noise)} × the figure),`,
    `${count('missed')} missed, ${count('beyond, near parity')} beyond but near parity,`,
    `${count('beyond, reported only')} beyond and only reported, ${count(undefined)} not measured${hasPeers ? '' : ', as no peer was'}.`,
  ].join(' ');
}
