import {
  ErrorUri,
  type PublishMessage,
  type RegisterMessage,
  type SubscribeMessage,
  type Uri,
} from '@wamp/protocol';
import type { Ruling } from '../auth/ruling.js';
import type { Broker } from '../broker/broker.js';
import { eventHistoryProcedure } from '../broker/event-history-procedure.js';
import type { Clock } from '../clock.js';
import type { Dealer } from '../dealer/dealer.js';
import { LocalCallee, type LocalCalleeParts, type LocalProcedure } from '../local/local-callee.js';
import { ProcedureError } from '../local/procedure-error.js';
import type { RouterLimits } from '../limits.js';
import type { ResolvedRealm } from '../realm-options.js';
import type { Question } from '../auth/question.js';
import type { SubscriptionObserver } from '../broker/subscription-observer.js';
import type { RegistrationObserver } from '../dealer/registration-observer.js';
import type { UriCheck } from '../matching/uri-check.js';
import type { RouterSession } from '../session/router-session.js';
import type { SessionTable } from '../session/session-table.js';
import { inOrder } from './in-order.js';
import { killProcedures } from './kill-procedures.js';
import { MetaEvents } from './meta-events.js';
import type { Procedures } from './procedures.js';
import { registrationProcedures } from './registration-procedures.js';
import { Reflection, isDescribable } from './reflection.js';
import { reflectionProcedures } from './reflection-procedures.js';
import { SessionDetails } from './session-details.js';
import { sessionProcedures } from './session-procedures.js';
import { subscriptionProcedures } from './subscription-procedures.js';
import { TestamentBook } from './testament-book.js';
import { testamentProceduresOf } from './testament-procedures.js';

/** What the meta API of one realm is made of. */
export interface MetaParts extends Omit<LocalCalleeParts, 'realm' | 'principal' | 'dealer'> {
  readonly options: ResolvedRealm;
  readonly limits: RouterLimits;
  readonly clock: Clock;
  readonly sessions: SessionTable;
  readonly isUsable: UriCheck;
  /** The Broker, made after its observer. */
  readonly broker: () => Broker;
  /** Asks the authorizer of the realm. */
  readonly ask: (session: RouterSession, question: Question) => Ruling | Promise<Ruling>;
  /** Publishes as a session that has left, if it still may; the promise is there while that is being asked. */
  readonly publishAs: (session: RouterSession, message: PublishMessage) => void | Promise<void>;
}

/** Bytes of the arguments of one `wamp.session.modify_details`. */
const maxDetailBytes = 16 * 1024;

/** Tells the sessions of one realm about each other: meta events and procedures, and testaments. */
export class MetaApi {
  readonly #parts: MetaParts;
  readonly #events: MetaEvents;
  readonly #details = new SessionDetails();
  readonly #testaments: TestamentBook;
  #reflection: Reflection | undefined;

  constructor(parts: MetaParts) {
    this.#parts = parts;
    this.#testaments = new TestamentBook(parts.limits);
    this.#events = new MetaEvents({
      details: this.#details,
      announce: (topic, payload) => {
        parts.broker().announce(topic, payload);
      },
      withoutFeatures: parts.options.withoutFeatures,
    });
  }

  /** For Broker and Dealer. */
  get observer(): RegistrationObserver & SubscriptionObserver {
    return this.#events;
  }

  /** Number of testaments that wait for the end of their sessions. */
  get testamentCount(): number {
    return this.#testaments.size;
  }

  /** Registers the procedures of all features that the realm offers, and others. [SMETA-41] */
  serve(dealer: Dealer, others: Procedures): void {
    const { options, broker } = this.#parts;
    if (!options.withoutFeatures.has('reflection')) {
      this.#reflection = new Reflection({ options, dealer, broker: broker() });
    }
    const principal = { authid: 'router', authrole: 'router', authprovider: 'router' };
    const callee = new LocalCallee({ ...this.#parts, realm: options.name, principal, dealer });
    for (const [feature, procedures] of this.#features(dealer)) {
      if (options.withoutFeatures.has(feature)) continue;
      for (const [uri, procedure] of Object.entries(procedures)) callee.serve(uri, procedure);
    }
    for (const [uri, procedure] of Object.entries(others)) callee.serve(uri, procedure);
  }

  /** What `_describe` is answered with when it is too long to be kept. */
  refusalToDescribe(message: SubscribeMessage | RegisterMessage): ErrorUri | undefined {
    const isKept = this.#reflection === undefined || isDescribable(message);
    return isKept ? undefined : ErrorUri.OPTION_NOT_ALLOWED;
  }

  /** Notes what a session says of what it has just registered or subscribed to. */
  described(session: RouterSession, message: SubscribeMessage | RegisterMessage): void {
    this.#reflection?.note(session, message);
  }

  /** A session has joined: it stands in the table, and WELCOME is on its way. [SMETA-11] */
  joined(session: RouterSession): void {
    this.#events.joined(session);
  }

  /**
   * A session leaves Broker and Dealer with `depart`: what it held first, then its testaments, then the event that it is
   * gone; or nothing of that. [TST-25] [SMETA-09] [SMETA-35] [TST-17]
   * @returns a promise while it is asked about testaments
   */
  departing(session: RouterSession, isSilent: boolean, depart: () => void): void | Promise<void> {
    const testaments = this.#testaments.take(session);
    if (isSilent) {
      this.#events.silently(depart);
      return undefined;
    }
    depart();
    const pending = inOrder(testaments, (message) => this.#parts.publishAs(session, message));
    const left = (): void => {
      this.#events.left(session);
    };
    return pending === undefined ? left() : pending.then(left);
  }

  /** [EVH-34] whoever may not subscribe may not read what was published either */
  #eventHistory(): LocalProcedure {
    const { ask, broker } = this.#parts;
    return eventHistoryProcedure({
      ...this.#parts,
      subscriptions: broker().subscriptions,
      mayRead: async (session, { topic, match }) =>
        (await ask(session, { action: 'subscribe', uri: topic, match })).allow,
      refusal: (error, explanation) => new ProcedureError(error, explanation),
    });
  }

  #features(dealer: Dealer): readonly (readonly [feature: string, Procedures])[] {
    const { sessions, isUsable, clock, limits, ask, options } = this.#parts;
    const realm = options.name;
    const maxListEntries = limits.maxMetaListEntries;
    const broker = this.#parts.broker();
    const details = this.#details;
    const book = this.#testaments;
    const mayPublish = (session: RouterSession, uri: Uri): Ruling | Promise<Ruling> =>
      ask(session, { action: 'publish', uri, match: 'exact' });
    const reflection = this.#reflection;
    return [
      ['session_meta_api', sessionProcedures({ sessions, details, maxDetailBytes, maxListEntries })],
      ['session_meta_api', killProcedures({ sessions, isUsable, clock })],
      ['registration_meta_api', registrationProcedures({ realm, dealer, isUsable, maxListEntries })],
      ['subscription_meta_api', subscriptionProcedures({ broker, isUsable, maxListEntries })],
      ['event_history', { 'wamp.subscription.get_events': this.#eventHistory() }],
      ['testament_meta_api', testamentProceduresOf({ book, isUsable, mayPublish })],
      [
        'reflection',
        reflection === undefined ? {} : reflectionProcedures({ reflection, ask, maxListEntries }),
      ],
    ];
  }
}
