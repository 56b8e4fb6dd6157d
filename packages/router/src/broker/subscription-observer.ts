import type { RouterSession } from '../session/router-session.js';
import type { Subscription } from './subscription.js';

/**
 * Told what changes in the subscriptions of a realm: after the change, and after the answer to who asked for it, so
 * that whoever hears of it sees the new state. [SUBM-14] [SUBM-15]
 * `session` is who caused it: who subscribed, gave back, was revoked, or left.
 */
export interface SubscriptionObserver {
  /** A topic or pattern has its first Subscriber; `subscribed` follows. */
  subscriptionCreated(session: RouterSession, subscription: Subscription): void;
  subscribed(session: RouterSession, subscription: Subscription): void;
  unsubscribed(session: RouterSession, subscription: Subscription): void;
  /** The last Subscriber is gone; `unsubscribed` came before. */
  subscriptionDeleted(session: RouterSession, subscription: Subscription): void;
}
