import { ErrorUri, type Id, type Kwargs, type Payload, type Uri, isId, payloadOf } from '@wamp/protocol';
import type { Clock } from '../clock.js';
import type { RouterLimits } from '../limits.js';
import type { ResolvedRealm } from '../realm-options.js';
import { type PayloadValues, valuesFor } from '../outbound/stored-payload.js';
import type { RouterSession } from '../session/router-session.js';
import { knowsPublishers } from './event.js';
import type { HistorySnapshot, StoredEvent } from './event-store.js';
import { type QueryProblem, historyQuery, selectEvents } from './history-query.js';
import type { Subscription } from './subscription.js';
import type { SubscriptionTable } from './subscription-table.js';

/** What a call of a procedure of the Router brings. */
export interface HistoryCall {
  readonly caller: RouterSession;
  readonly args: readonly unknown[];
  readonly kwargs: Kwargs;
}

/** What reading history needs. */
export interface HistoryProcedureParts {
  readonly subscriptions: Pick<SubscriptionTable, 'byId'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly options: Pick<ResolvedRealm, 'history'>;
  readonly limits: Pick<RouterLimits, 'maxQueuedBytes'>;
  /** Whether the Caller may subscribe to what the subscription is about. [EVH-34] */
  readonly mayRead: (caller: RouterSession, subscription: Subscription) => boolean | Promise<boolean>;
  /** Makes what the procedure throws to refuse a call. */
  readonly refusal: (error: Uri, explanation?: string) => Error;
}

/** What an event takes in an answer beside its payload: more than ids, time and the usual details do. */
const bytesAroundEvent = 512;

/**
 * `wamp.subscription.get_events(subscription, …)`: the events of a subscription that are kept, each as one positional
 * result. Keyword results tell what is missing: `is_limit_reached` when there are more than `limit`, or than one
 * answer takes; `is_cut` when older events had to go. L72
 */
export function eventHistoryProcedure(parts: HistoryProcedureParts): (call: HistoryCall) => Promise<Payload> {
  return async ({ caller, args, kwargs }) => {
    const subscription = subscriptionOf(args[0], parts);
    if (!(await parts.mayRead(caller, subscription))) throw parts.refusal(ErrorUri.NOT_AUTHORIZED);
    const query = valid(historyQuery(kwargs), parts);
    const { events, isCut } = await snapshotOf(subscription, parts);
    const selected = valid(selectEvents(events, query, caller), parts);
    const page = pageOf(
      selected.events,
      Math.min(caller.transport.maxSendBytes, parts.limits.maxQueuedBytes) / 2,
    );
    const isLimited = selected.isLimited || page.length < selected.events.length;
    return payloadOf(
      page.flatMap((event) => recordOf(event, subscription, caller)),
      { ...(isLimited && { is_limit_reached: true }), ...(isCut && { is_cut: true }) }, // [EVH-41]
    );
  };
}

/** [EVH-06] [EVH-07] */
function subscriptionOf(id: unknown, { subscriptions, refusal }: HistoryProcedureParts): Subscription {
  if (!isId(id)) {
    throw refusal(ErrorUri.INVALID_ARGUMENT, 'the first argument must be the id of a subscription');
  }
  const subscription = subscriptions.byId(id);
  if (subscription === undefined) throw refusal(ErrorUri.NO_SUCH_SUBSCRIPTION);
  return subscription;
}

function valid<T extends object>(value: T | QueryProblem, { refusal }: HistoryProcedureParts): T {
  if ('problem' in value) throw refusal(ErrorUri.INVALID_ARGUMENT, value.problem);
  return value;
}

/** What is kept and not too old. A subscription without history has an empty one. [EVH-08] */
async function snapshotOf(
  { topic, match, history }: Subscription,
  { clock, options }: HistoryProcedureParts,
): Promise<HistorySnapshot> {
  if (history === undefined) return { events: [], isCut: false };
  const { events, isCut } = await history.read();
  const maxAgeMs =
    options.history.topics.find((each) => each.uri === topic && each.match === match)?.maxAgeMs ?? Infinity;
  const oldest = clock.now() - maxAgeMs;
  return { events: events.filter(({ publishedAt }) => publishedAt > oldest), isCut };
}

/** As many events as one answer takes; at least one. */
function pageOf(events: readonly StoredEvent[], maxBytes: number): readonly StoredEvent[] {
  let bytes = 0;
  const end = events.findIndex((event) => (bytes += event.bytes + bytesAroundEvent) > maxBytes);
  return end < 0 ? events : events.slice(0, Math.max(end, 1));
}

/**
 * One event as the specification describes it; none when it holds a value that the Caller's serializer cannot
 * express: like live events, it passes that one by, and does not take the others with it. [EVH-09] [EVH-10] [EVH-35]
 */
function recordOf(
  event: StoredEvent,
  { id, match }: Subscription,
  caller: RouterSession,
): readonly EventRecord[] {
  const details = {
    ...event.details,
    ...(knowsPublishers(caller) && event.identity),
    ...(match !== 'exact' && { topic: event.topic }), // [EVH-11]
  };
  const values = valuesFor(caller, event.payload, details);
  if (values === undefined) return [];
  return [
    {
      timestamp: new Date(event.publishedAt).toISOString(),
      subscription: id,
      publication: event.publication,
      details,
      ...values,
    },
  ];
}

/** One positional result. */
interface EventRecord extends PayloadValues {
  readonly timestamp: string;
  readonly subscription: Id;
  readonly publication: Id;
  readonly details: Readonly<Record<string, unknown>>;
}
