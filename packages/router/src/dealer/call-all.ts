import {
  type CallMessage,
  type CallOptions,
  ErrorUri,
  MessageType,
  type Payload,
  type YieldOptions,
  payloadOf,
} from '@wamp/protocol';
import type { SendContext } from '../outbound/emit.js';
import { errorReply } from '../replies.js';
import { type Call, type CallToAll, extrasOf, newCall } from './call.js';
import type { DealerContext } from './dealer-context.js';
import { callOf, finish } from './end-call.js';
import { canTakeCall } from './free-callee.js';
import { invoke, lacksFeature } from './invoke.js';
import { passthruOf } from '../passthru.js';
import { wantsProgress } from './progress.js';
import type { Callee, Registration } from './registration.js';
import { attachTimer, startTimer } from './timeout.js';

/** Whether a call goes to every Callee: `runmode: all` to a sharded registration. */
export function goesToAll(
  registration: Registration,
  { runmode }: CallOptions,
  { withoutFeatures }: DealerContext,
): boolean {
  return (
    runmode === 'all' && registration.invoke === 'sharded' && !withoutFeatures.has('sharded_registration')
  );
}

/** What a call to all Callees is made of. */
export interface CallToAllParts {
  readonly message: CallMessage;
  readonly decision: SendContext;
  readonly context: DealerContext;
}

/** Sends a call to every Callee. Who cannot take it counts as a failure. */
export function callAll(call: Call, { message, decision, context }: CallToAllParts): void {
  const { options, payload } = message;
  const extras = extrasOf(call);
  const all: CallToAll = { running: new Set(), answers: 0, failures: 0 };
  extras.all = all;
  extras.receivesProgress = wantsProgress(call.caller, options);
  const timeout = options.timeout ?? 0;
  if (timeout > 0 && extras.timer === undefined) attachTimer(call, startTimer({ timeout, context }));
  const { discloses, trustlevel } = decision;
  const origin = { options: withoutTimeout(options), discloses, trustlevel, payload };
  for (const callee of [...call.registration.members]) {
    const each = partOf(call);
    if (!canServe(callee, options, context)) all.failures++;
    else if (invoke(each, { ...origin, callee }, context) === 'queued') all.running.add(each);
    else {
      if (callee.concurrency !== undefined) callee.running--;
      all.failures++;
    }
  }
  if (all.running.size === 0) conclude(call, all, context);
}

/**
 * The answer of one of all Callees: a progressive result, if the Caller takes them, and the end of its part. One that
 * cannot be delivered counts as a failure.
 */
export function partAnswered(part: Call, parent: Call, { options, payload, context }: PartAnswer): void {
  const extras = extrasOf(parent);
  let isAnswer = true;
  if (extras.receivesProgress) {
    if (!extras.isKilled) extras.timer?.restart(); // [TMO-16]
    const details = { progress: true, ...passthruOf(options) };
    const { caller, request } = parent;
    isAnswer = context.emit.to(caller, { type: MessageType.RESULT, request, details, payload }) === 'queued';
  }
  partEnded(part, parent, { isAnswer, context });
}

/** What one of all Callees answered. */
export interface PartAnswer {
  readonly options: YieldOptions;
  readonly payload: Payload;
  readonly context: DealerContext;
}

/** One of all Callees has answered, failed, or is gone; after the last one the Caller has its final answer. */
export function partEnded(
  part: Call,
  parent: Call,
  { isAnswer, context }: { isAnswer: boolean; context: DealerContext },
): void {
  const all = parent.extras?.all;
  if (!all?.running.delete(part)) return;
  if (isAnswer) all.answers++;
  else all.failures++;
  finish(part, context);
  if (all.running.size === 0) conclude(parent, all, context);
}

/** The final answer counts what came; after CANCEL it is the ERROR that the Caller asked for. */
function conclude(call: Call, { answers, failures }: CallToAll, context: DealerContext): void {
  const wasKilled = call.extras?.isKilled === true;
  finish(call, context);
  const payload = payloadOf([], { answers, failures });
  context.emit.to(
    call.caller,
    wasKilled
      ? errorReply(callOf(call), ErrorUri.CANCELED, payload)
      : { type: MessageType.RESULT, request: call.request, details: {}, payload },
  );
}

function canServe(callee: Callee, options: CallOptions, context: DealerContext): boolean {
  return canTakeCall(callee, context) && !lacksFeature(callee, options);
}

function partOf(parent: Call): Call {
  const part = newCall(parent);
  extrasOf(part).parent = parent;
  return part;
}

/** The Router watches the time of the whole. */
function withoutTimeout(options: CallOptions): CallOptions {
  const { timeout: _timeout, ...others } = options;
  return others;
}
