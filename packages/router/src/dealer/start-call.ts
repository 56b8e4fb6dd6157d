import { type CallMessage, ErrorUri, keepPayload } from '@wamp/protocol';
import type { SendContext } from '../outbound/emit.js';
import { errorReply } from '../replies.js';
import type { RouterSession } from '../session/router-session.js';
import type { CallTimer } from './call-timer.js';
import { type Call, type CallOrigin, extrasOf, newCall } from './call.js';
import type { DealerContext } from './dealer-context.js';
import { callOf, finish } from './end-call.js';
import { freeCallee } from './free-callee.js';
import { type Invocation, invoke, lacksFeature, notInvokedUri } from './invoke.js';
import type { Registration } from './registration.js';
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

/** Records a call on its Caller's side. */
export function beginCall(call: Call, { decision, context }: AllowedCall): Call {
  if (decision.timer !== undefined) attachTimer(call, decision.timer);
  context.calls.add(call);
  return call;
}

/** The record of a call that has no Callee yet. */
export function callFor(caller: RouterSession, message: CallMessage, registration: Registration): Call {
  const { request, procedure, options } = message;
  const call = newCall({ caller, request, procedure, registration });
  if (options.progress === true) {
    const extras = extrasOf(call);
    extras.isProgressive = true;
    extras.isUploading = true;
  }
  return call;
}

/** Sends the first INVOCATION of a call, or answers that it cannot be sent. [RPC-20] */
export function start(call: Call, invocation: Invocation, context: DealerContext): void {
  const delivery = invoke(call, invocation, context);
  if (delivery !== 'queued') {
    finish(call, context);
    context.emit.to(call.caller, errorReply(callOf(call), notInvokedUri(delivery)));
  } else if (canReroute(call.registration, invocation.callee)) {
    keepPayload(invocation.payload);
    extrasOf(call).replay = invocation;
  } else if (call.extras !== undefined) {
    call.extras.replay = undefined; // [RRT-19]
  }
}

/** The Callees are at their concurrency: the call stands in line; its timeout runs. (D35) */
export function wait(call: Call, origin: CallOrigin, { decision, context }: AllowedCall): void {
  keepPayload(origin.payload);
  extrasOf(call).replay = origin;
  const timeout = origin.options.timeout ?? 0;
  if (timeout > 0 && decision.timer === undefined) {
    attachTimer(call, startTimer({ timeout, context }));
  }
  context.queues.add(call);
}

/** Starts a call that stood in line, if a Callee can take it now. @returns whether it is in line no more */
export function startWaiting(call: Call, context: DealerContext): boolean {
  const replay = call.extras?.replay;
  if (replay === undefined) return false;
  if (!call.caller.isOpen) {
    finish(call, context); // its turn came while its Caller left
    return true;
  }
  const { options } = replay;
  const callee = freeCallee(call.registration, options, context);
  if (callee === undefined) return false;
  context.queues.delete(call);
  if (lacksFeature(callee, options)) {
    call.registration.served(callee); // [SHR-18]
    finish(call, context);
    context.emit.to(call.caller, errorReply(callOf(call), ErrorUri.FEATURE_NOT_SUPPORTED));
  } else {
    start(call, { ...replay, callee }, context);
  }
  return true;
}
