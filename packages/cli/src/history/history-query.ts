import { usageError } from '../failure/cli-error.js';
import { durationMs } from '../line/flag-value.js';

/** Where to begin: at a time, or behind a publication. */
export type Since =
  { readonly kind: 'time'; readonly time: string } | { readonly kind: 'publication'; readonly id: number };

/** Which of the kept events are wanted. */
export interface HistoryQuery {
  /** Only the last so many. */
  readonly limit?: number | undefined;
  readonly since?: Since | undefined;
}

/**
 * Reads the value of `--since`: `10m` is a time before now and needs its unit, `2026-11-20T20:15:00Z` a time, a whole
 * number a publication.
 * @throws {CliError} when it is none of them
 */
export function sinceOf(text: string): Since {
  if (/^[1-9]\d*$/.test(text)) return { kind: 'publication', id: Number(text) };
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text))
    return { kind: 'time', time: text };
  if (/^[\d.]+(ms|s|m|h)$/.test(text)) {
    return { kind: 'time', time: new Date(Date.now() - durationMs(text, '--since')).toISOString() };
  }
  throw usageError(
    `--since ${text} is no time`,
    'write 10m, 2026-11-20T20:15:00Z, or the number of a publication',
  );
}

/** The keyword arguments of `wamp.subscription.get_events`. */
export function historyKwargs({ limit, since }: HistoryQuery): Readonly<Record<string, unknown>> {
  return {
    // The last ones come first, so that the limit leaves out the oldest.
    ...(limit === undefined ? {} : { limit, reverse: true }),
    ...(since?.kind === 'time' ? { from_time: since.time } : {}),
    ...(since?.kind === 'publication' ? { after_publication: since.id } : {}),
  };
}
