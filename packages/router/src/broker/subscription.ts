import type { Id, MatchPolicy, Uri } from '@wamp/protocol';
import type { RouterSession } from '../session/router-session.js';

/** One topic or pattern with everybody who is subscribed to it. [PS-10] */
export class Subscription {
  readonly id: Id;
  readonly topic: Uri;
  readonly match: MatchPolicy;
  readonly #members = new Set<RouterSession>();
  #list: readonly RouterSession[] | undefined = [];

  constructor(id: Id, topic: Uri, match: MatchPolicy) {
    this.id = id;
    this.topic = topic;
    this.match = match;
  }

  get size(): number {
    return this.#members.size;
  }

  /** The members in the order in which they came; the list is not changed afterwards. */
  get members(): readonly RouterSession[] {
    return (this.#list ??= [...this.#members]);
  }

  has(session: RouterSession): boolean {
    return this.#members.has(session);
  }

  add(session: RouterSession): void {
    this.#members.add(session);
    this.#list = undefined;
  }

  delete(session: RouterSession): void {
    this.#members.delete(session);
    this.#list = undefined;
  }
}
