import type { Registration } from '../dealer/registration.js';
import type { Subscription } from '../broker/subscription.js';
import type { RouterSession } from '../session/router-session.js';

/**
 * Told what changes in the tables of Broker and Dealer: after the change, and after the answer to who asked for it, so
 * that whoever hears of it sees the new state. [RMETA-23] [RMETA-27] [SUBM-14] [SUBM-15]
 * `session` is who caused it: who subscribed, registered, gave back, was revoked, or left.
 */
export interface RealmObserver {
  /** A topic or pattern has its first Subscriber; `subscribed` follows. */
  subscriptionCreated(session: RouterSession, subscription: Subscription): void;
  subscribed(session: RouterSession, subscription: Subscription): void;
  unsubscribed(session: RouterSession, subscription: Subscription): void;
  /** The last Subscriber is gone; `unsubscribed` came before. */
  subscriptionDeleted(session: RouterSession, subscription: Subscription): void;
  /** A procedure or pattern has its first Callee; `registered` follows. */
  registrationCreated(session: RouterSession, registration: Registration): void;
  registered(session: RouterSession, registration: Registration): void;
  unregistered(session: RouterSession, registration: Registration): void;
  /** The last Callee is gone; `unregistered` came before. */
  registrationDeleted(session: RouterSession, registration: Registration): void;
}

const nothing = (): void => undefined;

/** For who does not want to know. */
export const noObserver: RealmObserver = {
  subscriptionCreated: nothing,
  subscribed: nothing,
  unsubscribed: nothing,
  subscriptionDeleted: nothing,
  registrationCreated: nothing,
  registered: nothing,
  unregistered: nothing,
  registrationDeleted: nothing,
};
