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
  /^wamp\.error\.(not_authorized|authentication_(failed|denied|required)|no_such_(principal|role)|no_matching_auth_method)$/;
const passing = /^wamp\.error\.(authorization_failed|unavailable|timeout|network_failure)$/;
const everybody = /^wamp\.close\.(system_shutdown|close_realm)$/;

/** What the rules of reconnecting say of an end, before it is looked at how often it happened. */
export function judge({ kind, uri = '', code }: SessionEnd, joined: boolean): Verdict {
  const afterwards = joined ? 'limited' : 'final';
  switch (kind) {
    case 'local':
      return 'final';
    case 'stale':
      return 'retry';
    case 'protocol':
      return afterwards;
    case 'goodbye':
      if (uri === 'wamp.close.killed') return 'final';
      return everybody.test(uri) ? 'later' : 'retry';
    case 'abort':
      if (credentials.test(uri)) return 'credentials';
      if (passing.test(uri)) return 'retry';
      return uri === 'wamp.error.no_such_realm' && joined ? 'retry' : afterwards;
    case 'transport':
      if (typeof code !== 'number') return 'retry';
      if (code === 1013) return 'cap';
      if (code >= 4500 && code <= 4999) return 'final';
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
export class ReconnectRules {
  readonly #policy;
  readonly #decide: RetryPolicy['decide'];
  readonly #random: () => number;
  #joined = false;
  #attempt = 0;
  #limited = 0;
  #refused: string | undefined;

  constructor(policy: false | RetryPolicy = {}, random: () => number = Math.random) {
    this.#policy = policy && { ...backoffDefaults, ...policy };
    this.#decide = policy ? policy.decide : undefined;
    this.#random = random;
  }

  /** A session opened. */
  joined(): void {
    this.#joined = true;
    this.#refused = undefined;
  }

  /** @param livedMs - how long the session was open, 0 when it never was */
  plan(end: SessionEnd, livedMs: number): Plan {
    const policy = this.#policy;
    if (!policy) return { cause: { ...end, fatal: true }, delay: undefined, attempt: 1 };
    if (livedMs >= policy.stableAfter) this.#attempt = this.#limited = 0;
    const attempt = ++this.#attempt;
    const verdict = judge(end, this.#joined);
    const refusedAgain = verdict === 'credentials' && this.#refused === end.uri;
    this.#refused = verdict === 'credentials' ? end.uri : undefined;
    const fatal =
      verdict === 'final' ||
      refusedAgain ||
      (verdict === 'limited' && ++this.#limited > 3) ||
      attempt > policy.maxAttempts ||
      !(this.#joined || policy.initial);
    const cause = { ...end, fatal };
    const decided = this.#decide?.(cause, attempt);
    if (decided === undefined ? fatal : decided === false) return { cause, delay: undefined, attempt };
    if (typeof decided === 'number') return { cause, delay: decided, attempt };
    const step = verdict === 'cap' ? Infinity : verdict === 'later' ? attempt + 1 : attempt;
    return { cause, delay: (end.retryAfter ?? 0) + backoffDelay(policy, step, this.#random), attempt };
  }
}
