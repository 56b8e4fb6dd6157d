import type { Id, InvocationPolicy, MatchPolicy, Uri } from '@wamp/protocol';
import type { Kwargs } from '@wamp/protocol/contract';

/** A session, as the Router tells about it; Routers may add more. [SMETA-46] */
export interface SessionInfo extends Kwargs {
  readonly session: Id;
  readonly authid?: string;
  readonly authrole?: string;
  readonly authmethod?: string;
  readonly authprovider?: string;
}

/** What registrations and subscriptions have in common. */
interface Info {
  readonly id: Id;
  /** ISO 8601 */
  readonly created: string;
  readonly uri: Uri;
  readonly match: MatchPolicy;
}

/** A registration, as the Router tells about it. */
export interface RegistrationInfo extends Info {
  readonly invoke: InvocationPolicy;
}

/** A subscription, as the Router tells about it. */
export type SubscriptionInfo = Info;

/** Ids of registrations or subscriptions, by how they match. */
export type IdsByMatch = Readonly<Record<MatchPolicy, readonly Id[]>>;

/** An event in the history of the Router. */
export interface StoredEvent {
  /** RFC 3339 */
  readonly timestamp: string;
  readonly subscription: Id;
  readonly publication: Id;
  readonly details: Kwargs;
  readonly args?: readonly unknown[];
  readonly kwargs?: Kwargs;
}

/** What reflection tells about a procedure or topic. */
export interface Description extends Kwargs {
  readonly uri?: Uri;
  readonly kind?: string;
}

interface Procedures {
  'wamp.session.count': { args: [authroles?: readonly string[]]; result: number };
  'wamp.session.list': { args: [authroles?: readonly string[]]; result: readonly Id[] };
  'wamp.session.get': { args: [session: Id]; result: SessionInfo };
  'wamp.session.kill': { args: [session: Id]; kwargs: object };
  'wamp.session.kill_by_authid': { args: [authid: string]; kwargs: object; result: readonly Id[] };
  'wamp.session.kill_by_authrole': { args: [authrole: string]; kwargs: object; result: number };
  'wamp.session.kill_all': { args: []; kwargs: object; result: number };
  'wamp.session.add_testament': { args: [topic: Uri, args: unknown, kwargs: object]; kwargs: object };
  'wamp.session.flush_testaments': { kwargs: object };
  'wamp.registration.list': { result: IdsByMatch };
  'wamp.registration.lookup': { args: [procedure: Uri, options?: object]; result: Id | null };
  'wamp.registration.match': { args: [procedure: Uri]; result: Id | null };
  'wamp.registration.get': { args: [registration: Id]; result: RegistrationInfo };
  'wamp.registration.list_callees': { args: [registration: Id]; result: readonly Id[] };
  'wamp.registration.count_callees': { args: [registration: Id]; result: number };
  'wamp.subscription.list': { result: IdsByMatch };
  'wamp.subscription.lookup': { args: [topic: Uri, options?: object]; result: Id | null };
  'wamp.subscription.match': { args: [topic: Uri]; result: readonly Id[] | null };
  'wamp.subscription.get': { args: [subscription: Id]; result: SubscriptionInfo };
  'wamp.subscription.list_subscribers': { args: [subscription: Id]; result: readonly Id[] };
  'wamp.subscription.count_subscribers': { args: [subscription: Id]; result: number };
  'wamp.subscription.get_events': { args: [subscription: Id]; kwargs: object };
  'wamp.reflection.procedure.list': { result: readonly Uri[] };
  'wamp.reflection.topic.list': { result: readonly Uri[] };
  'wamp.reflection.procedure.describe': { args: [uri: Uri]; result: Description };
  'wamp.reflection.topic.describe': { args: [uri: Uri]; result: Description };
}

interface Topics {
  'wamp.session.on_join': { args: [session: SessionInfo] };
  'wamp.session.on_leave': { args: [session: Id, authid?: string, authrole?: string] };
}

/** The contract of the Router's own procedures and topics. */
export interface MetaContract {
  readonly procedures: Procedures;
  readonly topics: Topics;
}
