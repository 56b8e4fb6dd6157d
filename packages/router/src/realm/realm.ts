import {
  type AuthorizationRequest,
  type CallMessage,
  type CallProcedure,
  type ErrorMessage,
  type Explanation,
  type Id,
  type Message,
  MessageType,
  type ProcedureResult,
  type Uri,
} from '@wamp/protocol';
import { Broker, type BrokerParts } from '../broker/broker.js';
import type { Decision } from '../auth/decision.js';
import type { Counters } from '../counters.js';
import { Dealer, type DealerParts } from '../dealer/dealer.js';
import { type TrustedCall, TrustedCalls } from '../local/trusted-calls.js';
import { uriCheck } from '../matching/uri-check.js';
import { MetaApi } from '../meta/meta-api.js';
import type { Procedures } from '../meta/procedures.js';
import type { ResolvedRealm } from '../realm-options.js';
import type { Emit } from '../outbound/emit.js';
import type { RouterEvent } from '../router-events.js';
import type { RouterSession } from '../session/router-session.js';
import { SessionTable } from '../session/session-table.js';
import type { RoutableMessage } from './guarded-message.js';
import { GuardedRequests } from './guarded-requests.js';
import { revokeUnallowed } from './revoke-unallowed.js';

/** What a realm is made of. */
export interface RealmParts extends Omit<
  BrokerParts & DealerParts,
  'observer' | 'forwardTimeout' | 'withoutFeatures'
> {
  readonly options: ResolvedRealm;
  readonly emit: Emit;
  /** Asks the procedures that decide what sessions may do. [AZ-19] */
  readonly call: CallProcedure;
  readonly counters: Counters;
  readonly onEvent: (event: RouterEvent) => void;
  /** Procedures that the Router serves here besides the meta API. (D51) */
  readonly procedures: Procedures;
  /** The last session is gone. May be called again while nobody is there. */
  readonly onDeserted: () => void;
  /** Told of each decision. [AZ-34] */
  readonly onDecision: ((decision: Decision) => void) | undefined;
}

/**
 * The rooms of one realm that somebody uses: checks URIs and rights, then hands over to Broker or Dealer. Everything that
 * sessions share hangs off a realm, so nothing crosses from one to another. [SES-46]
 */
export class Realm {
  readonly options: ResolvedRealm;
  readonly #parts: RealmParts;
  readonly #broker: Broker;
  readonly #dealer: Dealer;
  readonly #requests: GuardedRequests;
  readonly #sessions = new SessionTable();
  readonly #meta: MetaApi;
  /** Sessions that have left while it is still asked about their testaments. */
  #departures = 0;
  /** From the first call on that the Router itself makes here. */
  #trustedCalls: TrustedCalls | undefined;

  constructor(parts: RealmParts) {
    const { options, limits } = parts;
    const isWellFormed = uriCheck(options, limits.uri);
    this.options = options;
    this.#parts = parts;
    this.#meta = new MetaApi({
      ...parts,
      sessionIds: parts.publicationIds,
      sessions: this.#sessions,
      isUsable: isWellFormed,
      broker: () => this.#broker,
      ask: (session, question) => this.#requests.ask(session, question),
      publishAs: (session, message) => this.#requests.publishAs(session, message),
      onFailure: (error, procedure) => {
        this.#failed(error, procedure);
      },
    });
    const { observer } = this.#meta;
    this.#broker = new Broker({ ...parts, observer });
    this.#dealer = new Dealer({
      ...parts,
      observer,
      withoutFeatures: options.withoutFeatures,
      get forwardTimeout() {
        return options.forwardTimeout;
      },
    });
    this.#requests = new GuardedRequests({
      ...parts,
      isWellFormed,
      broker: this.#broker,
      dealer: this.#dealer,
      refusalToDescribe: (message) => this.#meta.refusalToDescribe(message),
      onEnlisted: (session, message) => {
        this.#meta.described(session, message);
      },
      onFailure: (error) => {
        this.#failed(error, 'authorizing');
      },
    });
    this.#meta.serve(this.#dealer, parts.procedures);
  }

  get name(): Uri {
    return this.options.name;
  }

  /** Whether nothing would be lost if it were made anew: nobody is there, and nothing is kept. */
  get isEmpty(): boolean {
    const { history } = this.options;
    return (
      this.#sessions.size === 0 &&
      this.#departures === 0 &&
      this.retainedCount === 0 &&
      history.topics.length === 0
    );
  }

  get sessionCount(): number {
    return this.#sessions.size;
  }

  /** In the order in which they joined. */
  sessions(): Iterable<RouterSession> {
    return this.#sessions.all();
  }

  get subscriptionCount(): number {
    return this.#broker.subscriptionCount;
  }

  get retainedCount(): number {
    return this.#broker.retainedCount;
  }

  get registrationCount(): number {
    return this.#dealer.registrationCount;
  }

  get pendingCallCount(): number {
    return this.#dealer.pendingCallCount;
  }

  get queuedCallCount(): number {
    return this.#dealer.queuedCallCount;
  }

  get testamentCount(): number {
    return this.#meta.testamentCount;
  }

  /** A CALL whose id is not the next one. @returns whether it was a chunk of a call before it */
  repeatedCall(from: RouterSession, message: CallMessage): boolean {
    return this.#dealer.repeatedCall(from, message);
  }

  /** Notes a CALL that was refused before it came here. @param procedure - undefined when it could not be read */
  refusedCall(from: RouterSession, request: Id, procedure: Uri | undefined): void {
    this.#dealer.refused(from, request, procedure);
  }

  /** Whether a session has a call with this request id that needs no more than CANCEL. */
  knowsCall(from: RouterSession, request: Id): boolean {
    return this.#dealer.knows(from, request);
  }

  /** Whether a session had a call with this request id, and what it still says of it is late. */
  hasEndedCall(from: RouterSession, request: Id): boolean {
    return this.#dealer.hasEnded(from, request);
  }

  /** Whether EVENTs of a session are on their way. */
  isSending(session: RouterSession): boolean {
    return this.#broker.isSending(session);
  }

  /** Sends an answer to a request that did not come here. */
  answer(from: RouterSession, reply: ErrorMessage): void {
    this.#parts.emit.to(from, reply);
  }

  /** Calls one of the procedures that this realm trusts, as the Router itself. [DYN-01] */
  callTrusted(call: TrustedCall): Promise<ProcedureResult> {
    const { options, publicationIds: sessionIds, clock } = this.#parts;
    const dealer = this.#dealer;
    this.#trustedCalls ??= new TrustedCalls({ options, sessionIds, dealer, clock });
    return this.#trustedCalls.call(call);
  }

  /** Routes one message; the promise is there only while an authorizer takes its time. */
  handle(from: RouterSession, message: RoutableMessage): void | Promise<void> {
    switch (message.type) {
      case MessageType.PUBLISH:
      case MessageType.SUBSCRIBE:
      case MessageType.CALL:
      case MessageType.REGISTER:
        return this.#requests.handle(from, message);
      case MessageType.UNSUBSCRIBE:
        this.#broker.unsubscribe(from, message);
        return undefined;
      case MessageType.UNREGISTER:
        this.#dealer.unregister(from, message);
        return undefined;
      case MessageType.CANCEL:
        this.#dealer.cancel(from, message);
        return undefined;
      case MessageType.YIELD:
        this.#dealer.yield(from, message);
        return undefined;
      case MessageType.ERROR:
        return this.#invocationError(from, message);
    }
  }

  /** Takes in a session whose WELCOME is on its way. */
  join(session: RouterSession): void {
    this.#sessions.add(session);
    this.#meta.joined(session);
  }

  /** Releases everything of a session that has ended; the others are told unless it is `silent`. [SES-34] */
  leave(session: RouterSession, { isSilent }: { readonly isSilent: boolean }): void {
    const departing = this.#sessions.delete(session) ? this.#depart(session, isSilent) : undefined;
    if (departing === undefined) {
      this.#deserted();
      return;
    }
    this.#departures++;
    void departing.then(() => {
      this.#departures--;
      this.#deserted();
    });
  }

  #depart(session: RouterSession, isSilent: boolean): void | Promise<void> {
    this.#requests.authorization.leave(session);
    return this.#meta.departing(session, isSilent, () => {
      this.#dealer.leave(session);
      this.#broker.leave(session);
    });
  }

  #deserted(): void {
    if (this.#sessions.size === 0) this.#parts.onDeserted();
  }

  /** Answers of the authorizer that are remembered. L54 */
  get rememberedRulingCount(): number {
    return this.#requests.authorization.rememberedCount;
  }

  /** How often a variable has switched a permission off. (D43) */
  get switchedOffCount(): number {
    return this.options.authorizer.switchedOff ?? 0;
  }

  /** Questions to the authorizer that wait for their answers. L14 */
  get pendingAuthorizationCount(): number {
    return this.#requests.authorization.pendingCount;
  }

  /**
   * Its options are others now: what was decided by the old ones is forgotten. What sessions hold already stays until
   * {@link Realm.revokeUnallowed}. [AZ-25] (D45)
   */
  settingsChanged(): void {
    this.#requests.settingsChanged(this.#sessions.all());
  }

  /**
   * Takes subscriptions and registrations from sessions that would not get them any more; calls in flight finish.
   * Resolves when all have been looked at; never rejects. [AZ-33] (D45)
   */
  revokeUnallowed(): Promise<void> {
    return revokeUnallowed({
      sessions: [...this.#sessions.all()],
      broker: this.#broker,
      dealer: this.#dealer,
      clock: this.#parts.clock,
      options: this.options,
      ask: (session, question) => this.#requests.ask(session, question),
    });
  }

  /** Says what would become of a request, and why. */
  explain(request: AuthorizationRequest): Explanation {
    return this.#requests.explain(request);
  }

  #failed(error: unknown, doing: string): void {
    this.#parts.onEvent({ type: 'internal_error', error, doing: `${doing} in realm ${this.name}` });
  }

  #invocationError(
    from: RouterSession,
    message: Extract<Message, { type: typeof MessageType.ERROR }>,
  ): undefined {
    if (message.requestType === MessageType.INVOCATION) {
      this.#dealer.invocationError(from, message);
    } else {
      // [MSG-47]
      this.#parts.emit.violation(from, 'ERROR.requestType of a client must be 68, INVOCATION');
    }
    return undefined;
  }
}
