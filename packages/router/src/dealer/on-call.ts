import { type CallMessage, type ErrorMessage, ErrorUri } from '@wamp/protocol';
import type { SendContext } from '../outbound/emit.js';
import { errorReply, explainedError, limitReply } from '../replies.js';
import type { RouterSession } from '../session/router-session.js';
import { callAll, goesToAll } from './call-all.js';
import { callOf, finish } from './end-call.js';
import type { CallTimer } from './call-timer.js';
import { type Call, type CallOrigin, extrasOf } from './call.js';
import type { DealerContext } from './dealer-context.js';
import { freeCallee, mayWait } from './free-callee.js';
import { type Invocation, invoke, lacksFeature, undeliverableUri } from './invoke.js';
import type { Callee, Registration } from './registration.js';
import { canReroute } from './reroute.js';
import { attachTimer, startTimer } from './timeout.js';

/** What the realm decided about a CALL. */
export interface CallDecision extends SendContext {
  /** Runs already, when the authorizer took its time. LC-17 */
  readonly timer: CallTimer | undefined;
}

/** A CALL that is allowed. */
export interface AllowedCall {
  readonly decision: CallDecision;
  readonly context: DealerContext;
}

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
    callAll(beginCall(from, message, { registration, allowed }), {
      message,
      decision: allowed.decision,
      context,
    });
    return;
  }
  const callee = freeCallee(registration, { options, context });
  if (callee === undefined) {
    if (mayWait(registration, options, context)) wait(from, message, { registration, allowed });
    else refuse(from, message, { ...allowed, refusal: busyReply(message, registration) });
    return;
  }
  if (toAll || lacksFeature(callee, options)) {
    const refusal = errorReply(message, ErrorUri.FEATURE_NOT_SUPPORTED); // [PRI-09] [PPT-06] [SHR-18]
    refuse(from, message, { ...allowed, refusal });
    return;
  }
  const call = beginCall(from, message, { registration, allowed });
  const origin = originOf(message, allowed.decision);
  start(call, { callee, origin, payload: message.payload }, context);
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
  const { runmode, rkey } = message.options;
  return runmode === 'partition' && rkey === undefined && !withoutFeatures.has('sharded_registration')
    ? explainedError(message, ErrorUri.OPTION_NOT_ALLOWED, 'runmode "partition" needs rkey') // [SHD-02]
    : undefined;
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

interface Beginning {
  readonly registration: Registration;
  readonly allowed: AllowedCall;
}

/** Records a call on its Caller's side. */
function beginCall(caller: RouterSession, message: CallMessage, { registration, allowed }: Beginning): Call {
  const { request, procedure, options } = message;
  const call: Call = {
    caller,
    request,
    procedure,
    registration,
    callee: undefined,
    invocation: 0,
    extras: undefined,
  };
  if (options.progress === true) {
    const extras = extrasOf(call);
    extras.isProgressive = true;
    extras.isUploading = true;
  }
  const { decision, context } = allowed;
  if (decision.timer !== undefined) attachTimer(call, decision.timer, context);
  context.calls.add(call);
  return call;
}

function originOf({ options }: CallMessage, { discloses, trustlevel }: CallDecision): CallOrigin {
  return { options, discloses, trustlevel };
}

/** Sends the first INVOCATION of a call, or answers that it cannot be sent. [RPC-20] */
function start(call: Call, invocation: Invocation, context: DealerContext): void {
  const delivery = invoke(call, invocation, context);
  if (delivery !== 'queued') {
    finish(call, context);
    context.emit.to(call.caller, errorReply(callOf(call), undeliverableUri(delivery)));
  } else if (canReroute(call.registration, invocation.callee)) {
    extrasOf(call).replay = invocation;
  } else if (call.extras !== undefined) {
    call.extras.replay = undefined; // [RRT-19]
  }
}

/** The Callees are at their concurrency: the call stands in line; its timeout runs. (D35) */
function wait(from: RouterSession, message: CallMessage, beginning: Beginning): void {
  const { decision, context } = beginning.allowed;
  const call = beginCall(from, message, beginning);
  extrasOf(call).replay = { origin: originOf(message, decision), payload: message.payload };
  const timeout = message.options.timeout ?? 0;
  if (timeout > 0 && decision.timer === undefined) {
    attachTimer(call, startTimer({ timeout, context }), context);
  }
  context.queues.add(call);
}

/** Starts a call that stood in line, if a Callee can take it now. @returns whether it is in line no more */
export function startWaiting(call: Call, context: DealerContext): boolean {
  const replay = call.extras?.replay;
  if (replay === undefined) return false;
  const { options } = replay.origin;
  const callee: Callee | undefined = freeCallee(call.registration, { options, context });
  if (callee === undefined) return false;
  context.queues.delete(call);
  if (lacksFeature(callee, options)) {
    finish(call, context);
    context.emit.to(call.caller, errorReply(callOf(call), ErrorUri.FEATURE_NOT_SUPPORTED));
  } else {
    start(call, { ...replay, callee }, context);
  }
  return true;
}
