import { type CallMessage, type ErrorMessage, ErrorUri } from '@wamp/protocol';
import { errorReply, explainedError, limitReply } from '../replies.js';
import type { RouterSession } from '../session/router-session.js';
import { callAll, goesToAll } from './call-all.js';
import type { DealerContext } from './dealer-context.js';
import { freeCallee, mayWait } from './free-callee.js';
import { lacksFeature } from './invoke.js';
import type { Registration } from './registration.js';
import { type AllowedCall, beginCall, callFor, start, wait } from './start-call.js';

/** CALL: find the registration, choose a Callee, record the call, send INVOCATION. */
export function onCall(from: RouterSession, message: CallMessage, allowed: AllowedCall): void {
  const { context } = allowed;
  const registration = context.registrations.best(message.procedure);
  const refusal = refusalOf(from, message, context);
  if (refusal !== undefined || registration === undefined) {
    refuse(from, message, {
      ...allowed,
      refusal: refusal ?? errorReply(message, ErrorUri.NO_SUCH_PROCEDURE),
    }); // [RPC-26]
    return;
  }
  const { options } = message;
  const toAll = goesToAll(registration, options, context);
  if (toAll && options.progress !== true) {
    const call = beginCall(callFor(from, message, registration), allowed);
    callAll(call, { message, decision: allowed.decision, context });
    return;
  }
  if (registration.queued > 0) context.queues.drain(registration); // whoever is in line goes first
  const callee = freeCallee(registration, options, context);
  if (callee === undefined) {
    if (mayWait(registration, options, context)) standInLine(from, message, { registration, allowed });
    else refuse(from, message, { ...allowed, refusal: busyReply(message, registration) });
    return;
  }
  if (toAll || lacksFeature(callee, options)) {
    registration.served(callee); // [SHR-18] it was its turn
    const refusal = errorReply(message, ErrorUri.FEATURE_NOT_SUPPORTED); // [PRI-09] [PPT-06] [SHR-18]
    refuse(from, message, { ...allowed, refusal });
    return;
  }
  const call = beginCall(callFor(from, message, registration), allowed);
  const { discloses, trustlevel } = allowed.decision;
  start(call, { callee, options, discloses, trustlevel, payload: message.payload }, context);
}

interface Waiting {
  readonly registration: Registration;
  readonly allowed: AllowedCall;
}

function standInLine(from: RouterSession, message: CallMessage, { registration, allowed }: Waiting): void {
  const call = beginCall(callFor(from, message, registration), allowed);
  const { options, payload } = message;
  const { discloses, trustlevel } = allowed.decision;
  wait(call, { options, discloses, trustlevel, payload }, allowed);
}

function refusalOf(
  from: RouterSession,
  message: CallMessage,
  context: DealerContext,
): ErrorMessage | undefined {
  const { calls, limits, withoutFeatures } = context;
  if (calls.pendingCalls(from) >= limits.maxPendingCalls) {
    return limitReply(message, 'L44', limits.maxPendingCalls);
  }
  return withoutFeatures.has('sharded_registration') ? undefined : keyRefusal(message, limits.uri.maxBytes);
}

/** A key is weighed against every node each time that its call is looked at in line, so it may be no longer than a URI. */
function keyRefusal(message: CallMessage, max: number): ErrorMessage | undefined {
  const { runmode, rkey } = message.options;
  const isMissing = runmode === 'partition' && rkey === undefined;
  if (!isMissing && (rkey ?? '').length <= max) return undefined;
  const why = isMissing ? 'runmode "partition" needs rkey' : `rkey has at most ${String(max)} characters`; // [SHD-02]
  return explainedError(message, ErrorUri.OPTION_NOT_ALLOWED, why);
}

interface Refusal extends AllowedCall {
  readonly refusal: ErrorMessage;
}

/** Answers a CALL that never became a call; chunks of it that are on their way are dropped. LC-07…14 T-26 */
function refuse(from: RouterSession, message: CallMessage, { decision, context, refusal }: Refusal): void {
  decision.timer?.stop();
  if (message.options.progress === true) context.endedUploads.add(from, message.request, message.procedure);
  context.emit.to(from, refusal);
}

function busyReply(message: CallMessage, registration: Registration): ErrorMessage {
  if (registration.members.every(({ session }) => !session.isOpen)) {
    return errorReply(message, ErrorUri.NO_SUCH_PROCEDURE); // [RPC-57] they are about to be gone
  }
  const error = registration.invoke === 'single' ? ErrorUri.UNAVAILABLE : ErrorUri.NO_AVAILABLE_CALLEE;
  return explainedError(message, error, 'no Callee can take another invocation now'); // L45
}
