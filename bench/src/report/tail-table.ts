import { short } from './figure.ts';
import type { Row } from './rows.ts';
import { noise, tailTarget } from './targets.ts';

/** How far p99 of the Router is from p50 where many messages are open, as Markdown; nothing when no such row was measured. */
export function tailTable(rows: readonly Row[]): string[] {
  const lines = rows.flatMap(({ workload, cells }) => {
    const router = cells.find(({ server }) => server === 'router');
    const ratio = router === undefined ? NaN : router.latencyP99Us / router.latencyP50Us;
    if (!isPipelined(workload) || Number.isNaN(ratio)) return [];
    return [`| ${workload} | ${short(ratio)} | ${judge(ratio)} |`];
  });
  if (lines.length === 0) return [];
  const { window, ratio } = tailTarget;
  return [
    `## p99 against p50 of the Router, ${String(window)} messages open (at most ${String(ratio)})`,
    '',
    '| Workload | p99 / p50 | |',
    '|---|---|---|',
    ...lines,
    '',
  ];
}

/** Calls with that window; an event to one Subscriber has it, too. */
function isPipelined(workload: string): boolean {
  return workload.includes(`w=${String(tailTarget.window)}`) || workload.startsWith('pub 1-1 ');
}

function judge(ratio: number): string {
  if (ratio <= tailTarget.ratio) return 'met';
  return ratio <= tailTarget.ratio * noise ? 'within noise' : '**missed**';
}
