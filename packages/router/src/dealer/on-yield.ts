import {
  type ErrorMessage,
  type Id,
  MessageType,
  type ResultMessage,
  type YieldMessage,
  emptyPayload,
  isUri,
} from '@wamp/protocol';
import type { Emit } from '../outbound/emit.js';
import { errorReply } from '../replies.js';
import type { RouterSession } from '../session/router-session.js';
import type { CallTable } from './call-table.js';
import type { Call } from './call.js';
import { undeliverableUri } from './on-call.js';

/** What an answer of a Callee needs besides itself. */
export interface AnswerContext {
  readonly calls: CallTable;
  readonly emit: Emit;
}

/** YIELD: end the call with RESULT. [RPC-22] */
export function onYield(from: RouterSession, message: YieldMessage, context: AnswerContext): void {
  const call = answeredCall(from, message.request, { name: 'YIELD', context });
  if (call === undefined) return;
  const { calls, emit } = context;
  if (message.options.progress === true) return; // no INVOCATION asked for progress: only the final YIELD counts
  calls.delete(call);
  const result: ResultMessage = {
    type: MessageType.RESULT,
    request: call.request,
    details: {},
    payload: message.payload,
  };
  const delivery = emit.to(call.caller, result);
  if (delivery === 'too_large' || delivery === 'inexpressible') {
    emit.to(call.caller, errorReply(callOf(call), undeliverableUri(delivery)));
  }
}

/** ERROR of an INVOCATION: end the call with the same error, verbatim. [RPC-25] */
export function onInvocationError(from: RouterSession, message: ErrorMessage, context: AnswerContext): void {
  if (!isUri(message.error)) {
    // A Caller may end its own session over such an ERROR; the Callee that wrote it loses its own instead. [URI-17] AMB-04
    context.emit.violation(from, 'ERROR.error must be a URI');
    return;
  }
  const call = answeredCall(from, message.request, { name: 'ERROR', context });
  if (call === undefined) return;
  const { calls, emit } = context;
  calls.delete(call);
  const error = errorReply(callOf(call), message.error, message.payload);
  const delivery = emit.to(call.caller, { ...error, details: message.details });
  if (delivery === 'too_large' || delivery === 'inexpressible') {
    emit.to(call.caller, { ...error, payload: emptyPayload }); // L21: the URI alone
  }
}

/** The CALL that a call began with, for answering it. */
export function callOf(call: Call): { readonly type: typeof MessageType.CALL; readonly request: Id } {
  return { type: MessageType.CALL, request: call.request };
}

/**
 * The running call that an answer belongs to. An answer to a call that has ended already is dropped; one to an
 * INVOCATION that was never sent breaks the protocol. [RPC-36] [RPC-37] [RPC-40] AMB-13
 */
function answeredCall(
  from: RouterSession,
  invocation: Id,
  { name, context: { calls, emit } }: { name: string; context: AnswerContext },
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
