import type { RetryPolicy } from '../options.js';
import type { SessionEnd } from '../session/client-session.js';
import { backoffDefaults, backoffDelay } from './backoff.js';
import type { Disconnect } from './connection-state.js';

/**
 * - `retry`: again
 * - `limited`: again, but three times at most, as the same bytes will fail the same way
 * - `credentials`: once more with credentials asked anew; the same reason twice in a row is final
 * - `later`: again, but not at once, as everybody was told at the same time
 * - `cap`: again, after the longest delay
 * - `final`: never again
 */
export type Verdict = 'retry' | 'limited' | 'credentials' | 'later' | 'cap' | 'final';

const credentials =
  /^wamp\.error\.(not_authorized|authorization_(denied|required)|authentication_(failed|denied|required)|no_such_(principal|role)|no_matching_auth_method)$/;
const passing = /^wamp\.error\.(authorization_failed|unavailable|timeout|network_failure)$/;
const everybody = /^wamp\.close\.(system_shutdown|close_realm)$/;

/** What the rules of reconnecting say of an end, before it is looked at how often it happened. */
export function judge({ kind, uri = '', code, retryAfter }: SessionEnd, joined: boolean): Verdict {
  const afterwards = joined ? 'limited' : 'final';
  const isTerminal = typeof code === 'number' && code >= 4500 && code <= 4999;
  switch (kind) {
    case 'local':
      return 'final';
    case 'stale':
      return 'retry';
    case 'protocol':
      return afterwards;
    case 'goodbye':
      if (isTerminal || uri === 'wamp.close.killed') return 'final';
      return everybody.test(uri) ? 'later' : 'retry';
    case 'abort':
      if (credentials.test(uri)) return retryAfter ? 'retry' : 'credentials'; // L13: it was not looked at
      if (passing.test(uri)) return 'retry';
      if (everybody.test(uri)) return 'later';
      return uri === 'wamp.error.no_such_realm' && joined ? 'retry' : afterwards;
    case 'transport':
      if (typeof code !== 'number') return 'retry';
      if (code === 1013) return 'cap';
      if (isTerminal) return 'final';
      return [1002, 1003, 1007, 1008, 1009, 1010].includes(code) ? 'limited' : 'retry';
  }
}

/** What follows an end: the verdict for everybody to see, and the delay in ms where there is another try. */
export interface Plan {
  readonly cause: Disconnect;
  readonly delay: number | undefined;
  /** Failures in a row. */
  readonly attempt: number;
}

/** Decides after each end whether and when to try again; remembers what it takes for that. (D30) */
export interface ReconnectRules {
  /** A session opened. */
  joined(): void;
  /** @param livedMs - how long the session was open, 0 when it never was */
  plan(end: SessionEnd, livedMs: number): Plan;
}

/**
 * Makes {@link ReconnectRules} that have seen no failure.
 * @param report - told of what `decide` throws, which then decides nothing
 */
export function reconnectRules(
  given: false | RetryPolicy = {},
  report: (error: unknown) => void = () => undefined,
): ReconnectRules {
  let wasJoined = false;
  let attempt = 0;
  let limited = 0;
  let refused: string | undefined;
  return {
    joined() {
      wasJoined = true;
      refused = undefined;
    },
    plan(end, livedMs) {
      if (!given) return { cause: { ...end, fatal: true }, delay: undefined, attempt: 1 };
      const policy = { ...backoffDefaults, ...given };
      if (livedMs >= policy.stableAfter) attempt = limited = 0;
      attempt++;
      const verdict = judge(end, wasJoined);
      const refusal = verdict === 'credentials' ? end.uri : undefined;
      const fatal =
        verdict === 'final' ||
        (refusal !== undefined && refusal === refused) ||
        (verdict === 'limited' && ++limited > 3) ||
        attempt > policy.maxAttempts ||
        !(wasJoined || policy.initial);
      refused = refusal;
      const cause = { ...end, fatal };
      let decided: number | boolean = !fatal;
      try {
        decided = policy.decide?.(cause, attempt) ?? decided;
      } catch (error) {
        report(error);
      }
      if (decided === false) return { cause, delay: undefined, attempt };
      const step = verdict === 'cap' ? Infinity : verdict === 'later' ? attempt + 1 : attempt;
      const delay = decided === true ? (end.retryAfter ?? 0) + backoffDelay(policy, step) : decided;
      return { cause, delay, attempt };
    },
  };
}
