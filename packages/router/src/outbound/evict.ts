import type { Counters } from '../counters.js';
import type { RouterEvent, EvictionReason } from '../router-events.js';
import type { RouterSession } from '../session/router-session.js';

/** Who is told of a session that does not read. */
export interface EvictionParts {
  readonly counters: Counters;
  readonly onEvent: (event: RouterEvent) => void;
}

/** Ends a session that does not read what it is sent, later in this tick. L60 L63 */
export function evict(session: RouterSession, reason: EvictionReason, parts: EvictionParts): void {
  noteSlowConsumer(session, reason, parts);
  session.control.evict();
}

/** Counts and tells that a session ends because it does not read. */
export function noteSlowConsumer(
  { info, transport }: RouterSession,
  reason: EvictionReason,
  { counters, onEvent }: EvictionParts,
): void {
  counters.slowConsumers[reason]++;
  onEvent({ type: 'slow_consumer', info, reason, queuedBytes: transport.bufferedBytes });
}
