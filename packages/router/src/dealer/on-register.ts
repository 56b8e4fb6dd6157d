import {
  ErrorUri,
  MessageType,
  type RegisterMessage,
  type UnregisterMessage,
  payloadOf,
} from '@wamp/protocol';
import { errorReply } from '../replies.js';
import type { RouterSession } from '../session/router-session.js';
import type { DealerContext } from './dealer-context.js';
import { callOf, finish } from './end-call.js';
import type { RegistrationObserver } from './registration-observer.js';
import type { Registration } from './registration.js';

/** What changes of registrations need. */
export interface RegistrationContext {
  readonly context: DealerContext;
  readonly observer: RegistrationObserver;
}

/** REGISTER: make a registration or join one, answer, and tell who watches. [RMETA-16] [RMETA-23] */
export function onRegister(from: RouterSession, message: RegisterMessage, parts: RegistrationContext): void {
  const { context, observer } = parts;
  const { registrations, emit, queues } = context;
  const { options, procedure, request } = message;
  const existing = registrations.get(procedure, options.match ?? 'exact');
  const replaces = existing !== undefined && options.force_reregister === true;
  const refusal = registrations.refusal(from, message, replaces ? undefined : existing);
  if (refusal !== undefined) {
    emit.to(from, refusal);
    return;
  }
  if (replaces) revokeAll(existing, parts);
  const registration = registrations.add(from, message);
  emit.to(from, { type: MessageType.REGISTERED, request, registration: registration.id }); // [RPC-30]
  if (registration.members.length === 1) observer.registrationCreated(from, registration);
  observer.registered(from, registration);
  if (registration.queued > 0) queues.drain(registration);
}

/** UNREGISTER: no new work; what runs goes on. [RPC-44] [RPC-45] */
export function onUnregister(
  from: RouterSession,
  message: UnregisterMessage,
  parts: RegistrationContext,
): void {
  const { registrations, emit } = parts.context;
  const registration = registrations.held(from, message.registration);
  if (registration === undefined) {
    emit.to(from, errorReply(message, ErrorUri.NO_SUCH_REGISTRATION)); // [RPC-07] [RPC-08]
    return;
  }
  const wasLast = registrations.remove(from, registration);
  emit.to(from, { type: MessageType.UNREGISTERED, request: message.request }); // [RPC-06]
  removed(from, registration, { ...parts, wasLast });
}

/** A registration is taken from a session, for a reason that it may be told. @see rpc_registration_revocation */
export interface Revocation extends RegistrationContext {
  readonly reason: string | undefined;
}

/** Takes a registration from a session; its running invocations go on. [REV-02] [REV-05] [REV-06] [REV-10] */
export function revoke(
  session: RouterSession,
  registration: Registration,
  { reason, ...parts }: Revocation,
): void {
  const { registrations, emit } = parts.context;
  const wasLast = registrations.remove(session, registration);
  if (session.supports('callee', 'registration_revocation')) {
    const details = { registration: registration.id, ...(reason === undefined ? {} : { reason }) };
    emit.to(session, { type: MessageType.UNREGISTERED, request: 0, details });
  }
  removed(session, registration, { ...parts, wasLast });
}

/** A session that is gone serves nothing any more. [RPC-10] [RMETA-20] */
export function leaveRegistrations(session: RouterSession, parts: RegistrationContext): void {
  for (const registration of parts.context.registrations.heldBy(session)) {
    const wasLast = parts.context.registrations.remove(session, registration);
    removed(session, registration, { ...parts, wasLast });
  }
}

/** Somebody else takes the procedure. A-21 */
function revokeAll(registration: Registration, parts: RegistrationContext): void {
  for (const session of registration.callees) {
    revoke(session, registration, { ...parts, reason: 'wamp.error.unregistered' });
  }
}

interface Removal extends RegistrationContext {
  readonly wasLast: boolean;
}

/** Tells who watches; calls that wait for a Callee that will not come end. [RMETA-17] [RMETA-18] [RMETA-19] */
function removed(session: RouterSession, registration: Registration, parts: Removal): void {
  const { context, observer, wasLast } = parts;
  observer.unregistered(session, registration);
  if (!wasLast) {
    if (registration.queued > 0) context.queues.drain(registration); // shards have moved
    return;
  }
  observer.registrationDeleted(session, registration);
  for (const call of context.queues.of(registration)) {
    finish(call, context);
    const payload = payloadOf(['the last Callee is gone']);
    context.emit.to(call.caller, errorReply(callOf(call), ErrorUri.NO_SUCH_PROCEDURE, payload));
  }
}
