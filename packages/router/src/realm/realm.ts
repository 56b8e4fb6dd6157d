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
} from '@wamp/protocol';
import { Authorization, type Ruling } from '../auth/authorization.js';
import { decideDisclosure } from '../auth/disclosure.js';
import { trustLevelOf } from '../auth/trust-levels.js';
import { Broker, type BrokerParts } from '../broker/broker.js';
import type { Counters } from '../counters.js';
import { Dealer, type DealerParts } from '../dealer/dealer.js';
import type { ResolvedRealm } from '../options.js';
import type { Emit, SendContext } from '../outbound/emit.js';
import { MetaApi, type Question } from '../meta/meta-api.js';
import { isDescribable } from '../meta/reflection.js';
import { quotedUri } from '../quoted-uri.js';
import { errorReply, explainedError } from '../replies.js';
import type { RouterEvent } from '../router-events.js';
import type { RouterSession } from '../session/router-session.js';
import { SessionTable } from '../session/session-table.js';
import { type UriCheck, uriCheck } from './uri-check.js';

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
        parts.onEvent({ type: 'internal_error', error, doing: `authorizing in realm ${options.name}` });
      },
    });
    this.#meta = this.#metaApi();
    const { observer } = this.#meta;
    this.#broker = new Broker({ ...parts, observer });
    this.#dealer = new Dealer({ ...parts, observer });
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

  get testamentCount(): number {
    return this.#meta.testamentCount;
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

  /** Takes in a session whose WELCOME is on its way. */
  join(session: RouterSession): void {
    this.#sessions.add(session);
    this.#meta.joined(session);
  }

  /** Releases everything of a session that has ended; the others are told unless it is `silent`. [SES-34] */
  leave(session: RouterSession, { isSilent }: { readonly isSilent: boolean }): void {
    if (!this.#sessions.delete(session)) return;
    const depart = (): void => {
      this.#dealer.leave(session, this.#parts.emit);
      this.#broker.leave(session);
    };
    if (isSilent) {
      this.#meta.silently(session, depart);
      return;
    }
    depart();
    this.#meta.left(session);
  }

  #metaApi(): MetaApi {
    const { parts, options } = { parts: this.#parts, options: this.#options };
    return new MetaApi({
      ...parts,
      sessionIds: parts.publicationIds,
      sessions: this.#sessions,
      isUsable: this.#isWellFormed,
      broker: () => this.#broker,
      ask: (session, question) => this.#ask(session, question),
      publishAs: (session, message) => this.#publishAs(session, message),
      onFailure: (error, procedure) => {
        parts.onEvent({ type: 'internal_error', error, doing: `${procedure} in realm ${options.name}` });
      },
    });
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
    const ruling = this.#ask(from, guarded);
    if (!(ruling instanceof Promise)) {
      this.#ruled(from, message, ruling);
      return undefined;
    }
    return ruling.then((answer) => {
      if (from.isOpen) this.#ruled(from, message, answer);
    });
  }

  #isUsable({ uri, match, mayBeReserved }: Guarded): boolean {
    return this.#isWellFormed(uri, match) && (mayBeReserved || !isReservedUri(uri));
  }

  #ask(from: RouterSession, { action, uri, match }: Question): Ruling | Promise<Ruling> {
    const { authid, authrole } = from.principal;
    return this.#authorization.ask({
      realm: this.name,
      session: from.id,
      authid,
      authrole,
      action,
      uri,
      match,
    });
  }

  /** The right to publish is asked again, as it may have been taken since. [TST-22] [TST-23] */
  #publishAs(from: RouterSession, message: PublishMessage): void | Promise<void> {
    const ruling = this.#ask(from, guardedOf(message));
    if (ruling instanceof Promise) {
      return ruling.then((answer) => {
        this.#ruled(from, message, answer);
      });
    }
    this.#ruled(from, message, ruling);
    return undefined;
  }

  #ruled(from: RouterSession, message: GuardedMessage, ruling: Ruling): void {
    if (!ruling.allow) {
      this.#refuse(from, message, { guarded: guardedOf(message), error: ruling.error });
      return;
    }
    switch (message.type) {
      case MessageType.SUBSCRIBE:
      case MessageType.REGISTER:
        this.#enlist(from, message);
        return;
      case MessageType.PUBLISH:
      case MessageType.CALL:
        this.#send(from, message, ruling);
    }
  }

  #enlist(from: RouterSession, message: SubscribeMessage | RegisterMessage): void {
    const { emit } = this.#parts;
    if (this.#meta.isReflecting && !isDescribable(message)) {
      emit.to(from, explainedError(message, ErrorUri.OPTION_NOT_ALLOWED, '_describe is too long'));
      return;
    }
    if (message.type === MessageType.SUBSCRIBE) this.#broker.subscribe(from, message, emit);
    else this.#dealer.register(from, message, emit);
    this.#meta.described(from, message);
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
