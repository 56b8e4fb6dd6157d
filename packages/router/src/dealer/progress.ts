import type { CallOptions } from '@wamp/protocol';
import type { RouterSession } from '../session/router-session.js';
import { type Call, extrasOf } from './call.js';
import type { Callee } from './registration.js';

/** Notes whether the Callee may send progressive results: the Caller asked for them, and both announced them. */
export function acceptsProgress(call: Call, { session }: Callee, options: CallOptions): boolean {
  if (options.receive_progress !== true) return false;
  const accepts = wantsProgress(call.caller, options) && call.extras?.parent === undefined && sends(session);
  if (accepts || call.extras !== undefined) extrasOf(call).receivesProgress = accepts;
  return accepts;
}

/** Whether a Caller asked for progressive results and announced that it takes them. [PRR-23] A-11 */
export function wantsProgress(caller: RouterSession, options: CallOptions): boolean {
  return options.receive_progress === true && caller.supports('caller', 'progressive_call_results');
}

/** A Callee without `call_canceling` sends no progressive results, where the rules are kept strictly. [PRR-04] (D6) */
function sends(callee: RouterSession): boolean {
  return (
    callee.supports('callee', 'progressive_call_results') &&
    (callee.supports('callee', 'call_canceling') || callee.tolerates('progress_without_canceling'))
  );
}
