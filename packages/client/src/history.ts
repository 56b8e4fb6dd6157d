/**
 * Catches up with missed events from the history of the Router.
 *
 * @example
 * ```ts
 * import { connect } from '@wamp/client';
 * import { history } from '@wamp/client/history';
 *
 * const client = await connect('ws://127.0.0.1:8080/ws', { realm: 'realm1' });
 * const onGap = history(client);
 * await client.subscribe('com.example.news', ({ kwargs }) => console.log(kwargs), { onGap });
 * ```
 *
 * @packageDocumentation
 */
import type { Id } from '@wamp/protocol';
import { type Contract, type Kwargs, payload } from '@wamp/protocol/contract';
import type { Client } from './client.js';
import { isWampError } from './errors.js';
import { fillGap } from './history/fill-gap.js';
import type { Gap, GapFiller, MissedEvent } from './roles/gap.js';

export { fillGap };

/** Options of {@link history}. */
export interface HistoryOptions {
  /** The most events that are asked for; when more were missed, the newest of them. @defaultValue 1000 */
  readonly limit?: number | undefined;
  /** Told of each gap, before the Router is asked. */
  readonly onGap?: ((gap: Gap) => void) | undefined;
}

/**
 * Makes an `onGap` for subscriptions: asks the Router for the events since the last publication that was delivered. Where
 * none was, or the Router does not know it any more, since that time. A Router without history is not asked. [EVH-46]
 */
export function history<C extends Contract>(
  client: Client<C>,
  { limit = 1000, onGap }: HistoryOptions = {},
): GapFiller {
  // The procedure is the Router's, and in no contract.
  const router = client as unknown as Client;

  const ask = async (subscription: Id, since: Kwargs): Promise<readonly MissedEvent[]> => {
    // The newest come first, so that these are the ones that a limit leaves.
    const kwargs = { reverse: true, limit, ...since };
    const { args } = await router.call('wamp.subscription.get_events', payload([subscription], kwargs), {
      full: true,
    });
    // Some Routers give one list of all. A-07
    return (args.flat() as MissedEvent[]).reverse();
  };

  return fillGap(async (gap) => {
    onGap?.(gap);
    const { subscription, lastPublication, since } = gap;
    const session = await client.ready();
    if (!session.supports('broker', 'event_history')) return [];
    const time = { from_time: since.toISOString() };
    if (lastPublication === undefined) return ask(subscription, time);
    try {
      return await ask(subscription, { after_publication: lastPublication });
    } catch (error) {
      if (!isWampError(error, 'wamp.error.invalid_argument')) throw error;
      return ask(subscription, time);
    }
  });
}
