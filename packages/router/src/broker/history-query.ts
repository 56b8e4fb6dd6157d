import { type Id, type Kwargs, type Uri, isId, isUri } from '@wamp/protocol';
import type { StoredEvent } from './event-store.js';
import { type Receiver, isReceiver } from './receiver-filter.js';
import { instantOf } from './rfc-3339.js';

/** Which events of a history somebody asks for; all that are there hold together. [EVH-28] */
export interface HistoryQuery {
  readonly reverse: boolean;
  readonly limit: number;
  readonly topic?: Uri;
  /** Each is a time, epoch ms. */
  readonly from_time?: number;
  readonly after_time?: number;
  readonly before_time?: number;
  readonly until_time?: number;
  readonly from_publication?: Id;
  readonly after_publication?: Id;
  readonly before_publication?: Id;
  readonly until_publication?: Id;
}

/** A query that cannot be answered, and why. */
export interface QueryProblem {
  readonly problem: string;
}

const times = ['from_time', 'after_time', 'before_time', 'until_time'] as const;
const marks = ['from_publication', 'after_publication', 'before_publication', 'until_publication'] as const;

/** Reads the keyword arguments of `wamp.subscription.get_events`; unknown ones count for nothing. */
export function historyQuery(kwargs: Kwargs): HistoryQuery | QueryProblem {
  const { reverse = false, limit = Infinity, topic } = kwargs;
  if (typeof reverse !== 'boolean') return { problem: 'reverse must be a boolean' };
  if (limit !== Infinity && !(Number.isInteger(limit) && Number(limit) >= 1)) {
    return { problem: 'limit must be a whole number from 1 on' }; // [EVH-14]
  }
  if (topic !== undefined && !(typeof topic === 'string' && isUri(topic))) {
    return { problem: 'topic must be a URI' };
  }
  const filters: Record<string, number> = {};
  for (const key of times) {
    if (kwargs[key] === undefined) continue;
    const instant = instantOf(kwargs[key]);
    if (instant === undefined) return { problem: `${key} must be a time as RFC 3339 writes it` }; // [EVH-19]
    filters[key] = instant;
  }
  for (const key of marks) {
    const mark = kwargs[key];
    if (mark === undefined) continue;
    if (!isId(mark)) return { problem: `${key} must be the id of a publication` };
    filters[key] = mark;
  }
  return { reverse, limit: Number(limit), ...(topic === undefined ? {} : { topic }), ...filters };
}

/** The part of a history that answers a query, and whether its `limit` cut it. */
export interface HistoryPage {
  readonly events: readonly StoredEvent[];
  readonly isLimited: boolean;
}

/**
 * Answers a query from the events of a history, oldest first, as far as the reader may see them. [EVH-30] [EVH-31]
 * Marks are places among all events, also those that the reader does not see. [EVH-26] [EVH-33]
 */
export function selectEvents(
  events: readonly StoredEvent[],
  query: HistoryQuery,
  reader: Receiver,
): HistoryPage | QueryProblem {
  const range = rangeOf(events, query);
  if ('problem' in range) return range;
  const chosen = events
    .slice(range.start, range.end)
    .filter((event) => isWanted(event, query) && isReceiver(event.lists, reader));
  if (query.reverse) chosen.reverse(); // [EVH-12] [EVH-27]
  return { events: chosen.slice(0, query.limit), isLimited: chosen.length > query.limit }; // [EVH-13]
}

function rangeOf(
  events: readonly StoredEvent[],
  query: HistoryQuery,
): { readonly start: number; readonly end: number } | QueryProblem {
  let [start, end] = [0, events.length];
  for (const key of marks) {
    const mark = query[key];
    if (mark === undefined) continue;
    const at = events.findIndex(({ publication }) => publication === mark);
    if (at < 0) return { problem: `${key}: this publication is not, or no longer, in the history` }; // [EVH-44]
    if (key === 'from_publication') start = Math.max(start, at);
    if (key === 'after_publication') start = Math.max(start, at + 1);
    if (key === 'before_publication') end = Math.min(end, at);
    if (key === 'until_publication') end = Math.min(end, at + 1);
  }
  return { start, end: Math.max(start, end) };
}

function isWanted({ topic, publishedAt }: StoredEvent, query: HistoryQuery): boolean {
  return (
    (query.topic === undefined || topic === query.topic) && // [EVH-20] [EVH-21]
    (query.from_time === undefined || publishedAt >= query.from_time) &&
    (query.after_time === undefined || publishedAt > query.after_time) &&
    (query.before_time === undefined || publishedAt < query.before_time) &&
    (query.until_time === undefined || publishedAt <= query.until_time)
  );
}
