import { ErrorUri } from '@wamp/protocol';
import { errorReply } from '../replies.js';
import type { Call } from './call.js';
import type { DealerContext } from './dealer-context.js';
import { callOf, finish } from './end-call.js';
import { canTakeCall } from './free-callee.js';
import { nextCallee } from './invocation-policy.js';
import { invoke, lacksFeature, notInvokedUri } from './invoke.js';
import type { Callee, Registration } from './registration.js';

/** How many Callees are tried for one call. */
const maxTries = 8;

/** Whether a call that went to this Callee may go to another one after it, also one that joins later. */
export function canReroute({ invoke }: Registration, callee: Callee): boolean {
  return invoke !== 'single' && announcesReroute(callee); // [RRT-12]
}

/** Whether `wamp.error.unavailable` of this Callee is a wish for another one. LC-50 */
export function announcesReroute({ session }: Callee): boolean {
  return session.supports('callee', 'call_reroute');
}

/**
 * A Callee cannot take a call: it goes to the next one, and its Caller does not notice. Without a next one, or when
 * part of it is done, the Caller is told. LC-51…53
 */
export function reroute(call: Call, declined: Callee, context: DealerContext): void {
  const { extras } = call;
  const replay = extras?.replay;
  const next = replay === undefined ? undefined : anotherCallee(call, declined, context);
  if (extras === undefined || replay === undefined || next === undefined) {
    finish(call, context);
    context.emit.to(call.caller, errorReply(callOf(call), ErrorUri.NO_AVAILABLE_CALLEE)); // [RRT-06] [RRT-11] [RRT-16]
    return;
  }
  extras.declined = [...extras.declined, declined.session];
  extras.unaskedProgress = 0; // it is counted for each Callee
  context.calls.deleteInvocation(call); // [RRT-04]
  if (declined.concurrency !== undefined) declined.running--;
  const delivery = invoke(call, { ...replay, callee: next }, context);
  if (delivery !== 'queued') {
    finish(call, context);
    context.emit.to(call.caller, errorReply(callOf(call), notInvokedUri(delivery)));
  }
}

function anotherCallee(call: Call, declined: Callee, context: DealerContext): Callee | undefined {
  const { extras, registration } = call;
  const replay = extras?.replay;
  if (replay === undefined || extras === undefined || extras.declined.length + 2 > maxTries) return undefined;
  return nextCallee(
    registration,
    declined,
    (callee) =>
      callee.session !== declined.session &&
      !extras.declined.includes(callee.session) &&
      (registration.invoke !== 'sharded' ||
        replay.options.rkey === undefined ||
        callee.nkey === declined.nkey) &&
      canTakeCall(callee, context) &&
      !lacksFeature(callee, replay.options), // [RRT-17]
  );
}
