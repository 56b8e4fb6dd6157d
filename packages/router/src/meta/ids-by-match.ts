import type { Id, MatchPolicy } from '@wamp/protocol';
import { limitReached } from '../local/procedure-error.js';

/** What has an id and a match policy: a registration or a subscription. */
interface Matching {
  readonly id: Id;
  readonly match: MatchPolicy;
}

/**
 * `{ exact, prefix, wildcard }`, lists of ids that may be empty and are never missing. [RMETA-02] [SUBM-16]
 * @throws {ProcedureError} when there are too many for one answer L73
 */
export function idsByMatch(
  all: readonly Matching[],
  maxEntries: number,
): Readonly<Record<MatchPolicy, readonly Id[]>> {
  if (all.length > maxEntries) throw limitReached('L73', maxEntries);
  const ids: Record<MatchPolicy, Id[]> = { exact: [], prefix: [], wildcard: [] };
  for (const { id, match } of all) ids[match].push(id);
  return ids;
}
