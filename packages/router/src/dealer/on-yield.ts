import {
  type ErrorMessage,
  ErrorUri,
  type Id,
  MessageType,
  type YieldMessage,
  emptyPayload,
  isUri,
} from '@wamp/protocol';
import { errorReply } from '../replies.js';
import type { RouterSession } from '../session/router-session.js';
import { partAnswered, partEnded } from './call-all.js';
import { type Call, extrasOf } from './call.js';
import type { DealerContext } from './dealer-context.js';
import { callOf, endEarly, finish, interrupt } from './end-call.js';
import { undeliverableUri } from './invoke.js';
import { passthruOf, usesPassthru } from '../passthru.js';
import { announcesReroute, reroute } from './reroute.js';

/** YIELD: hand on a progressive result, or end the call with RESULT. [RPC-22] */
export function onYield(from: RouterSession, message: YieldMessage, context: DealerContext): void {
  const { options, payload } = message;
  if (usesPassthru(options) && !from.supports('callee', 'payload_passthru_mode')) {
    context.emit.violation(from, 'YIELD.options.ppt_scheme needs payload_passthru_mode'); // [PPT-07]
    return;
  }
  const call = answeredCall(from, message.request, { name: 'YIELD', context });
  if (call === undefined) return;
  if (options.progress === true && call.extras?.receivesProgress !== true) {
    countUnasked(from, call, context);
    return;
  }
  if (usesPassthru(options) && !call.caller.supports('caller', 'payload_passthru_mode')) {
    refusePassthru(from, call, { message, context });
    return;
  }
  if (options.progress === true) {
    progress(call, message, context);
    return;
  }
  const parent = call.extras?.parent;
  if (parent !== undefined) {
    partAnswered(call, parent, { options, payload, context });
    return;
  }
  finish(call, context);
  const { emit } = context;
  const details = passthruOf(options); // [PPT-12]
  const delivery = emit.to(call.caller, {
    type: MessageType.RESULT,
    request: call.request,
    details,
    payload,
  });
  if (delivery === 'too_large' || delivery === 'inexpressible') {
    emit.to(call.caller, errorReply(callOf(call), undeliverableUri(delivery)));
  }
}

/** A progressive result: the Caller gets it at once, and the time of the call begins anew. [PRR-08] LC-30 LC-35 */
function progress(call: Call, { options, payload }: YieldMessage, context: DealerContext): void {
  const extras = extrasOf(call);
  extras.replay = undefined; // [RRT-16]
  if (!extras.isKilled) extras.timer?.restart(); // [TMO-16]
  const details = { progress: true, ...passthruOf(options) };
  const delivery = context.emit.to(call.caller, {
    type: MessageType.RESULT,
    request: call.request,
    details,
    payload,
  });
  if (delivery === 'too_large' || delivery === 'inexpressible') {
    endEarly(call, { error: undeliverableUri(delivery), interrupts: true }, context); // LC-41
  }
}

/** Progress that nobody asked for is dropped: the Caller could take it for the answer. [PRR-19] A-10 L58 */
function countUnasked(from: RouterSession, call: Call, { counters, limits, emit }: DealerContext): void {
  counters.progressDropped++;
  if (++extrasOf(call).unaskedProgress <= limits.maxUnaskedProgress) return;
  emit.violation(
    from,
    `limit L58 of ${String(limits.maxUnaskedProgress)} is reached: nobody asked for progress`,
    1008,
  );
}

interface Yielded {
  readonly message: YieldMessage;
  readonly context: DealerContext;
}

/** The Caller could not read the result: both sides are told, and the call is over. [PPT-08] A-28 */
function refusePassthru(from: RouterSession, call: Call, { message, context }: Yielded): void {
  const error = ErrorUri.FEATURE_NOT_SUPPORTED;
  const parent = call.extras?.parent;
  if (parent === undefined) {
    finish(call, context);
    context.emit.to(call.caller, errorReply(callOf(call), error));
  } else {
    partEnded(call, parent, { isAnswer: false, context });
  }
  context.emit.to(from, errorReply(message, error));
  if (message.options.progress === true) interrupt([call], 'killnowait', context);
}

/** ERROR of an INVOCATION: end the call with the same error, verbatim. [RPC-25] */
export function onInvocationError(from: RouterSession, message: ErrorMessage, context: DealerContext): void {
  if (!isUri(message.error)) {
    // A Caller may end its own session over such an ERROR; the Callee that wrote it loses its own instead. [URI-17] AMB-04
    context.emit.violation(from, 'ERROR.error must be a URI');
    return;
  }
  const call = answeredCall(from, message.request, { name: 'ERROR', context });
  if (call === undefined) return;
  const { callee, extras } = call;
  if (extras?.parent !== undefined) {
    partEnded(call, extras.parent, { isAnswer: false, context });
    return;
  }
  const isUnavailable = message.error === ErrorUri.UNAVAILABLE;
  if (isUnavailable && extras?.isKilled !== true && callee !== undefined && announcesReroute(callee)) {
    reroute(call, callee, context);
    return;
  }
  finish(call, context);
  // [RRT-14] LC-37 the Callee means that it stopped
  const uri = isUnavailable && extras?.isKilled === true ? ErrorUri.CANCELED : message.error;
  const error = errorReply(callOf(call), uri, message.payload);
  const { emit } = context;
  const delivery = emit.to(call.caller, { ...error, details: message.details }); // [PPT-13]
  if (delivery === 'too_large' || delivery === 'inexpressible') {
    const bare = emit.to(call.caller, { ...error, payload: emptyPayload }); // L21: the URI alone
    if (bare === 'too_large') emit.to(call.caller, errorReply(callOf(call), undeliverableUri(bare))); // [RPC-27]
  }
}

/**
 * The running call that an answer belongs to. An answer to a call that has ended already is dropped; one to an
 * INVOCATION that was never sent breaks the protocol. [RPC-36] [RPC-37] [RPC-40] AMB-13
 */
function answeredCall(
  from: RouterSession,
  invocation: Id,
  { name, context: { calls, emit } }: { name: string; context: DealerContext },
): Call | undefined {
  const call = calls.byCallee(from, invocation);
  if (call === undefined && !calls.wasIssued(from, invocation)) {
    emit.violation(
      from,
      `${name}.request ${String(invocation)} names no INVOCATION that was sent to this session`,
    );
  }
  return call;
}
