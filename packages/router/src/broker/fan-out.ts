import { keepPayload } from '@wamp/protocol';
import type { Counters } from '../counters.js';
import type { Emit, EventSender } from '../outbound/emit.js';
import type { RouterSession } from '../session/router-session.js';
import { type Matched, byKnowledge, forSending, receiversOf } from './delivery.js';
import { eventFor } from './event.js';
import type { Publication } from './publication.js';
import type { Subscription } from './subscription.js';

/** What sending a publication little by little needs. */
export interface FanOutParts {
  readonly emit: Emit;
  readonly counters: Pick<Counters, 'eventsDropped'>;
}

/** One subscription with the members that it had when the publication was made. */
interface Part {
  readonly subscription: Subscription;
  readonly members: readonly RouterSession[];
  /** How its EVENTs leave, encoded once: to those who are told who published, and to all others. */
  readonly senders: Map<boolean, EventSender>;
}

/**
 * One publication on its way to more receivers than one turn has room for. Who gets it was decided when it was made; who
 * has left since then gets nothing.
 */
export class FanOut {
  readonly #parts: FanOutParts;
  readonly #publication: Publication;
  /** All that there were, and those that are not done. */
  readonly #all: readonly Part[];
  #rest: readonly Part[];
  /** Who was served before its turn. */
  readonly #served = new Set<RouterSession>();
  /** How far the first part of the rest is done. */
  #at = 0;
  #remaining = 0;

  constructor({ publication, subscriptions }: Matched, parts: FanOutParts) {
    this.#parts = parts;
    keepPayload(publication.payload);
    this.#publication = forSending(publication, subscriptions.length);
    this.#all = subscriptions.flatMap((subscription) => {
      const members =
        subscription.keyed === undefined ? subscription.members : receiversOf(subscription, publication);
      this.#remaining += members.length;
      return members.length === 0 ? [] : [{ subscription, members, senders: new Map() }];
    });
    this.#rest = this.#all;
  }

  /** Number of members that it still has to look at, whether they are receivers or not. */
  get remaining(): number {
    return this.#remaining;
  }

  /** Goes on with the next `max` members. */
  run(max: number): void {
    const end = Math.max(0, this.#remaining - max);
    for (let part = this.#rest[0]; part !== undefined && this.#remaining > end; part = this.#rest[0]) {
      const some = part.members.slice(this.#at, this.#at + this.#remaining - end);
      this.#remaining -= some.length;
      this.#at += some.length;
      if (this.#at === part.members.length) {
        this.#rest = this.#rest.slice(1);
        this.#at = 0;
      }
      this.#send(
        part,
        some.filter((member) => this.#isReceiver(member)),
      );
    }
  }

  /** Whether it goes through the same list: only then may it follow closely, and no receiver gets it first. [PS-34] */
  hasListOf(earlier: FanOut): boolean {
    const [own, ...others] = this.#all;
    return others.length === 0 && earlier.#all.length === 1 && own?.members === earlier.#all[0]?.members;
  }

  /** Sends a session at once what it is to get. */
  serve(session: RouterSession): void {
    if (this.#served.has(session) || !this.#isReceiver(session)) return;
    for (const [index, part] of this.#rest.entries()) {
      if (part.members.includes(session, index === 0 ? this.#at : 0)) this.#send(part, [session]);
    }
    this.#served.add(session);
  }

  #isReceiver(session: RouterSession): boolean {
    const { excluded, filter } = this.#publication;
    return session !== excluded && filter?.(session) !== false && !this.#served.has(session);
  }

  #send(part: Part, receivers: readonly RouterSession[]): void {
    const open = receivers.filter(({ isOpen }) => isOpen);
    this.#parts.counters.eventsDropped.left += receivers.length - open.length;
    if (open.length === 0) return;
    if (this.#publication.identity === undefined) this.#sendAs(false, part, open);
    else for (const [named, some] of byKnowledge(open)) this.#sendAs(named, part, some);
  }

  #sendAs(named: boolean, { subscription, senders }: Part, receivers: readonly RouterSession[]): void {
    let send = senders.get(named);
    if (send === undefined) {
      send = this.#parts.emit.sender(eventFor(this.#publication, subscription, { named }));
      senders.set(named, send);
    }
    send(receivers);
  }
}
