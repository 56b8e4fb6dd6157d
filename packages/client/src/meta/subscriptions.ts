import type { Id, MatchPolicy, Uri } from '@wamp/protocol';
import { payload } from '@wamp/protocol/contract';
import type { Client } from '../client.js';
import type { IdsByMatch, MetaContract, StoredEvent, SubscriptionInfo } from './meta-contract.js';

/** Which events of a history are wanted; all that is given has to hold. */
export interface HistoryFilter {
  /** The most events, counted in the order of `reverse`. */
  readonly limit?: number;
  /** Newest first. @defaultValue false */
  readonly reverse?: boolean;
  readonly fromTime?: Date;
  readonly afterTime?: Date;
  readonly beforeTime?: Date;
  readonly untilTime?: Date;
  readonly fromPublication?: Id;
  readonly afterPublication?: Id;
  readonly beforePublication?: Id;
  readonly untilPublication?: Id;
  readonly topic?: Uri;
}

/** The subscriptions of the realm. */
export interface SubscriptionMeta {
  list(): Promise<IdsByMatch>;
  /** The subscription of exactly this URI or pattern. */
  lookup(uri: Uri, match?: MatchPolicy): Promise<Id | undefined>;
  /** All subscriptions that get events of this topic. */
  match(topic: Uri): Promise<readonly Id[]>;
  get(id: Id): Promise<SubscriptionInfo>;
  /** The sessions of its Subscribers. */
  subscribers(id: Id): Promise<readonly Id[]>;
  countSubscribers(id: Id): Promise<number>;
  /** What the Router keeps of its events, oldest first. */
  history(id: Id, filter?: HistoryFilter): Promise<readonly StoredEvent[]>;
}

/** The calls behind {@link SubscriptionMeta}. */
export function subscriptionMeta(client: Client<MetaContract>): SubscriptionMeta {
  return {
    list: () => client.call('wamp.subscription.list'),
    lookup: async (uri, match) =>
      (await client.call('wamp.subscription.lookup', match ? [uri, { match }] : [uri])) ?? undefined,
    match: async (topic) => (await client.call('wamp.subscription.match', [topic])) ?? [],
    get: (id) => client.call('wamp.subscription.get', [id]),
    subscribers: (id) => client.call('wamp.subscription.list_subscribers', [id]),
    countSubscribers: (id) => client.call('wamp.subscription.count_subscribers', [id]),
    async history(id, filter = {}) {
      const input = payload([id], wireFilter(filter));
      const { args } = await client.call('wamp.subscription.get_events', input, { full: true });
      // Some Routers give one list of all. A-07
      return args.flat() as StoredEvent[];
    },
  };
}

function wireFilter(filter: HistoryFilter): object {
  return Object.fromEntries(
    Object.entries(filter)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]: [string, unknown]) => [
        name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        value instanceof Date ? value.toISOString() : value,
      ]),
  );
}
