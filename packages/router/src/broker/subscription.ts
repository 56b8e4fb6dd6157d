import type { Id, MatchPolicy, Uri } from '@wamp/protocol';
import type { RouterSession } from '../session/router-session.js';
import type { EventLog } from './event-store.js';
import { type MemberKeys, KeyedMembers, isKeyed } from './keyed-members.js';

/** What a subscription is made of. */
export interface SubscriptionParts {
  readonly id: Id;
  readonly topic: Uri;
  readonly match: MatchPolicy;
  /** Epoch ms. */
  readonly created: number;
  /** Present when what matches is kept: then the subscription stays without members too. [EVH-38] [EVH-39] */
  readonly history?: EventLog;
}

/** One topic or pattern with everybody who is subscribed to it. [PS-10] */
export class Subscription {
  readonly id: Id;
  readonly topic: Uri;
  readonly match: MatchPolicy;
  readonly created: number;
  readonly history: EventLog | undefined;
  /** Whether observers know of it: one with history is there before its first member. */
  isAnnounced = false;
  readonly #members = new Set<RouterSession>();
  #list: readonly RouterSession[] | undefined = [];
  #keyed: KeyedMembers | undefined;

  constructor({ id, topic, match, created, history }: SubscriptionParts) {
    this.id = id;
    this.topic = topic;
    this.match = match;
    this.created = created;
    this.history = history;
  }

  get size(): number {
    return this.#members.size;
  }

  /** The members in the order in which they came; the list is not changed afterwards. */
  get members(): readonly RouterSession[] {
    return (this.#list ??= [...this.#members]);
  }

  /** Those members that are nodes of shards or stand in groups, when there are any. */
  get keyed(): KeyedMembers | undefined {
    return this.#keyed;
  }

  has(session: RouterSession): boolean {
    return this.#members.has(session);
  }

  /** Adds a member, or gives it other keys. */
  add(session: RouterSession, keys: MemberKeys): void {
    if (!this.#members.has(session)) {
      this.#members.add(session);
      this.#list = undefined;
    }
    this.#forgetKeys(session);
    if (isKeyed(keys)) (this.#keyed ??= new KeyedMembers()).add(session, keys);
  }

  delete(session: RouterSession): void {
    this.#members.delete(session);
    this.#list = undefined;
    this.#forgetKeys(session);
  }

  #forgetKeys(session: RouterSession): void {
    this.#keyed?.delete(session);
    if (this.#keyed?.size === 0) this.#keyed = undefined;
  }
}
