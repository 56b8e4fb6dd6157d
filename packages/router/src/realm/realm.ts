import {
  type AuthorizationRequest,
  type CallMessage,
  ErrorUri,
  type Id,
  type Message,
  MessageType,
  type PublishMessage,
  type RegisterMessage,
  type SubscribeMessage,
  type Uri,
  isReservedUri,
} from '@wamp/protocol';
import { Authorization, type Ruling } from '../auth/authorization.js';
import { decideDisclosure } from '../auth/disclosure.js';
import { trustLevelOf } from '../auth/trust-levels.js';
import { Broker, type BrokerParts } from '../broker/broker.js';
import type { Counters } from '../counters.js';
import { Dealer, type DealerParts } from '../dealer/dealer.js';
import type { CallTimer } from '../dealer/call-timer.js';
import { MetaApi } from '../meta/meta-api.js';
import { isDescribable } from '../meta/reflection.js';
import type { ResolvedRealm } from '../options.js';
import type { Emit, SendContext } from '../outbound/emit.js';
import { quotedUri } from '../quoted-uri.js';
import { errorReply, explainedError } from '../replies.js';
import type { RouterEvent } from '../router-events.js';
import type { RouterSession } from '../session/router-session.js';
import { SessionTable } from '../session/session-table.js';
import {
  type Guarded,
  type GuardedMessage,
  type Question,
  type RoutableMessage,
  breachOf,
  guardedOf,
  takesOver,
} from './guarded-message.js';
import { type UriCheck, uriCheck } from './uri-check.js';

/** What a realm is made of. */
export interface RealmParts extends Omit<
  BrokerParts & DealerParts,
  'observer' | 'forwardTimeout' | 'withoutFeatures'
> {
  readonly options: ResolvedRealm;
  readonly emit: Emit;
  readonly counters: Counters;
  readonly onEvent: (event: RouterEvent) => void;
}

/**
 * One realm: checks URIs and rights, then hands over to Broker or Dealer. Everything that sessions share hangs off a
 * realm, so nothing crosses from one to another. [SES-46]
 */
export class Realm {
  readonly #options: ResolvedRealm;
  readonly #parts: RealmParts;
  readonly #authorization: Authorization;
  readonly #broker: Broker;
  readonly #dealer: Dealer;

  readonly #sessions = new SessionTable();
  readonly #isWellFormed: UriCheck;
  readonly #meta: MetaApi;

  constructor(parts: RealmParts) {
    const { options, limits } = parts;
    this.#parts = parts;
    this.#options = options;
    this.#isWellFormed = uriCheck(options.uriRule, limits.uri);
    this.#authorization = new Authorization({
      authorizer: options.authorizer,
      clock: parts.clock,
      timeoutMs: limits.authorizerTimeoutMs,
      maxPending: limits.maxPendingAuthorizations,
      onFailure: (error) => {
        this.#failed(error, 'authorizing');
      },
    });
    this.#meta = this.#metaApi();
    const { observer } = this.#meta;
    this.#broker = new Broker({ ...parts, observer });
    const { forwardTimeout, withoutFeatures } = options;
    this.#dealer = new Dealer({ ...parts, observer, forwardTimeout, withoutFeatures });
    this.#meta.serve(this.#dealer);
  }

  get name(): Uri {
    return this.#options.name;
  }

  get options(): ResolvedRealm {
    return this.#options;
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

  /** Answers a CALL that was canceled before its turn came. [CAN-33] */
  refuseCanceled(from: RouterSession, request: Id): void {
    this.#parts.emit.to(from, errorReply({ type: MessageType.CALL, request }, ErrorUri.CANCELED));
  }

  /** Routes one message; the promise is there only while an authorizer takes its time. */
  handle(from: RouterSession, message: RoutableMessage): void | Promise<void> {
    const { emit } = this.#parts;
    switch (message.type) {
      case MessageType.PUBLISH:
      case MessageType.SUBSCRIBE:
      case MessageType.CALL:
      case MessageType.REGISTER:
        return this.#guard(from, message);
      case MessageType.UNSUBSCRIBE:
        this.#broker.unsubscribe(from, message, emit);
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
    if (!this.#sessions.delete(session)) return;
    this.#meta.departing(session, isSilent, () => {
      this.#dealer.leave(session);
      this.#broker.leave(session);
    });
  }

  #metaApi(): MetaApi {
    return new MetaApi({
      ...this.#parts,
      sessionIds: this.#parts.publicationIds,
      sessions: this.#sessions,
      isUsable: this.#isWellFormed,
      broker: () => this.#broker,
      ask: (session, question) => this.#authorization.ask(this.#asked(session, question)),
      publishAs: (session, message) => this.#publishAs(session, message),
      onFailure: (error, procedure) => {
        this.#failed(error, procedure);
      },
    });
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

  /** URI first, then rights, and only then what exists. T14 */
  #guard(from: RouterSession, message: GuardedMessage): void | Promise<void> {
    const breach = breachOf(from, message);
    if (breach !== undefined) {
      this.#parts.emit.violation(from, breach);
      return undefined;
    }
    const guarded = guardedOf(message);
    if (!this.#isUsable(guarded)) {
      this.#refuse(from, message, { guarded, error: ErrorUri.INVALID_URI });
      return undefined;
    }
    const asked = this.#asked(from, guarded);
    const ruling = this.#authorization.ask(takesOver(message) ? { ...asked, force: true } : asked);
    if (!(ruling instanceof Promise)) {
      this.#ruled(from, message, ruling);
      return undefined;
    }
    if (message.type === MessageType.CALL) return this.#undecided(from, message, ruling);
    return ruling.then((answer) => {
      if (from.isOpen) this.#ruled(from, message, answer);
    });
  }

  /** Waits for the decision on a CALL, or until it ends without one. [CAN-33] LC-17 */
  #undecided(from: RouterSession, message: CallMessage, ruling: Promise<Ruling>): Promise<void> {
    return new Promise((resolve) => {
      const call = this.#dealer.awaitDecision(from, message, resolve);
      void ruling.then((answer) => {
        if (call.decide()) this.#ruled(from, message, { ...answer, timer: call.timer });
        resolve();
      });
    });
  }

  #isUsable({ uri, match, mayBeReserved }: Guarded): boolean {
    return this.#isWellFormed(uri, match) && (mayBeReserved || !isReservedUri(uri));
  }

  #asked({ id, principal }: RouterSession, { action, uri, match }: Question): AuthorizationRequest {
    const { authid, authrole } = principal;
    return { realm: this.name, session: id, authid, authrole, action, uri, match };
  }

  /** For a session that has left: the right to publish may have been taken since it was asked. [TST-22] [TST-23] */
  #publishAs(from: RouterSession, message: PublishMessage): void | Promise<void> {
    const ruling = this.#authorization.ask(this.#asked(from, guardedOf(message)));
    if (ruling instanceof Promise) {
      return ruling.then((answer) => {
        this.#ruled(from, message, answer);
      });
    }
    this.#ruled(from, message, ruling);
    return undefined;
  }

  /** @param timer - the timeout of a CALL that had to wait for the ruling */
  #ruled(
    from: RouterSession,
    message: GuardedMessage,
    ruling: Ruling & { timer?: CallTimer | undefined },
  ): void {
    if (!ruling.allow) {
      ruling.timer?.stop();
      this.#refuse(from, message, { guarded: guardedOf(message), error: ruling.error });
      return;
    }
    switch (message.type) {
      case MessageType.SUBSCRIBE:
      case MessageType.REGISTER:
        this.#enlist(from, message, ruling);
        return;
      case MessageType.PUBLISH:
      case MessageType.CALL:
        this.#send(from, message, ruling);
    }
  }

  #enlist(from: RouterSession, message: SubscribeMessage | RegisterMessage, ruling: Allowed): void {
    const { emit } = this.#parts;
    if (this.#meta.isReflecting && !isDescribable(message)) {
      emit.to(from, explainedError(message, ErrorUri.OPTION_NOT_ALLOWED, '_describe is too long'));
      return;
    }
    if (message.type === MessageType.SUBSCRIBE) this.#broker.subscribe(from, message, emit);
    else this.#register(from, message, ruling);
    this.#meta.described(from, message);
  }

  #register(from: RouterSession, message: RegisterMessage, ruling: Allowed): void {
    const error = this.#refusalToRegister(message, ruling);
    if (error === undefined) this.#dealer.register(from, message);
    else this.#refuse(from, message, { guarded: guardedOf(message), error });
  }

  #refusalToRegister(message: RegisterMessage, ruling: Allowed): ErrorUri | undefined {
    if (takesOver(message) && !ruling.force) return ErrorUri.NOT_AUTHORIZED; // (D57) a right of its own
    const isAsked = message.options.disclose_caller === true;
    const disclosure = decideDisclosure(this.#options.disclose.caller, ruling.disclose, isAsked);
    return disclosure === 'refuse' ? ErrorUri.DISCLOSE_ME_DISALLOWED : undefined; // [CID-10]
  }

  #send(from: RouterSession, message: PublishMessage | CallMessage, ruling: Allowed): void {
    const isCall = message.type === MessageType.CALL;
    const policy = isCall ? this.#options.disclose.caller : this.#options.disclose.publisher;
    const disclosure = decideDisclosure(policy, ruling.disclose, message.options.disclose_me === true);
    if (disclosure === 'refuse') {
      ruling.timer?.stop();
      this.#refuse(from, message, { guarded: guardedOf(message), error: ErrorUri.DISCLOSE_ME_DISALLOWED });
      return;
    }
    const uri = isCall ? message.procedure : message.topic;
    const context = {
      discloses: disclosure === 'disclose',
      trustlevel: trustLevelOf(this.#options.trustLevels, { uri, authrole: from.principal.authrole }),
      emit: this.#parts.emit,
      timer: ruling.timer,
    } satisfies SendContext & { timer: CallTimer | undefined };
    if (isCall) this.#dealer.call(from, message, context);
    else this.#broker.publish(from, message, context);
  }

  #refuse(from: RouterSession, message: GuardedMessage, { guarded, error }: Refusal): void {
    if (message.type === MessageType.CALL && message.options.progress === true) {
      this.#dealer.refused(from, message.request, message.procedure);
    }
    if (guarded.isAnswered) {
      const explanation = `${guarded.action} ${quotedUri(guarded.uri)} was refused`;
      this.#parts.emit.to(
        from,
        error === ErrorUri.INVALID_URI
          ? explainedError(message, error, explanation)
          : errorReply(message, error),
      );
      return;
    }
    this.#parts.counters.publicationsRefused++;
    this.#parts.onEvent({ type: 'publication_refused', info: from.info, reason: error, topic: guarded.uri });
  }
}

/** Allowed; with the timeout of a CALL that had to wait for it. */
type Allowed = Ruling & { readonly allow: true; readonly timer?: CallTimer | undefined };

interface Refusal {
  readonly guarded: Guarded;
  readonly error: ErrorUri;
}
