import type { EventMessage, Id, Uri } from '@wamp/protocol';
import type { ArgsOf, Kwargs, KwargsOf, Params } from '@wamp/protocol/contract';
import type { Connection } from '../connection/connection.js';
import type { SubscribeOptions } from '../options.js';
import { type Peer, peerOf } from './peer.js';
import { Topic, type TopicEntry } from './topic.js';
import { type UriTemplate, parseTemplate } from './uri-template.js';
import { waitFor } from './wait.js';
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

/** A handler that is called for each event, until it is unsubscribed. */
export interface Subscription extends AsyncDisposable {
  /** The URI or pattern as it went on the wire. */
  readonly uri: Uri;
  /** Whether the Router holds it now. */
  readonly active: boolean;
  /** Resolves when the Router knows; at once when there is no session. Does nothing the second time. */
  unsubscribe(): Promise<void>;
  /** Resolves when it is over: with the Router's reason when it was revoked. */
  readonly ended: Promise<Uri | undefined>;
}

/** A handler without the types of a contract. */
export type EventHandler = (event: Event<{ args: unknown[]; kwargs: Kwargs }>) => unknown;

/** Events that are held while their subscription is not known yet. */
const maxEarly = 1000;

/** Subscribes, and hands events to their handlers. */
export class Subscriber {
  readonly #connection: Connection;
  readonly #wishes: WishList;
  #early: EventMessage[] = [];

  constructor(connection: Connection, wishes: WishList) {
    this.#connection = connection;
    this.#wishes = wishes;
  }

  subscribe(text: Uri, handler: EventHandler, options: SubscribeOptions): Promise<Subscription> {
    const { signal, timeout } = options;
    const template = parseTemplate(text, options.match);
    return waitFor({ signal, timeout }, (done) => {
      const found = this.#wishes.get(Topic.key(template.uri, template.match));
      const topic =
        found instanceof Topic ? found : new Topic(template, options, ({ id }) => this.#takeEarly(id));
      const connection = this.#connection;
      let held: EventMessage[] | undefined = [];
      let over = false;
      let end: (reason: Uri | undefined) => void;
      const ended = new Promise<Uri | undefined>((resolve) => (end = resolve));
      const unsubscribe = async () => {
        if (over) return;
        entry.end({});
        topic.entries.delete(entry);
        // [PS-50] the last one takes the subscription back
        if (!topic.wanted) await this.#wishes.withdraw(topic, timeout ?? 0);
      };
      const subscription: Subscription = {
        uri: template.uri,
        get active() {
          return !over && topic.id !== undefined;
        },
        unsubscribe,
        ended,
        [Symbol.asyncDispose]: unsubscribe,
      };
      const deliver = (message: EventMessage) => {
        if (over) return;
        if (held) held.push(message);
        else this.#call(handler, message, template);
      };
      const entry: TopicEntry = {
        deliver,
        opened: () => {
          if (!held) return;
          signal?.addEventListener('abort', abort);
          done(undefined, subscription);
          // Whoever awaits the subscription goes on first, then come the events of the same packet. (F11)
          queueMicrotask(() => {
            const events = held ?? [];
            held = undefined;
            events.forEach(deliver);
          });
        },
        end: ({ error, revoked }) => {
          over = true;
          signal?.removeEventListener('abort', abort);
          if (error) done(error);
          end(revoked?.reason);
          if (revoked) connection.emit({ type: 'revoked', target: subscription, reason: revoked.reason });
        },
      };
      const abort = () => {
        unsubscribe().catch((error: unknown) => {
          connection.report(error, { kind: 'event', uri: template.uri });
        });
      };
      topic.entries.add(entry);
      if (topic.id === undefined) connection.wish(topic, done);
      else entry.opened();
      return abort;
    });
  }

  /** Takes an EVENT. One whose SUBSCRIBED may still be on its way is held until then. */
  event(message: EventMessage): boolean {
    const topic = this.#wishes.live('broker', message.subscription);
    if (topic instanceof Topic) topic.deliver(message);
    else if (this.#early.length < maxEarly && this.#wishes.isAsking('broker')) this.#early.push(message);
    else return false;
    return true;
  }

  #takeEarly(id: Id | undefined): EventMessage[] {
    const taken = this.#early.filter(({ subscription }) => subscription === id);
    this.#early = this.#wishes.isAsking('broker')
      ? this.#early.filter(({ subscription }) => subscription !== id)
      : [];
    return taken;
  }

  #call(handler: EventHandler, { details, publication, payload }: EventMessage, template: UriTemplate): void {
    const {
      topic = template.uri,
      publisher,
      publisher_authid,
      publisher_authrole,
      retained = false,
    } = details;
    const failed = (error: unknown) => this.#connection.report(error, { kind: 'event', uri: topic });
    try {
      const result = handler({
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
  }
}
