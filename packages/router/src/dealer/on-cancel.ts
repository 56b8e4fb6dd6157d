import { type CancelMessage, ErrorUri } from '@wamp/protocol';
import type { RouterSession } from '../session/router-session.js';
import { partEnded } from './call-all.js';
import { type Call, extrasOf, invocationsOf } from './call.js';
import type { DealerContext } from './dealer-context.js';
import { canInterrupt, endEarly, finish, interrupt } from './end-call.js';

/** CANCEL: answer the Caller now or after the Callee, and tell the Callee if it wants to know. */
export function onCancel(from: RouterSession, message: CancelMessage, context: DealerContext): void {
  const call = context.calls.byCaller(from, message.request);
  if (call === undefined) return; // [CAN-15]
  const { mode } = message.options;
  if (call.extras?.isKilled === true) {
    // [CAN-16] the Callee was told already; LC-48a the Caller may stop waiting for it
    if (mode === 'skip' || mode === 'killnowait') endEarly(call, canceled, context);
    return;
  }
  const interrupts = invocationsOf(call).some(({ callee }) => canInterrupt(callee)); // [CAN-09]
  if (mode === 'kill' && interrupts) waitForCallee(call, context);
  else endEarly(call, { ...canceled, interrupts: mode !== 'skip' }, context); // [CAN-05] [CAN-06] [CAN-10] [CAN-30]
}

const canceled = { error: ErrorUri.CANCELED, interrupts: false } as const;

/** The Caller is gone: its Callees need not go on, and whatever they still say is dropped. [CAN-18] [CAN-20] LC-60a */
export function callerLeft(caller: RouterSession, context: DealerContext): void {
  for (const call of context.calls.callsOf(caller)) {
    const invocations = invocationsOf(call);
    finish(call, context);
    interrupt(invocations, 'killnowait', context); // [CAN-19]
  }
}

/** The Callee is gone: each waiting Caller gets its final answer. [CAN-22] [CAN-24] [RRT-18] */
export function calleeLeft(callee: RouterSession, context: DealerContext): void {
  for (const call of context.calls.invocationsOf(callee)) {
    const parent = call.extras?.parent;
    if (parent !== undefined) partEnded(call, parent, { isAnswer: false, context });
    else endEarly(call, { ...canceled, why: 'the Callee is gone' }, context);
  }
}

/** [CAN-07] the Caller waits for what the Callee says, but not for ever (L47) A-26 */
function waitForCallee(call: Call, context: DealerContext): void {
  const extras = extrasOf(call);
  extras.isKilled = true;
  extras.stopWaiting = context.clock.after(context.limits.killGraceMs, () => {
    endEarly(call, { ...canceled, why: 'the Callee did not answer INTERRUPT' }, context);
  });
  interrupt(invocationsOf(call), 'kill', context);
}
