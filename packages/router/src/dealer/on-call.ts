import {
  type CallMessage,
  ErrorUri,
  type InvocationDetails,
  type InvocationMessage,
  MessageType,
  type Uri,
} from '@wamp/protocol';
import type { RouterLimits } from '../options.js';
import type { Delivery, Emit } from '../outbound/emit.js';
import { errorReply, explainedError, limitReply } from '../replies.js';
import type { RouterSession } from '../session/router-session.js';
import type { CallTable } from './call-table.js';
import type { Call } from './call.js';
import type { RegistrationTable } from './registration-table.js';
import type { Registration } from './registration.js';

/** What a CALL needs besides itself. */
export interface CallContext {
  readonly calls: CallTable;
  readonly registrations: RegistrationTable;
  readonly limits: RouterLimits;
  /** Whether the Callee is told who calls. */
  readonly discloses: boolean;
  readonly emit: Emit;
}

/** CALL: find the registration, record the call, send INVOCATION. */
export function onCall(from: RouterSession, message: CallMessage, context: CallContext): void {
  const { calls, emit } = context;
  if (calls.byCaller(from, message.request) !== undefined) {
    emit.violation(from, `CALL.request ${String(message.request)} is the id of a call that is still running`); // T52
    return;
  }
  const registration = context.registrations.find(message.procedure);
  const refusal = refusalOf(from, message, { registration, context });
  if (refusal !== undefined || registration === undefined) {
    emit.to(from, refusal ?? errorReply(message, ErrorUri.NO_SUCH_PROCEDURE)); // [RPC-26]
    return;
  }
  invoke(from, message, { registration, context });
}

interface Match {
  readonly registration: Registration | undefined;
  readonly context: CallContext;
}

function refusalOf(from: RouterSession, message: CallMessage, { registration, context }: Match) {
  const { calls, limits } = context;
  if (message.options.progress === true) {
    return explainedError(
      message,
      ErrorUri.FEATURE_NOT_SUPPORTED,
      'progressive call invocations are not supported',
    );
  }
  if (calls.pendingCalls(from) >= limits.maxPendingCalls)
    return limitReply(message, 'L44', limits.maxPendingCalls);
  if (
    registration !== undefined &&
    calls.pendingInvocations(registration.callee) >= limits.maxPendingInvocations
  ) {
    return explainedError(message, ErrorUri.UNAVAILABLE, 'the Callee has too many unanswered invocations'); // L45
  }
  return undefined;
}

function invoke(
  caller: RouterSession,
  message: CallMessage,
  { registration, context: { calls, discloses, emit } }: { registration: Registration; context: CallContext },
): void {
  const { callee } = registration;
  const invocation = calls.nextInvocation(callee);
  const call: Call = { caller, request: message.request, callee, invocation, stopWaiting: undefined };
  calls.add(call);
  const delivery = emit.to(callee, {
    type: MessageType.INVOCATION,
    request: invocation,
    registration: registration.id, // [RPC-18]
    details: detailsFor(registration, {
      procedure: message.procedure,
      caller: discloses ? caller : undefined,
    }),
    payload: message.payload,
  } satisfies InvocationMessage);
  if (delivery === 'queued') return;
  calls.delete(call);
  calls.returnInvocation(callee, invocation);
  emit.to(caller, errorReply(message, undeliverableUri(delivery)));
}

function detailsFor(
  { match }: Registration,
  { procedure, caller }: { procedure: Uri; caller: RouterSession | undefined },
): InvocationDetails {
  const details: InvocationDetails = match === 'exact' ? {} : { procedure };
  if (caller === undefined) return details;
  return {
    ...details,
    caller: caller.id,
    caller_authid: caller.principal.authid,
    caller_authrole: caller.principal.authrole,
  };
}

/** What the Caller is told when the other end cannot take the message. [RPC-47] [MSG-55] */
export function undeliverableUri(delivery: Exclude<Delivery, 'queued'>): ErrorUri {
  switch (delivery) {
    case 'too_large':
      return ErrorUri.PAYLOAD_SIZE_EXCEEDED;
    case 'inexpressible':
      return ErrorUri.INVALID_ARGUMENT;
    case 'closed':
      return ErrorUri.CANCELED;
  }
}
