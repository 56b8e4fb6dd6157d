import { median } from '../measure/statistics.ts';
import { rate } from './figure.ts';

/** Resident memory of the Router at a time after the start. */
export interface MemorySample {
  readonly atMs: number;
  readonly residentKiB: number;
}

/** Growth from the first steady part of a soak to the last part. */
export interface Growth {
  readonly firstKiB: number;
  readonly lastKiB: number;
  readonly boundKiB: number;
  readonly isWithinBound: boolean;
}

/** What is no growth: a heap is never twice of the same size. */
const soakBound = { share: 0.05, spareKiB: 8 * 1_024 } as const;

/**
 * Compares the second tenth (of ten minutes: the second minute) with the last one. The first tenth is left out:
 * code is compiled and buffers grow to their size then.
 */
export function judgeGrowth(
  samples: readonly MemorySample[],
  { durationMs, settleMs }: { readonly durationMs: number; readonly settleMs: number },
): Growth {
  const part = durationMs / 10;
  const between = (from: number, to: number): number =>
    median(
      samples
        .filter(({ atMs }) => atMs >= settleMs + from && atMs < settleMs + to)
        .map(({ residentKiB }) => residentKiB),
    );
  const firstKiB = between(part, 2 * part);
  const lastKiB = between(durationMs - part, durationMs);
  const boundKiB = firstKiB * (1 + soakBound.share) + soakBound.spareKiB;
  return { firstKiB, lastKiB, boundKiB, isWithinBound: lastKiB <= boundKiB };
}

export interface Soak {
  readonly machine: string;
  readonly row: string;
  readonly durationMs: number;
  readonly perSecond: number;
  readonly lost: number;
  readonly wrong: number;
  readonly growth: Growth;
}

/** The outcome of a soak as Markdown. */
export function soakReport({ machine, row, durationMs, perSecond, lost, wrong, growth }: Soak): string {
  const mebibytes = (kibibytes: number): string => (kibibytes / 1_024).toFixed(1);
  const bound = `at most ${String(soakBound.share * 100)} % + ${mebibytes(soakBound.spareKiB)} MiB more`;
  const verdict = growth.isWithinBound ? 'it does not grow' : '**it grows**';
  return [
    `# ${row} for ${String(durationMs / 1_000)} s`,
    '',
    `${machine}. ${new Date().toISOString()}.`,
    '',
    `- ${rate(perSecond)} events per second; ${String(lost)} lost, ${String(wrong)} wrong.`,
    `- Resident memory of the Router: ${mebibytes(growth.firstKiB)} MiB in the second tenth of the time,`,
    `  ${mebibytes(growth.lastKiB)} MiB in the last (${bound}): ${verdict}.`,
    '',
  ].join('\n');
}
