import type { Spread } from '../measure/statistics.ts';

/** Stands where there is no figure. */
export const none = '–';

/** `12.3 [10.1..15.0]`, or the median alone when there was one run. */
export function figure(value: Spread | undefined, format: (n: number) => string): string {
  if (value === undefined) return none;
  if (value.count === 1) return format(value.median);
  return `${format(value.median)} [${format(value.min)}..${format(value.max)}]`;
}

/** Three significant digits. */
export function short(value: number): string {
  if (Number.isNaN(value)) return none;
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** `950`, `9.5k`, `95k`, `1.20M`. */
export function rate(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)}M`;
  if (value >= 10_000) return `${(value / 1e3).toFixed(0)}k`;
  return value >= 1_000 ? `${(value / 1e3).toFixed(1)}k` : value.toFixed(0);
}
