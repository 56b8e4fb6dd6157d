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
import type { ResolvedRealm } from '../realm-options.js';
import type { Emit, SendContext } from '../outbound/emit.js';
import { errorReply, explainedError, limitReply } from '../replies.js';
import type { RouterSession } from '../session/router-session.js';
import { eventFor, knowsPublishers } from './event.js';
import { FanOuts } from './fan-outs.js';
import { Keeping, type KeepingParts } from './keeping.js';
import type { MemberKeys } from './keyed-members.js';
import { announcement, publicationOf } from './publication.js';
import { hasReceiverLists, longestReceiverList } from './receiver-filter.js';
import type { SubscriptionObserver } from './subscription-observer.js';
import type { Subscription, SubscriptionParts } from './subscription.js';
import { SubscriptionTable } from './subscription-table.js';

/** What a Broker is made of. */
export interface BrokerParts extends KeepingParts {
  /** Router scope, shared by all realms of a Router, never given twice. [PS-11] [PS-12] */
  readonly subscriptionIds: IdGenerator;
  /** Global scope. [ID-02] */
  readonly publicationIds: IdGenerator;
  readonly observer: SubscriptionObserver;
  readonly emit: Emit;
  readonly options: Pick<ResolvedRealm, 'name' | 'retention' | 'history' | 'withoutFeatures'>;
}

/**
 * The Broker of one realm: a plain state machine. The realm has checked URIs and rights before it is asked.
 *
 * Who gets a publication, what is kept of it and what its Publisher is told is settled at once, when it has its id. Its
 * EVENTs leave at once too, or in slices when it has very many receivers; then a session is sent what is still on its
 * way to it before anything that it subscribes to or gives back is answered. So it sees everything about its
 * subscriptions in the order in which it happened. [RET-09] [PS-16] [PS-34]
 */
export class Broker {
  /** Read by the meta API. */
  readonly subscriptions = new SubscriptionTable();
  readonly #parts: BrokerParts;
  readonly #keeping: Keeping;
  readonly #fanOuts: FanOuts;
  readonly #tellsTrust: boolean;

  constructor(parts: BrokerParts) {
    this.#parts = parts;
    this.#keeping = new Keeping(parts);
    this.#fanOuts = new FanOuts(parts);
    this.#tellsTrust = !parts.options.withoutFeatures.has('publication_trustlevels');
    this.#openHistory();
  }

  /** Number of topics and patterns that somebody is subscribed to. */
  get subscriptionCount(): number {
    return this.subscriptions.populated;
  }

  /** Number of events that wait for Subscribers to come. */
  get retainedCount(): number {
    return this.#keeping.retention.size;
  }

  subscribe(from: RouterSession, message: SubscribeMessage): void {
    const { emit } = this.#parts;
    const match = message.options.match ?? 'exact';
    const known = this.subscriptions.get(message.topic, match);
    const isMember = known?.has(from) === true; // [PS-07] [PS-09] not counted twice
    const refusal =
      this.#keyRefusal(message) ??
      (isMember ? undefined : this.subscriptions.refusal(from, message, this.#parts.limits));
    if (refusal !== undefined) {
      emit.to(from, refusal);
      return;
    }
    this.#fanOuts.serve(from); // [RET-09] a member that asks again for what is retained
    const subscription = known ?? this.#create({ topic: message.topic, match });
    this.subscriptions.join(from, subscription, keysOf(message));
    // [PS-33] the answer, then what is retained, then what is published from now on
    emit.to(from, { type: MessageType.SUBSCRIBED, request: message.request, subscription: subscription.id });
    if (message.options.get_retained === true) this.#sendRetained(from, subscription);
    if (!isMember) this.#joined(from, subscription);
  }

  unsubscribe(from: RouterSession, message: UnsubscribeMessage): void {
    const subscription = this.subscriptions.heldBy(from, message.subscription);
    if (subscription === undefined) {
      this.#parts.emit.to(from, errorReply(message, ErrorUri.NO_SUCH_SUBSCRIPTION)); // [PS-14] [PS-15]
      return;
    }
    this.#fanOuts.serve(from); // [PS-16]
    const isDeleted = this.subscriptions.part(from, subscription);
    this.#parts.emit.to(from, { type: MessageType.UNSUBSCRIBED, request: message.request }); // [PS-13] [PS-16]
    this.#parted(from, subscription, isDeleted);
  }

  /**
   * Ends the membership of a session that did not ask for it, and tells those who know what that is. [REVS-01] [REVS-03]
   * @returns false when the session does not hold the subscription
   */
  revoke(id: Id, session: RouterSession, reason?: string): boolean {
    const subscription = this.subscriptions.heldBy(session, id);
    if (subscription === undefined) return false;
    this.#fanOuts.serve(session); // [REVS-06]
    const isDeleted = this.subscriptions.part(session, subscription);
    if (session.supports('subscriber', 'subscription_revocation')) {
      const details = { subscription: id, ...(reason === undefined ? {} : { reason }) }; // [REVS-02]
      this.#parts.emit.to(session, { type: MessageType.UNSUBSCRIBED, request: 0, details });
    }
    this.#parted(session, subscription, isDeleted); // [REVS-05]
    return true;
  }

  /**
   * Publishes for a session, also for one that has left: that one is told nothing any more. [TST-21] [TST-24]
   * @returns a promise only when EVENTs are still on their way: what the session sends next has to wait for it
   */
  publish(from: RouterSession, message: PublishMessage, context: SendContext): void | Promise<void> {
    const { limits, emit } = this.#parts;
    const isAnswered = message.options.acknowledge === true && from.isOpen;
    if (
      hasReceiverLists(message.options) &&
      longestReceiverList(message.options) > limits.maxReceiverListEntries
    ) {
      if (isAnswered) emit.to(from, limitReply(message, 'L51', limits.maxReceiverListEntries));
      else this.#refused(from, message.topic);
      return undefined;
    }
    const publication = publicationOf(from, message, {
      publication: this.#parts.publicationIds.next(), // [PS-26]
      discloses: context.discloses === true,
      trustlevel: this.#tellsTrust ? context.trustlevel : undefined,
    });
    const subscriptions = this.subscriptions.matching(message.topic);
    this.#keeping.keep(from, message, { publication, subscriptions });
    if (isAnswered) {
      // [PS-24] also when nobody receives it; [PEX-07] before the Publisher's own EVENT; [EVH-42] when it is stored
      const { request } = message;
      emit.to(from, {
        type: MessageType.PUBLISHED,
        request,
        publication: publication.publication,
      });
    }
    return this.#fanOuts.send(from, { publication, subscriptions });
  }

  /** Publishes as the Router itself: to everybody who listens, without a Publisher. [PID-11] */
  announce(topic: Uri, payload: Payload): void {
    const subscriptions = this.subscriptions.matching(topic);
    if (subscriptions.length === 0) return;
    const publication = announcement(this.#parts.publicationIds.next(), topic, payload);
    void this.#fanOuts.send(undefined, { publication, subscriptions });
  }

  /** Whether EVENTs of a session are on their way. */
  isSending(from: RouterSession): boolean {
    return this.#fanOuts.isSending(from);
  }

  /** Removes everything that a session holds. [PS-18] [SES-34] [SUBM-11] */
  leave(session: RouterSession): void {
    for (const subscription of this.subscriptions.ofSession(session)) {
      this.#parted(session, subscription, this.subscriptions.part(session, subscription));
    }
  }

  /** Topics with history have their subscription from the start. [EVH-38] */
  #openHistory(): void {
    const { name, history } = this.#parts.options;
    for (const { uri, match, ...bounds } of history.topics) {
      this.#create({
        topic: uri,
        match,
        history: history.store.open({ realm: name, uri, match, ...bounds }),
      });
    }
  }

  #create(parts: Omit<SubscriptionParts, 'id' | 'created'>): Subscription {
    const { subscriptionIds, clock } = this.#parts;
    return this.subscriptions.add({ ...parts, id: subscriptionIds.next(), created: clock.now() });
  }

  #sendRetained(to: RouterSession, subscription: Subscription): void {
    const { topic, match } = subscription;
    const named = knowsPublishers(to);
    for (const event of this.#keeping.retention.eventsFor(to, { uri: topic, match })) {
      this.#parts.emit.toAll([to], eventFor(event, subscription, { named, retained: true })); // [RET-08] [RET-22]
    }
  }

  #joined(session: RouterSession, subscription: Subscription): void {
    if (!subscription.isAnnounced) {
      subscription.isAnnounced = true;
      this.#parts.observer.subscriptionCreated(session, subscription); // [SUBM-06]
    }
    this.#parts.observer.subscribed(session, subscription);
  }

  #parted(session: RouterSession, subscription: Subscription, isDeleted: boolean): void {
    this.#parts.observer.unsubscribed(session, subscription); // [SUBM-10]
    if (isDeleted) this.#parts.observer.subscriptionDeleted(session, subscription);
  }

  /** Keys are held as long as the subscription, so they may be no longer than a topic. */
  #keyRefusal(message: SubscribeMessage) {
    const { nkey = '', _group = '' } = message.options;
    const max = this.#parts.limits.uri.maxBytes;
    if (nkey.length <= max && _group.length <= max) return undefined;
    const explanation = `nkey and _group have at most ${String(max)} characters`;
    return explainedError(message, ErrorUri.OPTION_NOT_ALLOWED, explanation);
  }

  #refused(from: RouterSession, topic: Uri): void {
    this.#parts.counters.publicationsRefused++;
    const reason = ErrorUri.LIMIT_EXCEEDED;
    this.#parts.onEvent({ type: 'publication_refused', info: from.info, reason, topic });
  }
}

function keysOf({ options }: SubscribeMessage): MemberKeys {
  return { nkey: options.nkey, group: options._group };
}
