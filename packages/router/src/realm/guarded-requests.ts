import {
  type AuthorizationRequest,
  type CallMessage,
  type CallProcedure,
  ErrorUri,
  type Explanation,
  MessageType,
  type PublishMessage,
  type RegisterMessage,
  type SubscribeMessage,
  keepPayload,
} from '@wamp/protocol';
import { Authorization, type Deciders } from '../auth/authorization.js';
import type { Decision } from '../auth/decision.js';
import { decideDisclosure, isHidden } from '../auth/disclosure.js';
import { trustLevelOf } from '../auth/trust-levels.js';
import type { Broker } from '../broker/broker.js';
import { type OptionCut, switchedOffOptions } from '../broker/switched-off-options.js';
import { type Question, kindOf } from '../auth/question.js';
import type { Ruling } from '../auth/ruling.js';
import { TrustedProcedures } from '../auth/trusted-procedures.js';
import type { Clock } from '../clock.js';
import type { Counters } from '../counters.js';
import type { CallTimer } from '../dealer/call-timer.js';
import type { Dealer } from '../dealer/dealer.js';
import type { UriCheck } from '../matching/uri-check.js';
import { isKeptByRouter } from '../management/management-realm.js';
import type { RouterLimits } from '../limits.js';
import type { ResolvedRealm } from '../realm-options.js';
import type { Emit, SendContext } from '../outbound/emit.js';
import { quotedUri } from '../quoted-uri.js';
import { errorReply, explainedError } from '../replies.js';
import type { RouterEvent } from '../router-events.js';
import type { RouterSession } from '../session/router-session.js';
import {
  type GuardedMessage,
  actionOf,
  breachOf,
  kindOfMessage,
  matchOf,
  mayBeReserved,
  questionOf,
  uriOf,
} from './guarded-message.js';

/** What judging requests needs. */
export interface GuardedRequestsParts {
  readonly options: ResolvedRealm;
  readonly limits: RouterLimits;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly emit: Emit;
  readonly onEvent: (event: RouterEvent) => void;
  /** Told of each decision. [AZ-34] */
  readonly onDecision: ((decision: Decision) => void) | undefined;
  /** Asks the procedures that decide what sessions may do. [AZ-19] */
  readonly call: CallProcedure;
  /** Told what goes wrong with the authorizer. */
  readonly onFailure: (error: unknown) => void;
  readonly isWellFormed: UriCheck;
  readonly broker: Broker;
  readonly dealer: Dealer;
  /** The ERROR for what a session says of a registration or subscription, if that cannot be kept. */
  readonly refusalToDescribe: (message: SubscribeMessage | RegisterMessage) => ErrorUri | undefined;
  /** A session has registered or subscribed. */
  readonly onEnlisted: (session: RouterSession, message: SubscribeMessage | RegisterMessage) => void;
}

function deciders({ authorizer, trustedProcedures }: ResolvedRealm): Deciders {
  return { authorizer, trusted: new TrustedProcedures(trustedProcedures) };
}

/** Retained events that a pattern is compared with before others have to have their turn. */
const manyRetained = 500;

/**
 * The requests of one realm that need a right, on their way to Broker and Dealer: URI first, then rights, then what the
 * sender may ask for. Only after that it is looked up what exists. T14
 */
export class GuardedRequests {
  readonly #parts: GuardedRequestsParts;
  readonly #authorization: Authorization;
  readonly #cutOptions: OptionCut | undefined;

  constructor(parts: GuardedRequestsParts) {
    const { options, limits } = parts;
    this.#parts = parts;
    this.#cutOptions = switchedOffOptions(options.withoutFeatures);
    this.#authorization = new Authorization({
      ...parts,
      ...deciders(options),
      timeoutMs: limits.authorizerTimeoutMs,
      maxPending: limits.maxPendingAuthorizations,
      maxPendingPerSession: limits.maxPendingAuthorizationsPerSession,
      maxRemembered: limits.maxRememberedRulings,
    });
  }

  /** Who decides, what is remembered of it, and what is pending. */
  get authorization(): Pick<Authorization, 'authorizer' | 'leave' | 'pendingCount' | 'rememberedCount'> {
    return this.#authorization;
  }

  /** Others decide from now on. [AZ-25] */
  settingsChanged(sessions: Iterable<RouterSession>): void {
    this.#authorization.replace(deciders(this.#parts.options), sessions);
  }

  /** Judges one request and hands it on; the promise is there only while an authorizer takes its time. */
  handle(from: RouterSession, given: GuardedMessage): void | Promise<void> {
    const breach = breachOf(from, given);
    if (breach !== undefined) {
      this.#parts.emit.violation(from, breach);
      return undefined;
    }
    const mayBeCut = given.type === MessageType.PUBLISH || given.type === MessageType.SUBSCRIBE;
    const message = mayBeCut ? (this.#cutOptions?.(given) ?? given) : given;
    if (!this.#isUsable(message)) {
      this.#refuse(from, message, ErrorUri.INVALID_URI);
      return undefined;
    }
    const ruling = this.#rulingOn(from, message);
    if (!from.isOpen) return undefined; // [AZ-14] whoever was asked has ended the session
    if (!(ruling instanceof Promise)) {
      return this.#ruled(from, message, ruling) ?? this.#restAfter(message);
    }
    if ('payload' in message) keepPayload(message.payload);
    if (message.type === MessageType.CALL) return this.#undecided(from, message, ruling);
    return ruling.then((answer) =>
      from.isOpen ? (this.#ruled(from, message, answer) ?? this.#restAfter(message)) : undefined,
    );
  }

  /** Publishes for a session that has left: the right may have been taken since it was asked. [TST-22] [TST-23] */
  publishAs(from: RouterSession, given: PublishMessage): void | Promise<void> {
    const message = this.#cutOptions?.(given) ?? given;
    const ruling = this.#rulingOn(from, message);
    if (ruling instanceof Promise) return ruling.then((answer) => this.#ruled(from, message, answer));
    return this.#ruled(from, message, ruling);
  }

  /** Asks the authorizer about something that is no message. */
  ask(from: RouterSession, question: Question): Ruling | Promise<Ruling> {
    return this.#authorization.ask(from, { kind: kindOf(question), question });
  }

  /** What would become of a request, and why. */
  explain(request: AuthorizationRequest): Explanation {
    const { action, uri, match } = request;
    if (!this.#parts.isWellFormed(uri, match)) return { allow: false, by: 'invalid_uri', considered: [] };
    const isMade = action === 'publish' || action === 'register';
    if (isMade && isKeptByRouter(this.#parts.options.name, uri, match)) {
      return { allow: false, by: 'reserved_uri', considered: [] };
    }
    return this.#authorization.explain(request);
  }

  /** An action that is repeated costs one look-up. (D65) */
  #rulingOn(from: RouterSession, message: GuardedMessage): Ruling | Promise<Ruling> {
    const kind = kindOfMessage(message);
    if (this.#parts.onDecision === undefined) {
      const known = this.#authorization.known(from, kind, uriOf(message));
      if (known !== undefined) return known;
    }
    return this.#authorization.ask(from, { kind, question: questionOf(message) });
  }

  /** Waits for the decision on a CALL, or until it ends without one. [CAN-33] LC-17 */
  #undecided(from: RouterSession, message: CallMessage, ruling: Promise<Ruling>): Promise<void> {
    return new Promise((resolve, reject) => {
      const call = this.#parts.dealer.awaitDecision(from, message, resolve);
      void ruling
        .then((answer) => {
          if (call.decide()) void this.#ruled(from, message, { ...answer, timer: call.timer });
        })
        .then(resolve, reject);
    });
  }

  /** Lets the other sessions have their turn after a request that looked through very much. */
  #restAfter(message: GuardedMessage): void | Promise<void> {
    if (message.type !== MessageType.SUBSCRIBE || message.options.get_retained !== true) return undefined;
    const { clock, broker } = this.#parts;
    const isLong = (message.options.match ?? 'exact') !== 'exact' && broker.retainedCount > manyRetained;
    return isLong ? new Promise((resolve) => void clock.after(0, resolve)) : undefined;
  }

  #isUsable(message: GuardedMessage): boolean {
    const uri = uriOf(message);
    const match = matchOf(message);
    if (!this.#parts.isWellFormed(uri, match)) return false;
    return mayBeReserved(message) || !isKeptByRouter(this.#parts.options.name, uri, match);
  }

  /**
   * @param timer - the timeout of a CALL that had to wait for the ruling
   * @returns a promise while EVENTs are still on their way
   */
  #ruled(
    from: RouterSession,
    message: GuardedMessage,
    ruling: Ruling & { timer?: CallTimer | undefined },
  ): void | Promise<void> {
    if (!ruling.allow) {
      ruling.timer?.stop();
      this.#refuse(from, message, ruling.error);
      return undefined;
    }
    switch (message.type) {
      case MessageType.SUBSCRIBE:
      case MessageType.REGISTER:
        this.#enlist(from, message, ruling);
        return undefined;
      case MessageType.PUBLISH:
      case MessageType.CALL:
        return this.#send(from, message, ruling);
    }
  }

  #enlist(from: RouterSession, message: SubscribeMessage | RegisterMessage, ruling: Allowed): void {
    const { broker, dealer, refusalToDescribe, onEnlisted } = this.#parts;
    const isRegister = message.type === MessageType.REGISTER;
    const error =
      refusalToDescribe(message) ?? (isRegister ? this.#refusalToRegister(message, ruling) : undefined);
    if (error !== undefined) {
      this.#refuse(from, message, error);
      return;
    }
    if (isRegister) dealer.register(from, message);
    else broker.subscribe(from, message);
    onEnlisted(from, message);
  }

  #refusalToRegister(message: RegisterMessage, ruling: Allowed): ErrorUri | undefined {
    const isAsked = message.options.disclose_caller === true;
    const disclosure = decideDisclosure(this.#parts.options.disclose.caller, ruling.disclose, isAsked);
    return disclosure === 'refuse' ? ErrorUri.DISCLOSE_ME_DISALLOWED : undefined; // [CID-10]
  }

  #send(from: RouterSession, message: PublishMessage | CallMessage, ruling: Allowed): void | Promise<void> {
    const { options, broker, dealer } = this.#parts;
    const isCall = message.type === MessageType.CALL;
    const policy = isCall ? options.disclose.caller : options.disclose.publisher;
    const disclosure = decideDisclosure(policy, ruling.disclose, message.options.disclose_me === true);
    if (disclosure === 'refuse') {
      ruling.timer?.stop();
      this.#refuse(from, message, ErrorUri.DISCLOSE_ME_DISALLOWED);
      return undefined;
    }
    const uri = isCall ? message.procedure : message.topic;
    const hidden = isHidden(policy, ruling.disclose) ? 'never' : false;
    const discloses: SendContext['discloses'] = disclosure === 'disclose' ? true : hidden;
    const trustlevel = trustLevelOf(options.trustLevels, { uri, authrole: from.principal.authrole });
    const { timer } = ruling;
    const isPlain = discloses === false && trustlevel === undefined && timer === undefined;
    const context = isPlain ? plainContext : { discloses, trustlevel, timer };
    if (!isCall) return broker.publish(from, message, context);
    dealer.call(from, message, context);
    return undefined;
  }

  #refuse(from: RouterSession, message: GuardedMessage, error: ErrorUri): void {
    const { dealer, emit, counters, onEvent } = this.#parts;
    if (message.type === MessageType.CALL && message.options.progress === true) {
      dealer.refused(from, message.request, message.procedure);
    }
    const uri = uriOf(message);
    if (message.type === MessageType.PUBLISH && message.options.acknowledge !== true) {
      counters.publicationsRefused++; // [PS-20] [AZ-06]
      onEvent({ type: 'publication_refused', info: from.info, reason: error, topic: uri });
      return;
    }
    const explanation = `${actionOf(message)} ${quotedUri(uri)} was refused`;
    // [AZ-32] a denial tells nothing beyond its URI
    const isInvalid = error === ErrorUri.INVALID_URI;
    emit.to(from, isInvalid ? explainedError(message, error, explanation) : errorReply(message, error));
  }
}

/** What most receivers are told of a sender; made once. */
const plainContext: SendContext & { readonly timer: CallTimer | undefined } = Object.freeze({
  discloses: false,
  trustlevel: undefined,
  timer: undefined,
});

/** Allowed; with the timeout of a CALL that had to wait for it. */
type Allowed = Ruling & { readonly allow: true; readonly timer?: CallTimer | undefined };
