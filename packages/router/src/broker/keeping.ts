import type { PublishMessage } from '@wamp/protocol';
import type { Clock } from '../clock.js';
import type { Counters } from '../counters.js';
import type { RouterLimits } from '../limits.js';
import type { ResolvedRealm } from '../realm-options.js';
import type { RouterEvent } from '../router-events.js';
import type { RouterSession } from '../session/router-session.js';
import type { Matched } from './delivery.js';
import { type KeptEvent, keptEvent } from './kept-event.js';
import type { Publication } from './publication.js';
import { namesSessions } from './receiver-filter.js';
import { Retention } from './retention.js';
import type { Subscription } from './subscription.js';

/** What keeping events needs. */
export interface KeepingParts {
  readonly limits: RouterLimits;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly onEvent: (event: RouterEvent) => void;
  readonly options: Pick<ResolvedRealm, 'name' | 'retention' | 'history'>;
}

/** Keeps events beyond their delivery: the retained one of each topic, and history. Neither can stop a publication. */
export class Keeping {
  readonly retention: Retention;
  readonly #parts: KeepingParts;

  constructor(parts: KeepingParts) {
    this.#parts = parts;
    this.retention = new Retention({
      limits: parts.limits,
      clock: parts.clock,
      get options() {
        return parts.options.retention;
      },
    });
  }

  /** Retains and stores an event where that is asked for; costs a few comparisons where it is not. */
  keep(from: RouterSession, message: PublishMessage, { publication, subscriptions }: Matched): void {
    const isRetained = message.options.retain === true && this.retention.takes(message.topic);
    const isStored =
      this.#parts.options.history.topics.length > 0 &&
      !namesSessions(message.options) &&
      subscriptions.some(({ history }) => history !== undefined);
    if (!isRetained && !isStored) return;
    const publishedAt = this.#parts.clock.now();
    const event = keptEvent(from, message, { publication, publishedAt });
    if (isRetained) this.#retain(from, { publication, event });
    if (isStored && event !== undefined) this.#store(event, subscriptions); // [EVH-02] [EVH-37]
  }

  #retain(
    from: RouterSession,
    { publication, event }: { publication: Publication; event: KeptEvent | undefined },
  ): void {
    const { filter, excluded, topic } = publication;
    if (event !== undefined && this.retention.retain({ event, filter, excluded: excluded?.id })) return;
    // L71 (D59)
    this.#parts.counters.retentionsRefused++;
    this.#parts.onEvent({ type: 'retention_refused', info: from.info, topic });
  }

  #store(event: KeptEvent, subscriptions: readonly Subscription[]): void {
    for (const { history } of subscriptions) {
      try {
        history?.append(event);
      } catch (error) {
        // A store is a plug-in: what it does wrong costs nobody but the history.
        const doing = `storing an event in realm ${this.#parts.options.name}`;
        this.#parts.onEvent({ type: 'internal_error', error, doing });
      }
    }
  }
}
