import { matchesUri, type Uri } from '@wamp/protocol';
import type { ForwardTimeout } from '../realm-options.js';
import { type Call, extrasOf } from './call.js';
import { CallTimer } from './call-timer.js';
import type { DealerContext } from './dealer-context.js';
import type { Callee } from './registration.js';

/** The time that a call may take. */
export interface CallTimeout {
  /** Milliseconds, above 0. */
  readonly timeout: number;
  readonly context: DealerContext;
}

/**
 * Starts the timer of a call, cut to the longest that the Router keeps. [TMO-04] [TMO-22] L46
 * @param since - when the time began, if that was before: with a Callee that declined [RRT-15]
 */
export function startTimer({ timeout, context }: CallTimeout, since?: number): CallTimer {
  const delayMs = Math.min(timeout, context.limits.maxCallTimeoutMs);
  if (since === undefined) return new CallTimer(context, delayMs);
  return new CallTimer(context, delayMs, Math.max(0, delayMs - (context.clock.elapsed() - since)));
}

/** Lets a timer end this call. */
export function attachTimer(call: Call, timer: CallTimer): void {
  extrasOf(call).timer = timer;
  timer.call = call;
}

/**
 * Sees to it that somebody watches the timeout of a call: its Callee, if it wants to, else the Router. A timer that runs
 * already goes on when the call is tried with another Callee. [RRT-15]
 * @returns the time for the Callee to watch, what is left of it after one that declined; undefined where it does not
 */
export function watchTimeout(call: Call, callee: Callee, timeout: CallTimeout): number | undefined {
  const extras = extrasOf(call);
  const isFirstTry = extras.declined.length === 0;
  if (
    (isFirstTry || extras.timer === undefined) &&
    leavesTimeoutTo(callee, call.procedure, timeout.context)
  ) {
    extras.timer?.stop();
    extras.timer = undefined;
    const now = timeout.context.clock.elapsed();
    extras.timeLeftAt ??= now;
    return Math.max(1, Math.floor(timeout.timeout - (now - extras.timeLeftAt))); // 0 would be: no timeout
  }
  if (extras.timer === undefined && extras.parent === undefined) {
    attachTimer(call, startTimer(timeout, extras.timeLeftAt));
  }
  return undefined;
}

/** [TMO-09] [TMO-10] [TMO-11] [TMO-12] [TMO-21] */
function leavesTimeoutTo(callee: Callee, procedure: Uri, { forwardTimeout }: DealerContext): boolean {
  return (
    (callee.forwardsTimeout || isForwarded(forwardTimeout, procedure)) &&
    callee.session.supports('callee', 'call_timeout')
  );
}

function isForwarded(rule: ForwardTimeout, procedure: Uri): boolean {
  if (typeof rule === 'string') return rule === 'always';
  return rule.some(({ uri, match = 'exact' }) => matchesUri(uri, match, procedure));
}
