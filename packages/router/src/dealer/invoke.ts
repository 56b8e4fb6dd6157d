import {
  type CallOptions,
  ErrorUri,
  type InvocationDetails,
  type InvocationMessage,
  MessageType,
} from '@wamp/protocol';
import type { Delivery } from '../outbound/emit.js';
import { type Call, type CallOrigin, extrasOf } from './call.js';
import type { DealerContext } from './dealer-context.js';
import { passthruOf, usesPassthru } from '../passthru.js';
import { acceptsProgress } from './progress.js';
import type { Callee } from './registration.js';
import { watchTimeout } from './timeout.js';

/** To whom a call goes, and with what. */
export interface Invocation extends CallOrigin {
  readonly callee: Callee;
}

/** Whether a Callee cannot be sent a call as it is. [PRI-09] [PPT-06] */
export function lacksFeature({ session }: Callee, options: CallOptions): boolean {
  if (options.progress === true) {
    const takesChunks =
      session.supports('callee', 'progressive_call_invocations') &&
      session.supports('callee', 'call_canceling');
    if (!takesChunks) return true;
  }
  return usesPassthru(options) && !session.supports('callee', 'payload_passthru_mode');
}

/**
 * Gives a call to a Callee and sends INVOCATION. What is not `queued` has left no trace at the Callee; the caller of
 * this function ends the call then.
 */
export function invoke(call: Call, invocation: Invocation, context: DealerContext): Delivery {
  const { calls, emit } = context;
  const { callee } = invocation;
  const { session } = callee;
  const id = calls.nextInvocation(session);
  call.callee = callee;
  call.invocation = id;
  if (callee.concurrency !== undefined) callee.running++;
  calls.addInvocation(call);
  const delivery = emit.to(session, {
    type: MessageType.INVOCATION,
    request: id,
    registration: call.registration.id, // [RPC-18]
    details: detailsFor(call, invocation, context),
    payload: invocation.payload,
  } satisfies InvocationMessage);
  if (delivery === 'queued') {
    call.registration.served(callee);
    return delivery;
  }
  calls.deleteInvocation(call);
  calls.returnInvocation(session, id);
  return delivery;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Built anew from what is known, so that no Caller can slip in keys. [CID-14] [TRL-05] T-32 */
function detailsFor(
  call: Call,
  { callee, options, discloses, trustlevel }: Invocation,
  context: DealerContext,
): InvocationDetails {
  const details: Writable<InvocationDetails> = {};
  if (call.registration.match !== 'exact') details.procedure = call.procedure; // [PBR-16]
  if (discloses === true || (callee.disclosesCaller && discloses !== 'never')) {
    // [CID-03] [CID-04] [CID-09] [CID-11]
    details.caller = call.caller.id;
    details.caller_authid = call.caller.principal.authid;
    details.caller_authrole = call.caller.principal.authrole;
  }
  if (trustlevel !== undefined) details.trustlevel = trustlevel; // [TRL-02]
  if (acceptsProgress(call, callee, options)) details.receive_progress = true; // [PRR-03]
  const timeout = options.timeout ?? 0;
  const left = timeout > 0 ? watchTimeout(call, callee, { timeout, context }) : undefined;
  if (left !== undefined) details.timeout = left; // [TMO-09]
  if (usesPassthru(options)) Object.assign(details, passthruOf(options)); // [PPT-11]
  const extras = call.extras;
  if (extras?.isProgressive !== true) return details;
  extrasOf(call).details = details; // [PRI-12]
  return extras.isUploading ? { ...details, progress: true } : details; // [PRI-05]
}

/** What the Caller is told when its call cannot go to the Callee: one that does not read is lost just now. LC-13 LC-14 */
export function notInvokedUri(delivery: Exclude<Delivery, 'queued'>): ErrorUri {
  return delivery === 'closed' ? ErrorUri.NETWORK_FAILURE : undeliverableUri(delivery);
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
