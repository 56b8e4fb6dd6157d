import {
  ErrorUri,
  type Id,
  type IdGenerator,
  MessageType,
  type Payload,
  type PublishMessage,
  type SubscribeMessage,
  type UnsubscribeMessage,
  type Uri,
} from '@wamp/protocol';
import type { Clock } from '../clock.js';
import { UriIndex } from '../matching/uri-index.js';
import type { RouterLimits } from '../options.js';
import type { Emit, SendContext } from '../outbound/emit.js';
import type { RealmObserver } from '../realm/realm-observer.js';
import { errorReply, limitReply } from '../replies.js';
import type { RouterSession } from '../session/router-session.js';
import { eventsOf, receiversOf } from './publication.js';
import { Subscription } from './subscription.js';

/** What a Broker is made of. */
export interface BrokerParts {
  readonly limits: RouterLimits;
  /** Router scope, shared by all realms of a Router, never given twice. [PS-11] [PS-12] */
  readonly subscriptionIds: IdGenerator;
  /** Global scope. [ID-02] */
  readonly publicationIds: IdGenerator;
  readonly clock: Clock;
  readonly observer: RealmObserver;
}

/** What one session holds. */
interface Held {
  readonly subscriptions: Map<Id, Subscription>;
  patterns: number;
}

/**
 * The Broker of one realm: a plain state machine. The realm has checked URIs and rights before it is asked.
 */
export class Broker {
  readonly #parts: BrokerParts;
  readonly #index = new UriIndex<Subscription>();
  readonly #held = new Map<RouterSession, Held>();

  constructor(parts: BrokerParts) {
    this.#parts = parts;
  }

  /** Number of topics and patterns that somebody is subscribed to. */
  get subscriptionCount(): number {
    return this.#index.size;
  }

  subscribe(from: RouterSession, message: SubscribeMessage, emit: Emit): void {
    const match = message.options.match ?? 'exact';
    const known = this.#index.get(message.topic, match);
    if (known?.has(from) === true) {
      this.#subscribed(from, message, { subscription: known, emit }); // [PS-07] [PS-09] not counted twice
      return;
    }
    const refusal = this.#refusal(from, message, known);
    if (refusal !== undefined) {
      emit.to(from, refusal);
      return;
    }
    const subscription = known ?? this.#create(message);
    this.#join(from, subscription);
    this.#subscribed(from, message, { subscription, emit });
  }

  unsubscribe(from: RouterSession, message: UnsubscribeMessage, emit: Emit): void {
    const held = this.#held.get(from);
    const subscription = held?.subscriptions.get(message.subscription);
    if (held === undefined || subscription === undefined) {
      emit.to(from, errorReply(message, ErrorUri.NO_SUCH_SUBSCRIPTION)); // [PS-14] [PS-15]
      return;
    }
    held.subscriptions.delete(subscription.id);
    if (subscription.match !== 'exact') held.patterns--;
    if (held.subscriptions.size === 0) this.#held.delete(from);
    this.#part(from, subscription);
    emit.to(from, { type: MessageType.UNSUBSCRIBED, request: message.request }); // [PS-13] [PS-16]
  }

  /** @param discloses - whether the receivers are told who published */
  publish(from: RouterSession, message: PublishMessage, { discloses, emit }: SendContext): void {
    const publication = this.#parts.publicationIds.next();
    const subscriptions = this.#index.matches(message.topic);
    if (message.options.acknowledge === true) {
      // [PS-24] also when nobody receives it
      emit.to(from, { type: MessageType.PUBLISHED, request: message.request, publication });
    }
    const event = eventsOf(message, { publication, publisher: discloses ? from : undefined });
    const excluded = message.options.exclude_me === false ? undefined : from; // [PS-27]
    for (const subscription of subscriptions) {
      // [MSG-52] one EVENT for each subscription
      const receivers = receiversOf(subscription, excluded);
      if (receivers.length > 0) emit.toAll(receivers, event(subscription));
    }
  }

  /** Publishes as the Router itself. */
  announce(topic: Uri, payload: Payload, emit: Emit): void {
    const publication = this.#parts.publicationIds.next();
    for (const subscription of this.#index.matches(topic)) {
      const details = subscription.match === 'exact' ? {} : { topic };
      const { id, members } = subscription;
      emit.toAll(members, { type: MessageType.EVENT, subscription: id, publication, details, payload });
    }
  }

  /** Removes everything that a session holds. [PS-18] [SES-34] */
  leave(session: RouterSession): void {
    const held = this.#held.get(session);
    if (held === undefined) return;
    this.#held.delete(session);
    for (const subscription of held.subscriptions.values()) this.#part(session, subscription);
  }

  #refusal(from: RouterSession, message: SubscribeMessage, known: Subscription | undefined) {
    const { limits } = this.#parts;
    const held = this.#held.get(from);
    if ((held?.subscriptions.size ?? 0) >= limits.maxSubscriptionsPerSession) {
      return limitReply(message, 'L40', limits.maxSubscriptionsPerSession);
    }
    const isPattern = (message.options.match ?? 'exact') !== 'exact';
    if (isPattern && (held?.patterns ?? 0) >= limits.maxPatternSubscriptionsPerSession) {
      return limitReply(message, 'L40', limits.maxPatternSubscriptionsPerSession);
    }
    return known === undefined && this.#index.size >= limits.maxSubscriptionsPerRealm
      ? limitReply(message, 'L42', limits.maxSubscriptionsPerRealm)
      : undefined;
  }

  #create(message: SubscribeMessage): Subscription {
    const match = message.options.match ?? 'exact';
    const subscription = new Subscription(this.#parts.subscriptionIds.next(), message.topic, match);
    this.#index.add(message.topic, match, subscription);
    return subscription;
  }

  #join(session: RouterSession, subscription: Subscription): void {
    let held = this.#held.get(session);
    if (held === undefined) this.#held.set(session, (held = { subscriptions: new Map(), patterns: 0 }));
    held.subscriptions.set(subscription.id, subscription);
    if (subscription.match !== 'exact') held.patterns++;
    subscription.add(session);
  }

  #part(session: RouterSession, subscription: Subscription): void {
    subscription.delete(session);
    if (subscription.size === 0) this.#index.delete(subscription.topic, subscription.match);
  }

  #subscribed(
    from: RouterSession,
    { request }: SubscribeMessage,
    { subscription, emit }: SubscribedContext,
  ): void {
    emit.to(from, { type: MessageType.SUBSCRIBED, request, subscription: subscription.id });
  }
}

interface SubscribedContext {
  readonly subscription: Subscription;
  readonly emit: Emit;
}
