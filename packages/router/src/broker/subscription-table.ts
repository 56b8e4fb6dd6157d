import type { Id, MatchPolicy, SubscribeMessage, Uri } from '@wamp/protocol';
import { UriIndex } from '../matching/uri-index.js';
import type { RouterLimits } from '../limits.js';
import { limitReply } from '../replies.js';
import type { RouterSession } from '../session/router-session.js';
import type { MemberKeys } from './keyed-members.js';
import { Subscription, type SubscriptionParts } from './subscription.js';

/** What one session holds. */
interface Held {
  readonly subscriptions: Map<Id, Subscription>;
  patterns: number;
}

/** The subscriptions of one realm, and who holds them. */
export class SubscriptionTable {
  readonly #index = new UriIndex<Subscription>();
  readonly #byId = new Map<Id, Subscription>();
  readonly #held = new Map<RouterSession, Held>();
  #populated = 0;

  /** Subscriptions that have a member. */
  get populated(): number {
    return this.#populated;
  }

  /** Those with history too, which are there before anybody subscribes. [EVH-38] */
  all(): Iterable<Subscription> {
    return this.#byId.values();
  }

  byId(id: Id): Subscription | undefined {
    return this.#byId.get(id);
  }

  /** The subscription with exactly this URI or pattern. */
  get(uri: Uri, match: MatchPolicy): Subscription | undefined {
    return this.#index.get(uri, match);
  }

  /** All subscriptions that match a topic: exact, then prefixes, then wildcards. [PBS-11] */
  matching(topic: Uri): readonly Subscription[] {
    return this.#index.matches(topic);
  }

  /** What the session holds under this id. [PS-15] */
  heldBy(session: RouterSession, id: Id): Subscription | undefined {
    return this.#held.get(session)?.subscriptions.get(id);
  }

  add(parts: SubscriptionParts): Subscription {
    const subscription = new Subscription(parts);
    this.#index.add(parts.topic, parts.match, subscription);
    this.#byId.set(parts.id, subscription);
    return subscription;
  }

  /** Makes a session a member, or gives a member other keys. */
  join(session: RouterSession, subscription: Subscription, keys: MemberKeys): void {
    const isNew = !subscription.has(session);
    subscription.add(session, keys);
    if (!isNew) return;
    let held = this.#held.get(session);
    if (held === undefined) this.#held.set(session, (held = { subscriptions: new Map(), patterns: 0 }));
    held.subscriptions.set(subscription.id, subscription);
    if (subscription.match !== 'exact') held.patterns++;
    if (subscription.size === 1) this.#populated++;
  }

  /** Ends the membership of a session. @returns whether the subscription ended with it */
  part(session: RouterSession, subscription: Subscription): boolean {
    const held = this.#held.get(session);
    if (held?.subscriptions.delete(subscription.id) !== true) return false;
    if (subscription.match !== 'exact') held.patterns--;
    if (held.subscriptions.size === 0) this.#held.delete(session);
    subscription.delete(session);
    if (subscription.size > 0) return false;
    this.#populated--;
    if (subscription.history !== undefined) return false; // [EVH-39]
    this.#index.delete(subscription.topic, subscription.match);
    this.#byId.delete(subscription.id);
    return true;
  }

  /** Everything that a session holds, in the order in which it subscribed. */
  ofSession(session: RouterSession): readonly Subscription[] {
    return [...(this.#held.get(session)?.subscriptions.values() ?? [])];
  }

  /** The ERROR for a session that holds, or a realm that has, as many subscriptions as may be. L40 L42 */
  refusal(from: RouterSession, message: SubscribeMessage, limits: RouterLimits) {
    const held = this.#held.get(from);
    if ((held?.subscriptions.size ?? 0) >= limits.maxSubscriptionsPerSession) {
      return limitReply(message, 'L40', limits.maxSubscriptionsPerSession);
    }
    const match = message.options.match ?? 'exact';
    if (match !== 'exact' && (held?.patterns ?? 0) >= limits.maxPatternSubscriptionsPerSession) {
      return limitReply(message, 'L40', limits.maxPatternSubscriptionsPerSession);
    }
    const isPopulated = (this.get(message.topic, match)?.size ?? 0) > 0;
    return !isPopulated && this.#populated >= limits.maxSubscriptionsPerRealm
      ? limitReply(message, 'L42', limits.maxSubscriptionsPerRealm)
      : undefined;
  }
}
