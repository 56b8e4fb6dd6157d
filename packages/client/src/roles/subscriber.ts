import type { EventMessage, Id, Uri } from '@wamp/protocol';
import type { ArgsOf, Kwargs, KwargsOf, Params } from '@wamp/protocol/contract';
import type { Connection } from '../connection/connection.js';
import type { SubscribeOptions } from '../options.js';
import { type PayloadCodec, openPayload } from '../payload-codec.js';
import type { GapFiller } from './gap.js';
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
  /** It was published before this subscription, and kept. [RET-29] */
  readonly retained: boolean;
  /** How far the Router trusts the Publisher, 0 is the lowest; `undefined` when it does not tell. [PTL-02] */
  readonly trustlevel: number | undefined;
  readonly details: Kwargs;
}

/** A handler without the types of a contract. */
export type EventHandler = (event: Event<{ args: unknown[]; kwargs: Kwargs }>) => unknown;

/** Events that are held while their subscription is not known yet, or while missed ones are fetched. */
const maxHeld = 1000;

/** Subscribes, and hands events to their handlers. */
export interface Subscriber {
  subscribe(topic: Uri, handler: EventHandler, options: SubscribeOptions): Promise<Subscription>;
  /** Takes an EVENT. One whose SUBSCRIBED may still be on its way is held until then. */
  event(message: EventMessage): boolean;
  /** The Router has granted a subscription: takes the events that came before. */
  granted(wish: Wish): void;
  /** The session is over. */
  lost(): void;
}

/** Makes the subscriber of a client. */
export function subscriber(
  connection: Connection,
  wishes: WishList,
  codecs?: readonly PayloadCodec[],
): Subscriber {
  const kind = 'subscription';
  let early: EventMessage[] = [];

  let lostAt = 0;

  const report = (error: unknown, uri: Uri): void => connection.report(error, { kind: 'event', uri });

  /** Hands an event to each handler; tells whether all took it. */
  const deliver = (wish: Wish, message: EventMessage): boolean => {
    let isTaken = true;
    for (const entry of [...wish.entries]) {
      if (entry.held) {
        if (entry.held.length < maxHeld) entry.held.push(message);
        else isTaken = false;
      } else if (wish.entries.has(entry)) isTaken = call(entry, message) && isTaken;
    }
    return isTaken;
  };

  /** Lets the handler take it when it is its turn. `false`: too many wait. */
  const call = (entry: WishEntry, message: EventMessage): boolean => {
    entry.last = { publication: message.publication, at: Date.now() };
    return entry.turnstile(async () => {
      try {
        if (!entry.isOver) await (entry.handler as EventHandler)(eventOf(entry, message));
      } catch (error) {
        report(error, message.details.topic ?? entry.template.uri);
      }
    });
  };

  const eventOf = (
    { template }: WishEntry,
    { details, publication, payload: sealed }: EventMessage,
  ): Parameters<EventHandler>[0] => {
    const { topic = template.uri, publisher, publisher_authid, publisher_authrole } = details;
    const payload = openPayload(codecs, { kind: 'event', uri: topic }, { options: details, payload: sealed });
    return {
      args: [...(payload.args ?? [])],
      kwargs: payload.kwargs ?? {},
      params: template.params(topic),
      topic,
      publication,
      publisher: peerOf(publisher, publisher_authid, publisher_authrole),
      retained: !!details.retained,
      trustlevel: details.trustlevel,
      details: { ...details },
    };
  };

  /** Hands over what was held. */
  const release = (entry: WishEntry): void => {
    const held = entry.held ?? [];
    entry.held = undefined;
    for (const event of held) call(entry, event);
  };

  const openedWith =
    (onGap: GapFiller | undefined) =>
    (entry: WishEntry, subscription: Id): void => {
      const deliverHeld = (): void => release(entry);
      if (!entry.last) {
        entry.last = { publication: undefined, at: Date.now() };
        // Whoever awaits the subscription goes on first, then come the events of the same packet. (F11)
        queueMicrotask(deliverHeld);
      } else void onGap?.fill({ entry, subscription, lostAt, release: deliverHeld, report });
    };

  return {
    subscribe: (text, handler, options) =>
      offer(
        { connection, wishes, kind, withdraw: 'unsubscribe', onOpened: openedWith(options.onGap) },
        { text, handler, options },
      ),
    event(message) {
      const wish = wishes.live(kind, message.subscription);
      if (wish) return deliver(wish, message);
      if (early.length >= maxHeld || !wishes.isAsking(kind)) return false;
      early.push(message);
      return true;
    },
    granted(wish) {
      const isMine = ({ subscription }: EventMessage): boolean =>
        wish.kind === kind && subscription === wish.id;
      const taken = early.filter(isMine);
      early = wishes.isAsking(kind) ? early.filter((message) => !isMine(message)) : [];
      for (const message of taken) deliver(wish, message);
    },
    lost() {
      early = [];
      lostAt = Date.now();
    },
  };
}
