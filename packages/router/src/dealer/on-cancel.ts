import { type CancelMessage, ErrorUri, MessageType, payloadOf } from '@wamp/protocol';
import type { Clock } from '../clock.js';
import type { RouterLimits } from '../options.js';
import type { Emit } from '../outbound/emit.js';
import { errorReply } from '../replies.js';
import type { RouterSession } from '../session/router-session.js';
import type { CallTable } from './call-table.js';
import type { Call } from './call.js';
import { callOf } from './on-yield.js';

/** What ending a call early needs. */
export interface CancelContext {
  readonly calls: CallTable;
  readonly limits: RouterLimits;
  readonly clock: Clock;
  readonly emit: Emit;
}

/** CANCEL: answer the Caller now or after the Callee, and tell the Callee if it wants to know. */
export function onCancel(from: RouterSession, message: CancelMessage, context: CancelContext): void {
  const call = context.calls.byCaller(from, message.request);
  if (call === undefined) return; // [CAN-15]
  const mode = message.options.mode ?? 'killnowait'; // [CAN-30]
  const interrupts = mode !== 'skip' && canInterrupt(call); // [CAN-09]
  if (mode === 'kill' && interrupts) {
    if (call.stopWaiting === undefined) waitForCallee(call, context); // [CAN-16] one INTERRUPT only
    return;
  }
  const wasInterrupted = call.stopWaiting !== undefined;
  context.calls.delete(call);
  if (interrupts && !wasInterrupted) interrupt(call, 'killnowait', context.emit); // [CAN-06]
  context.emit.to(from, errorReply(callOf(call), ErrorUri.CANCELED)); // [CAN-05] [CAN-10]
}

/** The Caller is gone: its Callees need not go on, and whatever they still say is dropped. [CAN-18] [CAN-20] */
export function callerLeft(
  caller: RouterSession,
  { calls, emit }: Pick<CancelContext, 'calls' | 'emit'>,
): void {
  for (const call of calls.callsOf(caller)) {
    const wasInterrupted = call.stopWaiting !== undefined;
    calls.delete(call);
    if (!wasInterrupted && canInterrupt(call)) interrupt(call, 'killnowait', emit); // [CAN-19]
  }
}

/** The Callee is gone: each waiting Caller gets its final answer. [CAN-22] [CAN-24] */
export function calleeLeft(
  callee: RouterSession,
  { calls, emit }: Pick<CancelContext, 'calls' | 'emit'>,
): void {
  for (const call of calls.invocationsOf(callee)) {
    calls.delete(call);
    emit.to(call.caller, errorReply(callOf(call), ErrorUri.CANCELED, payloadOf(['the Callee is gone'])));
  }
}

/** [CAN-07] the Caller waits for what the Callee says, but not for ever (L47) */
function waitForCallee(call: Call, { calls, limits, clock, emit }: CancelContext): void {
  interrupt(call, 'kill', emit);
  call.stopWaiting = clock.after(limits.killGraceMs, () => {
    calls.delete(call);
    const payload = payloadOf(['the Callee did not answer INTERRUPT']);
    emit.to(call.caller, errorReply(callOf(call), ErrorUri.CANCELED, payload));
  });
}

function canInterrupt(call: Call): boolean {
  return call.callee.supports('callee', 'call_canceling');
}

/** [CAN-11] the mode tells the Callee whether an answer is awaited */
function interrupt(call: Call, mode: 'kill' | 'killnowait', emit: Emit): void {
  emit.to(call.callee, { type: MessageType.INTERRUPT, request: call.invocation, options: { mode } });
}
