import {
  type EventMessage,
  type Id,
  type MatchPolicy,
  type Message,
  MessageType,
  type SubscribeOptions as WireOptions,
  type Uri,
} from '@wamp/protocol';
import type { SubscribeOptions } from '../options.js';
import type { UriTemplate } from './uri-template.js';
import { toWire, wireOptions } from './wire-options.js';
import { Wish, type WishEnd } from './wish.js';

/** One handler of a topic. */
export interface TopicEntry {
  deliver(message: EventMessage): void;
  /** The subscription stands. */
  opened(): void;
  end(end: WishEnd): void;
}

/** A subscription of the Router, shared by all handlers of one URI and match policy. [PS-49] */
export class Topic extends Wish {
  readonly kind = 'subscription';
  readonly role = 'broker';
  readonly type = MessageType.SUBSCRIBE;
  readonly entries = new Set<TopicEntry>();
  readonly key: string;
  readonly uri: Uri;
  readonly features: readonly string[];
  readonly #options: WireOptions;
  readonly #takeEarly: () => readonly EventMessage[];

  /** @param takeEarly - gives the events that came before their SUBSCRIBED */
  constructor(
    { uri, match }: UriTemplate,
    { custom }: SubscribeOptions,
    takeEarly: (topic: Topic) => readonly EventMessage[],
  ) {
    super();
    const { options, features } = toWire(wireOptions.subscribe, { match, custom });
    this.key = Topic.key(uri, match);
    this.#takeEarly = () => takeEarly(this);
    this.uri = uri;
    this.features = features;
    this.#options = options;
  }

  static key(uri: Uri, match: MatchPolicy): string {
    return `${match} ${uri}`;
  }

  get wanted(): boolean {
    return this.entries.size > 0;
  }

  open(request: Id): Message {
    return { type: this.type, request, options: this.#options, topic: this.uri };
  }

  close(request: Id, subscription: Id): Message {
    return { type: MessageType.UNSUBSCRIBE, request, subscription };
  }

  idIn(reply: Message): Id | undefined {
    return reply.type === MessageType.SUBSCRIBED ? reply.subscription : undefined;
  }

  onGranted(): void {
    for (const entry of this.entries) entry.opened();
    for (const message of this.#takeEarly()) this.deliver(message);
  }

  onEnd(end: WishEnd): void {
    for (const entry of this.entries) entry.end(end);
    this.entries.clear();
  }

  deliver(message: EventMessage): void {
    for (const entry of [...this.entries]) entry.deliver(message);
  }
}
