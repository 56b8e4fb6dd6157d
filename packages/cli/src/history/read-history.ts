import { isId } from '@wamp/protocol';
import { CliError } from '../failure/cli-error.js';
import type { MetaApi } from '../inspect/meta-api.js';
import { type Dict, dictOf, idsOf, textOf } from '../inspect/shape.js';
import type { EventRecord } from '../output/record.js';
import { isJsonObject } from '../payload/envelope.js';
import { type HistoryQuery, historyKwargs } from './history-query.js';

const getEvents = 'wamp.subscription.get_events';

/** A topic or pattern. */
export interface HistoryTopic {
  readonly uri: string;
  readonly match: 'exact' | 'prefix' | 'wildcard';
  /** The subscription that this session has to it. */
  readonly own?: number | undefined;
}

/** What reading history needs of the meta API. */
export type HistoryMeta = Pick<MetaApi, 'require' | 'requireHistory' | 'call' | 'reply'>;

/**
 * The events that the router has kept, the oldest first. Histories belong to subscriptions, and a topic may be covered by
 * several; that of the most events has all that the others have.
 * @throws {CliError} when this session may read none of them
 */
export async function readHistory(
  meta: HistoryMeta,
  topic: HistoryTopic,
  query: HistoryQuery,
): Promise<readonly EventRecord[]> {
  let longest: readonly EventRecord[] = [];
  let refusal: CliError | undefined;
  let isRead = false;
  for (const id of await subscriptionsOf(meta, topic)) {
    try {
      const events = await eventsOf(meta, id, { topic, query });
      isRead = true;
      if (events.length > longest.length) longest = events;
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      refusal ??= error;
    }
  }
  if (!isRead && refusal !== undefined) throw refusal;
  return longest;
}

async function subscriptionsOf(
  meta: HistoryMeta,
  { uri, match, own }: HistoryTopic,
): Promise<readonly number[]> {
  meta.require('subscription');
  meta.requireHistory();
  if (match !== 'exact') {
    if (own !== undefined) return [own];
    const [id] = await meta.call('wamp.subscription.lookup', { args: [uri, { match }] });
    return isId(id) ? [id] : [];
  }
  const [ids] = await meta.call('wamp.subscription.match', { args: [uri] });
  return idsOf(ids ?? [], 'wamp.subscription.match');
}

interface EventQuery {
  readonly topic: HistoryTopic;
  readonly query: HistoryQuery;
}

/** The events of one subscription, the oldest first. They come in pages as large as the router can send. */
async function eventsOf(
  meta: HistoryMeta,
  subscription: number,
  { topic, query }: EventQuery,
): Promise<readonly EventRecord[]> {
  const { limit } = query;
  const isReverse = limit !== undefined;
  const events: EventRecord[] = [];
  let kwargs: Dict = {
    ...historyKwargs(query),
    // A subscription to a pattern keeps other topics too.
    ...(topic.match === 'exact' ? { topic: topic.uri } : {}),
  };
  for (;;) {
    const page = await meta.reply(getEvents, { args: [subscription], kwargs });
    const found = page.args.map((event) => recordOf(dictOf(event, getEvents), topic.uri));
    events.push(...found);
    const last = found.at(-1)?.publication;
    const isComplete = page.kwargs['is_limit_reached'] !== true || events.length === limit;
    if (last === undefined || isComplete) return isReverse ? events.reverse() : events;
    kwargs = {
      ...kwargs,
      [isReverse ? 'before_publication' : 'after_publication']: last,
      ...(isReverse ? { limit: limit - events.length } : {}),
    };
  }
}

function recordOf(event: Dict, uri: string): EventRecord {
  const { publication, subscription, args, kwargs } = event;
  const details = isJsonObject(event['details']) ? event['details'] : {};
  return {
    type: 'event',
    topic: textOf(details, 'topic') || uri,
    publication: isId(publication) ? publication : 0,
    ...(isId(subscription) ? { subscription } : {}),
    args: Array.isArray(args) ? args : [],
    kwargs: isJsonObject(kwargs) ? kwargs : {},
    details,
    ts: textOf(event, 'timestamp'),
  };
}
