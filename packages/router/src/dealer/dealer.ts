import type {
  CallMessage,
  CancelMessage,
  ErrorMessage,
  Id,
  IdGenerator,
  RegisterMessage,
  UnregisterMessage,
  Uri,
  YieldMessage,
} from '@wamp/protocol';
import type { Clock } from '../clock.js';
import type { Counters } from '../counters.js';
import type { RouterLimits } from '../limits.js';
import type { ForwardTimeout } from '../realm-options.js';
import type { Emit } from '../outbound/emit.js';
import type { RouterSession } from '../session/router-session.js';
import { CallQueues } from './call-queues.js';
import { CallTable } from './call-table.js';
import type { DealerContext } from './dealer-context.js';
import type { TimerWheel } from '../timer-wheel.js';
import { EndedUploads } from './ended-uploads.js';
import { canTakeCall } from './free-callee.js';
import { onCall } from './on-call.js';
import { calleeLeft, callerLeft, onCancel } from './on-cancel.js';
import { leaveRegistrations, onRegister, onUnregister, revoke } from './on-register.js';
import { onInvocationError, onYield } from './on-yield.js';
import { onRepeatedCall } from './progressive-call.js';
import type { RegistrationObserver } from './registration-observer.js';
import { RegistrationTable } from './registration-table.js';
import { type CallDecision, startWaiting } from './start-call.js';
import { type UndecidedCall, UndecidedCalls } from './undecided-calls.js';

/** What a Dealer is made of. */
export interface DealerParts {
  readonly limits: RouterLimits;
  readonly clock: Clock;
  /** Runs the timeouts of calls, of all realms. */
  readonly timers: TimerWheel;
  readonly counters: Counters;
  /** Router scope, shared by all realms of a Router, never given twice. [RPC-11] */
  readonly registrationIds: IdGenerator;
  readonly observer: RegistrationObserver;
  /** Which timeouts go to the Callees. [TMO-12] */
  readonly forwardTimeout: ForwardTimeout;
  /** Features that the realm does not offer. [FEAT-02] */
  readonly withoutFeatures: ReadonlySet<string>;
  readonly emit: Emit;
}

/**
 * The Dealer of one realm: a plain state machine. The realm has checked URIs and rights before it is asked.
 */
export class Dealer {
  readonly #observer: RegistrationObserver;
  readonly #context: DealerContext;
  readonly #undecided = new UndecidedCalls();

  constructor(parts: DealerParts) {
    this.#observer = parts.observer;
    this.#context = {
      calls: new CallTable(),
      queues: new CallQueues({
        hasRoom: ({ members }) => members.some((callee) => canTakeCall(callee, this.#context)),
        start: (call) => startWaiting(call, this.#context),
      }),
      endedUploads: new EndedUploads(),
      registrations: new RegistrationTable(parts),
      limits: parts.limits,
      clock: parts.clock,
      timers: parts.timers,
      counters: parts.counters,
      get forwardTimeout() {
        return parts.forwardTimeout;
      },
      withoutFeatures: parts.withoutFeatures,
      emit: parts.emit,
    };
  }

  /** For reading: who serves what, the Router's own procedures too. */
  get registrations(): Pick<RegistrationTable, 'all' | 'byId' | 'get' | 'best' | 'heldBy'> {
    return this.#context.registrations;
  }

  /** Number of procedures and patterns that somebody serves. */
  get registrationCount(): number {
    return this.#context.registrations.size;
  }

  /** Number of calls without a final answer. */
  get pendingCallCount(): number {
    return this.#context.calls.size + this.#undecided.size;
  }

  /** Number of those that wait for a Callee to be free. */
  get queuedCallCount(): number {
    return this.#context.queues.size;
  }

  /** Who made the call that a Callee works on. */
  callerOf(callee: RouterSession, invocation: Id): RouterSession | undefined {
    return this.#context.calls.byCallee(callee, invocation)?.caller;
  }

  register(from: RouterSession, message: RegisterMessage): void {
    onRegister(from, message, { context: this.#context, observer: this.#observer });
  }

  unregister(from: RouterSession, message: UnregisterMessage): void {
    onUnregister(from, message, { context: this.#context, observer: this.#observer });
  }

  /** Takes a registration from a session. @returns false when the session does not serve it. [REV-12] */
  revoke(registration: Id, session: RouterSession, reason?: string): boolean {
    const held = this.#context.registrations.held(session, registration);
    if (held === undefined) return false;
    revoke(session, held, { context: this.#context, observer: this.#observer, reason });
    return true;
  }

  call(from: RouterSession, message: CallMessage, decision: CallDecision): void {
    onCall(from, message, { decision, context: this.#context });
  }

  /** A CALL whose id is not the next one. @returns whether it was a chunk of another call; else it may be a new one */
  repeatedCall(from: RouterSession, message: CallMessage): boolean {
    return onRepeatedCall(from, message, this.#context);
  }

  /** Keeps a CALL until the authorizer has decided. @param onOver - it ended without the decision */
  awaitDecision(from: RouterSession, message: CallMessage, onOver: () => void): UndecidedCall {
    return this.#undecided.add(from, message, { context: this.#context, onOver });
  }

  /** Notes a CALL that was refused outside: chunks of it may be on their way. T-26 */
  refused(from: RouterSession, request: Id, procedure: Uri | undefined): void {
    if (!from.supports('caller', 'progressive_call_invocations')) return;
    this.#context.endedUploads.add(from, request, procedure);
  }

  /** Whether a session has a call with this request id, running or undecided. */
  knows(from: RouterSession, request: Id): boolean {
    return this.#context.calls.byCaller(from, request) !== undefined || this.#undecided.has(from, request);
  }

  /** Whether a session had a progressive call with this request id: what comes of it now is late. [PRI-15] */
  hasEnded(from: RouterSession, request: Id): boolean {
    return this.#context.endedUploads.remembers(from, request);
  }

  yield(from: RouterSession, message: YieldMessage): void {
    onYield(from, message, this.#context);
  }

  invocationError(from: RouterSession, message: ErrorMessage): void {
    onInvocationError(from, message, this.#context);
  }

  cancel(from: RouterSession, message: CancelMessage): void {
    if (!this.#undecided.cancel(from, message.request, this.#context)) {
      onCancel(from, message, this.#context);
    }
  }

  /** Removes everything of a session that is not open any more: first its calls, then its registrations. F01 */
  leave(session: RouterSession): void {
    const context = this.#context;
    this.#undecided.leave(session);
    callerLeft(session, context);
    calleeLeft(session, context);
    leaveRegistrations(session, { context, observer: this.#observer });
    context.calls.forget(session);
    context.endedUploads.forget(session);
  }
}
