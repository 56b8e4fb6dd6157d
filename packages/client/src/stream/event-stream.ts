import type { Contract, Keys } from '@wamp/protocol/contract';
import type { Client } from '../client.js';
import type { SubscribeOptions } from '../options.js';
import type { Event } from '../roles/subscriber.js';
import type { Subscription } from '../roles/subscription.js';
import { type BufferOptions, bufferOf } from './buffer.js';

/** Options of {@link events}. */
export type EventsOptions = Omit<SubscribeOptions, 'concurrency' | 'queue'> & BufferOptions;

/** A subscription to iterate over, once. Leaving the loop unsubscribes. */
export interface EventStream<E> extends Subscription, AsyncIterable<E> {
  /** Events that wait to be read. */
  readonly pending: number;
  /** Events that were dropped, as nobody read them. */
  readonly dropped: number;
}

/**
 * Subscribes, and gives the events to iterate over, over all sessions. The iteration ends when the subscription does.
 * @throws {WampError} when the Router refuses the subscription
 */
export async function events<C extends Contract, K extends Keys<C['topics']>>(
  client: Client<C>,
  topic: K,
  options: EventsOptions = {},
): Promise<EventStream<Event<C['topics'][K], K>>> {
  const buffer = bufferOf<Event<C['topics'][K], K>>(options, (): Promise<void> => made.unsubscribe());
  const made: Subscription = await client.subscribe(topic, (event) => buffer.push(event), options);
  void made.ended.then(() => buffer.queue.end());
  return {
    uri: made.uri,
    ended: made.ended,
    get active() {
      return made.active;
    },
    get pending() {
      return buffer.queue.size;
    },
    get dropped() {
      return buffer.dropped;
    },
    unsubscribe: () => made.unsubscribe(),
    [Symbol.asyncDispose]: () => made.unsubscribe(),
    [Symbol.asyncIterator]: () => buffer.queue,
  };
}
