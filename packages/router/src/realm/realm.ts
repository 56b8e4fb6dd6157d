import {
  type Action,
  type CallMessage,
  ErrorUri,
  type Message,
  MessageType,
  type MatchPolicy,
  type PublishMessage,
  type RegisterMessage,
  type SubscribeMessage,
  type Uri,
  isReservedUri,
  isUriPattern,
  isWithinUriLimits,
} from '@wamp/protocol';
import { Authorization, type Ruling } from '../auth/authorization.js';
import { decideDisclosure } from '../auth/disclosure.js';
import { trustLevelOf } from '../auth/trust-levels.js';
import { Broker, type BrokerParts } from '../broker/broker.js';
import type { Counters } from '../counters.js';
import { Dealer, type DealerParts } from '../dealer/dealer.js';
import type { ResolvedRealm } from '../options.js';
import type { Emit, SendContext } from '../outbound/emit.js';
import { noObserver } from './realm-observer.js';
import { quotedUri } from '../quoted-uri.js';
import { errorReply, explainedError } from '../replies.js';
import type { RouterEvent } from '../router-events.js';
import type { RouterSession } from '../session/router-session.js';

/** What a realm is made of. */
export interface RealmParts extends Omit<BrokerParts & DealerParts, 'observer'> {
  readonly options: ResolvedRealm;
  readonly emit: Emit;
  readonly counters: Counters;
  readonly onEvent: (event: RouterEvent) => void;
}

/** The requests that need a right. */
type GuardedMessage = PublishMessage | SubscribeMessage | CallMessage | RegisterMessage;

/** The messages that a session in `established` may send to its realm. */
export type RoutableMessage = Extract<
  Message,
  {
    type:
      | GuardedMessage['type']
      | typeof MessageType.UNSUBSCRIBE
      | typeof MessageType.UNREGISTER
      | typeof MessageType.CANCEL
      | typeof MessageType.YIELD
      | typeof MessageType.ERROR;
  }
>;

interface Guarded {
  readonly action: Action;
  readonly uri: Uri;
  readonly match: MatchPolicy;
  /** Whether the URIs of the Router may be used: not for publishing and registering. [URI-12] (D56) */
  readonly mayBeReserved: boolean;
  /** False for a PUBLISH without `acknowledge`. [PS-20] */
  readonly isAnswered: boolean;
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

  constructor(parts: RealmParts) {
    this.#parts = parts;
    this.#options = parts.options;
    this.#broker = new Broker({ ...parts, observer: noObserver });
    this.#dealer = new Dealer({ ...parts, observer: noObserver });
    this.#authorization = new Authorization({
      authorizer: parts.options.authorizer,
      clock: parts.clock,
      timeoutMs: parts.limits.authorizerTimeoutMs,
      maxPending: parts.limits.maxPendingAuthorizations,
      onFailure: (error) => {
        parts.onEvent({ type: 'internal_error', error, doing: `authorizing in realm ${parts.options.name}` });
      },
    });
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
        this.#dealer.unregister(from, message, emit);
        return undefined;
      case MessageType.CANCEL:
        this.#dealer.cancel(from, message, emit);
        return undefined;
      case MessageType.YIELD:
        this.#dealer.yield(from, message, emit);
        return undefined;
      case MessageType.ERROR:
        return this.#invocationError(from, message);
    }
  }

  /** Releases everything of a session that has ended. [SES-34] */
  leave(session: RouterSession): void {
    this.#dealer.leave(session, this.#parts.emit);
    this.#broker.leave(session);
  }

  #invocationError(
    from: RouterSession,
    message: Extract<Message, { type: typeof MessageType.ERROR }>,
  ): undefined {
    if (message.requestType === MessageType.INVOCATION) {
      this.#dealer.invocationError(from, message, this.#parts.emit);
    } else {
      // [MSG-47]
      this.#parts.emit.violation(from, 'ERROR.requestType of a client must be 68, INVOCATION');
    }
    return undefined;
  }

  /** URI first, then rights, and only then what exists. T14 */
  #guard(from: RouterSession, message: GuardedMessage): void | Promise<void> {
    const guarded = guardedOf(message);
    if (!this.#isUsable(guarded)) {
      this.#refuse(from, message, { guarded, error: ErrorUri.INVALID_URI });
      return undefined;
    }
    const ruling = this.#authorization.ask({
      realm: this.name,
      session: from.id,
      authid: from.principal.authid,
      authrole: from.principal.authrole,
      action: guarded.action,
      uri: guarded.uri,
      match: guarded.match,
    });
    if (!(ruling instanceof Promise)) {
      this.#ruled(from, message, ruling);
      return undefined;
    }
    return ruling.then((answer) => {
      if (from.isOpen) this.#ruled(from, message, answer);
    });
  }

  #isUsable({ uri, match, mayBeReserved }: Guarded): boolean {
    return (
      isUriPattern(uri, match, this.#options.uriRule) &&
      isWithinUriLimits(uri, match, this.#parts.limits.uri) &&
      (mayBeReserved || !isReservedUri(uri))
    );
  }

  #ruled(from: RouterSession, message: GuardedMessage, ruling: Ruling): void {
    if (!ruling.allow) {
      this.#refuse(from, message, { guarded: guardedOf(message), error: ruling.error });
      return;
    }
    const { emit } = this.#parts;
    switch (message.type) {
      case MessageType.SUBSCRIBE:
        this.#broker.subscribe(from, message, emit);
        return;
      case MessageType.REGISTER:
        this.#dealer.register(from, message, emit);
        return;
      case MessageType.PUBLISH:
      case MessageType.CALL:
        this.#send(from, message, ruling);
    }
  }

  #send(from: RouterSession, message: PublishMessage | CallMessage, ruling: Ruling & { allow: true }): void {
    const isCall = message.type === MessageType.CALL;
    const policy = isCall ? this.#options.disclose.caller : this.#options.disclose.publisher;
    const disclosure = decideDisclosure(policy, ruling.disclose, message.options.disclose_me === true);
    if (disclosure === 'refuse') {
      this.#refuse(from, message, { guarded: guardedOf(message), error: ErrorUri.DISCLOSE_ME_DISALLOWED });
      return;
    }
    const uri = isCall ? message.procedure : message.topic;
    const context: SendContext = {
      discloses: disclosure === 'disclose',
      trustlevel: trustLevelOf(this.#options.trustLevels, { uri, authrole: from.principal.authrole }),
      emit: this.#parts.emit,
    };
    if (isCall) this.#dealer.call(from, message, context);
    else this.#broker.publish(from, message, context);
  }

  #refuse(from: RouterSession, message: GuardedMessage, { guarded, error }: Refusal): void {
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

interface Refusal {
  readonly guarded: Guarded;
  readonly error: ErrorUri;
}

function guardedOf(message: GuardedMessage): Guarded {
  switch (message.type) {
    case MessageType.PUBLISH: {
      const isAnswered = message.options.acknowledge === true;
      return { action: 'publish', uri: message.topic, match: 'exact', mayBeReserved: false, isAnswered };
    }
    case MessageType.SUBSCRIBE: {
      const match = message.options.match ?? 'exact';
      return { action: 'subscribe', uri: message.topic, match, mayBeReserved: true, isAnswered: true };
    }
    case MessageType.CALL:
      return {
        action: 'call',
        uri: message.procedure,
        match: 'exact',
        mayBeReserved: true,
        isAnswered: true,
      };
    case MessageType.REGISTER: {
      const match = message.options.match ?? 'exact';
      return { action: 'register', uri: message.procedure, match, mayBeReserved: false, isAnswered: true };
    }
  }
}
