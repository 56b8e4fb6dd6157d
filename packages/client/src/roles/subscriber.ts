import type { EventMessage, Id, Uri } from '@wamp/protocol';
import type { ArgsOf, Kwargs, KwargsOf, Params } from '@wamp/protocol/contract';
import type { Connection } from '../connection/connection.js';
import type { SubscribeOptions } from '../options.js';
import { offer } from './offer.js';
import { type Peer, peerOf } from './peer.js';
import type { Subscription } from './subscription.js';
import type { Wish, WishEntry } from './wish.js';
import type { WishList } from './wish-list.js';

/** What a handler of events is given. */
export interface Event<D, K extends string = string> {
  /** An empty list when the event has none. [PS-32] */
  readonly args: ArgsOf<D>;
  /** An empty dict when the event has none. [PS-32] */
  readonly kwargs: KwargsOf<D>;
  /** What the `{name}` parts of the pattern stand for. */
  readonly params: Params<K>;
  /** The topic that was published to. */
  readonly topic: Uri;
  readonly publication: Id;
  /** `undefined` when the Router does not tell. */
  readonly publisher: Peer | undefined;
  readonly retained: boolean;
  readonly details: Kwargs;
}

/** A handler without the types of a contract. */
export type EventHandler = (event: Event<{ args: unknown[]; kwargs: Kwargs }>) => unknown;

/** Events that are held while their subscription is not known yet. */
const maxEarly = 1000;

/** Subscribes, and hands events to their handlers. */
export interface Subscriber {
  subscribe(topic: Uri, handler: EventHandler, options: SubscribeOptions): Promise<Subscription>;
  /** Takes an EVENT. One whose SUBSCRIBED may still be on its way is held until then. */
  event(message: EventMessage): boolean;
  /** The Router has granted a subscription: takes the events that came before. */
  granted(wish: Wish): void;
}

/** Makes the subscriber of a client. */
export function subscriber(connection: Connection, wishes: WishList): Subscriber {
  const kind = 'subscription';
  let early: EventMessage[] = [];

  const deliver = (wish: Wish, message: EventMessage): void => {
    for (const entry of [...wish.entries]) {
      if (entry.held) entry.held.push(message);
      else if (wish.entries.has(entry)) call(entry, message);
    }
  };

  const call = ({ handler, template }: WishEntry, { details, publication, payload }: EventMessage): void => {
    const {
      topic = template.uri,
      publisher,
      publisher_authid,
      publisher_authrole,
      retained = false,
    } = details;
    const failed = (error: unknown): void => connection.report(error, { kind: 'event', uri: topic });
    try {
      const result = (handler as EventHandler)({
        args: [...(payload.args ?? [])],
        kwargs: payload.kwargs ?? {},
        params: template.params(topic),
        topic,
        publication,
        publisher: peerOf(publisher, publisher_authid, publisher_authrole),
        retained,
        details: { ...details },
      });
      if (result instanceof Promise) result.catch(failed);
    } catch (error) {
      failed(error);
    }
  };

  /** Whoever awaits the subscription goes on first, then come the events of the same packet. (F11) */
  const onOpened = (entry: WishEntry): void =>
    queueMicrotask(() => {
      // Ends early when a handler gives the subscription back, as that empties the list.
      for (const event of entry.held ?? []) call(entry, event);
      entry.held = undefined;
    });

  return {
    subscribe: (text, handler, options) =>
      offer({ connection, wishes, kind, withdraw: 'unsubscribe', onOpened }, { text, handler, options }),
    event(message) {
      const wish = wishes.live(kind, message.subscription);
      if (wish) deliver(wish, message);
      else if (early.length < maxEarly && wishes.isAsking(kind)) early.push(message);
      else return false;
      return true;
    },
    granted(wish) {
      const isMine = ({ subscription }: EventMessage): boolean =>
        wish.kind === kind && subscription === wish.id;
      const taken = early.filter(isMine);
      early = wishes.isAsking(kind) ? early.filter((message) => !isMine(message)) : [];
      for (const message of taken) deliver(wish, message);
    },
  };
}
