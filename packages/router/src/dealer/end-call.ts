import { ErrorUri, MessageType, payloadOf } from '@wamp/protocol';
import { errorReply } from '../replies.js';
import { type Call, type CallExtras, invocationsOf } from './call.js';
import type { DealerContext } from './dealer-context.js';
import type { Callee } from './registration.js';

/** The CALL that a call began with, for answering it. */
export function callOf(call: Call): {
  readonly type: typeof MessageType.CALL;
  readonly request: Call['request'];
} {
  return { type: MessageType.CALL, request: call.request };
}

/** Frees everything that a call holds, in this one place, and lets the next call have its Callee. [CAN-34] T-18 */
export function finish(call: Call, context: DealerContext): void {
  if (call.isOver) return;
  call.isOver = true;
  const { callee, extras, registration } = call;
  context.calls.delete(call);
  if (extras !== undefined) releaseExtras(call, extras, context);
  if (callee?.concurrency !== undefined) callee.running--;
  if (registration.queued > 0) context.queues.drain(registration);
}

function releaseExtras(call: Call, extras: CallExtras, context: DealerContext): void {
  extras.timer?.stop();
  extras.stopWaiting?.();
  if (call.callee === undefined) context.queues.delete(call);
  if (extras.isProgressive) context.endedUploads.add(call.caller, call.request, call.procedure);
  for (const each of extras.all?.running ?? []) finish(each, context);
}

/** How a call ends before its Callee has answered. */
export interface EarlyEnd {
  readonly error: ErrorUri;
  /** For people; absent: none. */
  readonly why?: string;
  /** Whether Callees that want to know are told; not those that were told already. */
  readonly interrupts: boolean;
}

/** Ends a call with an ERROR for its Caller, and then tells the Callees to stop. */
export function endEarly(call: Call, { error, why, interrupts }: EarlyEnd, context: DealerContext): void {
  if (call.isOver) return;
  const invocations = invocationsOf(call);
  const wasKilled = call.extras?.isKilled === true;
  finish(call, context);
  context.emit.to(
    call.caller,
    why === undefined ? errorReply(callOf(call), error) : errorReply(callOf(call), error, payloadOf([why])),
  );
  if (interrupts && !wasKilled) interrupt(invocations, 'killnowait', context);
}

/** The time of a call is over. [TMO-05] [TMO-06] [TMO-07] LC-55…57 */
export function expire(call: Call, context: DealerContext): void {
  endEarly(call, { error: ErrorUri.TIMEOUT, interrupts: true }, context);
}

/** Whether a Callee wants to know of calls that are not needed any more. [CAN-09] [RPC-59] */
export function canInterrupt(callee: Callee | undefined): boolean {
  return callee?.session.supports('callee', 'call_canceling') === true;
}

/** [CAN-11] the mode tells the Callee whether an answer is awaited */
export function interrupt(
  invocations: readonly Call[],
  mode: 'kill' | 'killnowait',
  { emit }: DealerContext,
): void {
  for (const { callee, invocation } of invocations) {
    if (callee === undefined || !canInterrupt(callee)) continue;
    emit.to(callee.session, { type: MessageType.INTERRUPT, request: invocation, options: { mode } });
  }
}
