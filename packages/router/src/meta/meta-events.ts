import { type Id, type Payload, type Uri, isReservedUri, payloadOf } from '@wamp/protocol';
import type { Registration } from '../dealer/registration.js';
import type { Subscription } from '../broker/subscription.js';
import type { SubscriptionObserver } from '../broker/subscription-observer.js';
import type { RegistrationObserver } from '../dealer/registration-observer.js';
import type { RouterSession } from '../session/router-session.js';
import { registrationDetails, subscriptionDetails } from './details.js';
import type { SessionDetails } from './session-details.js';

/** What publishing meta events needs. */
export interface MetaEventParts {
  readonly details: SessionDetails;
  /** Publishes as the Router itself. [SMETA-45] */
  readonly announce: (topic: Uri, payload: Payload) => void;
  /** Features that the realm does not offer. */
  readonly withoutFeatures: ReadonlySet<string>;
}

/** Publishes what happens in one realm: on topics `wamp.…`, with positional arguments only. [SMETA-47] */
export class MetaEvents implements RegistrationObserver, SubscriptionObserver {
  readonly #parts: MetaEventParts;
  readonly #sessions: boolean;
  readonly #subscriptions: boolean;
  readonly #registrations: boolean;
  #isSilent = false;

  constructor(parts: MetaEventParts) {
    this.#parts = parts;
    this.#sessions = !parts.withoutFeatures.has('session_meta_api');
    this.#subscriptions = !parts.withoutFeatures.has('subscription_meta_api');
    this.#registrations = !parts.withoutFeatures.has('registration_meta_api');
  }

  /** Does something that nobody is told about. [SMETA-35] */
  silently(task: () => void): void {
    this.#isSilent = true;
    try {
      task();
    } finally {
      this.#isSilent = false;
    }
  }

  joined(session: RouterSession): void {
    if (this.#sessions) this.#announce('wamp.session.on_join', [this.#parts.details.of(session)]); // [SMETA-02]
  }

  left({ id, principal }: RouterSession): void {
    if (!this.#sessions) return;
    this.#announce('wamp.session.on_leave', [id, principal.authid, principal.authrole]); // [SMETA-08]
  }

  subscriptionCreated(session: RouterSession, subscription: Subscription): void {
    this.#onSubscription('create', session.id, subscriptionDetails(subscription)); // [SUBM-02]
  }

  subscribed(session: RouterSession, { id }: Subscription): void {
    this.#onSubscription('subscribe', session.id, id);
  }

  unsubscribed(session: RouterSession, { id }: Subscription): void {
    this.#onSubscription('unsubscribe', session.id, id);
  }

  subscriptionDeleted(session: RouterSession, { id }: Subscription): void {
    this.#onSubscription('delete', session.id, id);
  }

  registrationCreated(session: RouterSession, registration: Registration): void {
    if (!this.#tells(registration)) return;
    this.#onRegistration('create', session.id, registrationDetails(registration)); // [RMETA-14]
  }

  registered(session: RouterSession, registration: Registration): void {
    if (this.#tells(registration)) this.#onRegistration('register', session.id, registration.id);
  }

  unregistered(session: RouterSession, registration: Registration): void {
    if (this.#tells(registration)) this.#onRegistration('unregister', session.id, registration.id);
  }

  registrationDeleted(session: RouterSession, registration: Registration): void {
    if (this.#tells(registration)) this.#onRegistration('delete', session.id, registration.id);
  }

  /** [RMETA-25] */
  #tells({ procedure }: Registration): boolean {
    return this.#registrations && !isReservedUri(procedure);
  }

  #onSubscription(what: string, session: Id, subject: unknown): void {
    if (this.#subscriptions) this.#announce(`wamp.subscription.on_${what}`, [session, subject]);
  }

  #onRegistration(what: string, session: Id, subject: unknown): void {
    this.#announce(`wamp.registration.on_${what}`, [session, subject]);
  }

  #announce(topic: Uri, args: readonly unknown[]): void {
    if (!this.#isSilent) this.#parts.announce(topic, payloadOf(args));
  }
}
