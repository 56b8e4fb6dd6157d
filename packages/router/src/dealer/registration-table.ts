import {
  ErrorUri,
  type Id,
  type IdGenerator,
  MessageType,
  type RegisterMessage,
  type UnregisterMessage,
  type Uri,
  isReservedUri,
} from '@wamp/protocol';
import { UriIndex } from '../matching/uri-index.js';
import type { RouterLimits } from '../options.js';
import type { Emit } from '../outbound/emit.js';
import { errorReply, explainedError, limitReply } from '../replies.js';
import type { RouterSession } from '../session/router-session.js';
import type { Registration } from './registration.js';

/** What one session holds. */
interface Held {
  readonly registrations: Map<Id, Registration>;
  patterns: number;
}

/** Who serves which procedure in one realm. */
export class RegistrationTable {
  readonly #limits: RouterLimits;
  readonly #ids: IdGenerator;
  readonly #index = new UriIndex<Registration>();
  readonly #held = new Map<RouterSession, Held>();
  #reserved = 0;

  constructor(limits: RouterLimits, ids: IdGenerator) {
    this.#limits = limits;
    this.#ids = ids;
  }

  /** Without the Router's own. */
  get size(): number {
    return this.#index.size - this.#reserved;
  }

  /** The registration that serves a concrete procedure. */
  find(procedure: Uri): Registration | undefined {
    return this.#index.best(procedure);
  }

  register(from: RouterSession, message: RegisterMessage, emit: Emit): void {
    const refusal = this.#refusal(from, message);
    if (refusal !== undefined) {
      emit.to(from, refusal);
      return;
    }
    const { procedure, options } = message;
    const match = options.match ?? 'exact';
    const registration: Registration = { id: this.#ids.next(), procedure, match, callee: from };
    this.#index.add(procedure, match, registration);
    if (isReservedUri(procedure)) this.#reserved++;
    this.#hold(from, registration);
    // [RPC-30] before any INVOCATION of it
    emit.to(from, { type: MessageType.REGISTERED, request: message.request, registration: registration.id });
  }

  unregister(from: RouterSession, message: UnregisterMessage, emit: Emit): void {
    const held = this.#held.get(from);
    const registration = held?.registrations.get(message.registration);
    if (held === undefined || registration === undefined) {
      emit.to(from, errorReply(message, ErrorUri.NO_SUCH_REGISTRATION)); // [RPC-07] [RPC-08]
      return;
    }
    held.registrations.delete(registration.id);
    if (registration.match !== 'exact') held.patterns--;
    if (held.registrations.size === 0) this.#held.delete(from);
    this.#index.delete(registration.procedure, registration.match);
    emit.to(from, { type: MessageType.UNREGISTERED, request: message.request }); // [RPC-06] [RPC-45]
  }

  /** Removes all registrations of a session. [RPC-10] */
  leave(session: RouterSession): void {
    const held = this.#held.get(session);
    if (held === undefined) return;
    this.#held.delete(session);
    for (const { procedure, match } of held.registrations.values()) this.#index.delete(procedure, match);
  }

  #refusal(from: RouterSession, message: RegisterMessage) {
    const { procedure, options } = message;
    const match = options.match ?? 'exact';
    if (options.invoke !== undefined && options.invoke !== 'single') {
      // FEAT-02: shared registrations are not announced, so their options are not honoured in silence
      return explainedError(
        message,
        ErrorUri.OPTION_NOT_ALLOWED,
        `invoke "${options.invoke}" is not supported`,
      );
    }
    if (this.#index.get(procedure, match) !== undefined) {
      return errorReply(message, ErrorUri.PROCEDURE_ALREADY_EXISTS); // [RPC-04] [RPC-05]
    }
    if (isReservedUri(procedure)) return undefined;
    const limits = this.#limits;
    const held = this.#held.get(from);
    if ((held?.registrations.size ?? 0) >= limits.maxRegistrationsPerSession) {
      return limitReply(message, 'L41', limits.maxRegistrationsPerSession);
    }
    if (match !== 'exact' && (held?.patterns ?? 0) >= limits.maxPatternRegistrationsPerSession) {
      return limitReply(message, 'L41', limits.maxPatternRegistrationsPerSession);
    }
    return this.size >= limits.maxRegistrationsPerRealm
      ? limitReply(message, 'L42', limits.maxRegistrationsPerRealm)
      : undefined;
  }

  #hold(session: RouterSession, registration: Registration): void {
    let held = this.#held.get(session);
    if (held === undefined) this.#held.set(session, (held = { registrations: new Map(), patterns: 0 }));
    held.registrations.set(registration.id, registration);
    if (registration.match !== 'exact') held.patterns++;
  }
}
