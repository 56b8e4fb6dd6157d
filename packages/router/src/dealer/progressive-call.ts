import { type CallMessage, type ErrorUri, MessageType } from '@wamp/protocol';
import type { Call, CallExtras } from './call.js';
import type { DealerContext } from './dealer-context.js';
import { endEarly } from './end-call.js';
import { undeliverableUri } from './invoke.js';
import type { RouterSession } from '../session/router-session.js';

/**
 * A CALL whose id is not the next one of its session: a chunk of a progressive call, or a late one of a call that has
 * ended. T-06 T-07
 * @returns whether that was all of it; else it is a new call, or a breach of the protocol
 */
export function onRepeatedCall(from: RouterSession, message: CallMessage, context: DealerContext): boolean {
  const { request, procedure } = message;
  const call = context.calls.byCaller(from, request);
  if (call === undefined) return context.endedUploads.has(from, request, procedure); // [PRI-15] [PRI-16]
  const { extras } = call;
  if (extras?.isProgressive !== true) {
    violation(from, `CALL.request ${String(request)} is the id of a call that is still running`, context); // [PRI-17] T52
  } else if (procedure !== call.procedure) {
    // [PRI-18]
    if (from.strictness === 'strict') violation(from, 'a chunk must name the procedure of its call', context);
  } else if (extras.isKilled) {
    // the Callee was told to stop; nothing more goes to it. [PRI-27] A-09
  } else if (!extras.isUploading) {
    violation(from, `CALL.request ${String(request)} had its last chunk before`, context); // [PRI-19] A-08
  } else {
    forwardChunk(call, extras, { message, context });
  }
  return true;
}

interface Chunk {
  readonly message: CallMessage;
  readonly context: DealerContext;
}

/** Sends one more INVOCATION with the id, registration and details of the first. [PRI-04] [PRI-10] [PRI-12] LC-20 LC-21 */
function forwardChunk(call: Call, extras: CallExtras, { message, context }: Chunk): void {
  if (call.callee === undefined) return;
  const isLast = message.options.progress !== true;
  const details = extras.details ?? {};
  extras.isUploading = !isLast;
  extras.replay = undefined; // [RRT-16]
  const delivery = context.emit.to(call.callee.session, {
    type: MessageType.INVOCATION,
    request: call.invocation,
    registration: call.registration.id,
    details: isLast ? details : { ...details, progress: true },
    payload: message.payload,
  });
  if (delivery === 'queued') return;
  const error: ErrorUri = undeliverableUri(delivery);
  endEarly(call, { error, interrupts: true }, context); // LC-26
}

function violation(from: RouterSession, problem: string, { emit }: DealerContext): void {
  emit.violation(from, problem);
}
