import type {
  CallMessage,
  CancelMessage,
  ErrorMessage,
  Id,
  IdGenerator,
  RegisterMessage,
  UnregisterMessage,
  YieldMessage,
} from '@wamp/protocol';
import type { Clock } from '../clock.js';
import type { RouterLimits } from '../options.js';
import type { Emit, SendContext } from '../outbound/emit.js';
import type { RealmObserver } from '../realm/realm-observer.js';
import type { RouterSession } from '../session/router-session.js';
import { CallTable } from './call-table.js';
import { onCall } from './on-call.js';
import { calleeLeft, callerLeft, onCancel } from './on-cancel.js';
import { onInvocationError, onYield } from './on-yield.js';
import { RegistrationTable } from './registration-table.js';

/** What a Dealer is made of. */
export interface DealerParts {
  readonly limits: RouterLimits;
  readonly clock: Clock;
  /** Router scope, shared by all realms of a Router, never given twice. [RPC-11] */
  readonly registrationIds: IdGenerator;
  readonly observer: RealmObserver;
}

/**
 * The Dealer of one realm: a plain state machine. The realm has checked URIs and rights before it is asked.
 */
export class Dealer {
  readonly #limits: RouterLimits;
  readonly #clock: Clock;
  readonly #registrations: RegistrationTable;
  readonly #calls = new CallTable();

  constructor(parts: DealerParts) {
    this.#limits = parts.limits;
    this.#clock = parts.clock;
    this.#registrations = new RegistrationTable(parts.limits, parts.registrationIds);
  }

  /** Number of procedures and patterns that somebody serves. */
  get registrationCount(): number {
    return this.#registrations.size;
  }

  /** Number of calls without a final answer. */
  get pendingCallCount(): number {
    return this.#calls.size;
  }

  /** Who made the call that a Callee works on. */
  callerOf(callee: RouterSession, invocation: Id): RouterSession | undefined {
    return this.#calls.byCallee(callee, invocation)?.caller;
  }

  register(from: RouterSession, message: RegisterMessage, emit: Emit): void {
    this.#registrations.register(from, message, emit);
  }

  unregister(from: RouterSession, message: UnregisterMessage, emit: Emit): void {
    this.#registrations.unregister(from, message, emit);
  }

  call(from: RouterSession, message: CallMessage, { discloses, emit }: SendContext): void {
    const context = {
      calls: this.#calls,
      registrations: this.#registrations,
      limits: this.#limits,
      discloses,
      emit,
    };
    onCall(from, message, context);
  }

  yield(from: RouterSession, message: YieldMessage, emit: Emit): void {
    onYield(from, message, { calls: this.#calls, emit });
  }

  invocationError(from: RouterSession, message: ErrorMessage, emit: Emit): void {
    onInvocationError(from, message, { calls: this.#calls, emit });
  }

  cancel(from: RouterSession, message: CancelMessage, emit: Emit): void {
    onCancel(from, message, { calls: this.#calls, limits: this.#limits, clock: this.#clock, emit });
  }

  /** Removes everything of a session that is not open any more: first its registrations, then its calls. F01 */
  leave(session: RouterSession, emit: Emit): void {
    this.#registrations.leave(session);
    calleeLeft(session, { calls: this.#calls, emit });
    callerLeft(session, { calls: this.#calls, emit });
    this.#calls.forget(session);
  }
}
