import { type Id, type Uri, matchesUri } from '@wamp/protocol';
import type { Clock } from '../clock.js';
import type { RouterLimits } from '../limits.js';
import type { KeptEvent } from './kept-event.js';
import type { RetentionOptions, TopicPattern } from './keeping-options.js';
import { type Receiver, type ReceiverFilter, sameLists } from './receiver-filter.js';

/** What a store of retained events is made of. */
export interface RetentionParts {
  readonly limits: Pick<
    RouterLimits,
    | 'maxRetainedEvents'
    | 'maxRetainedEventBytes'
    | 'maxRetainedBytes'
    | 'maxRetainedPerSubscribe'
    | 'maxQueuedBytes'
  >;
  readonly options: Required<RetentionOptions>;
  readonly clock: Clock;
}

/** One event with those who may have it. */
export interface RetainedEvent {
  readonly event: KeptEvent;
  readonly filter: ReceiverFilter | undefined;
  /** The session that published, unless it wants its own event. */
  readonly excluded: Id | undefined;
}

/** One that is in the store. */
interface Kept extends RetainedEvent {
  /** Rises from event to event, over all topics. */
  readonly sequence: number;
}

/** A topic or pattern that somebody subscribed to. */
type Subscribed = Required<TopicPattern>;

/** The retained events of one realm: for each topic the last that is for everybody, and newer ones that are for some. */
export class Retention {
  readonly #parts: RetentionParts;
  /** By topic, the oldest event first; the topic that changed last stands last. */
  readonly #topics = new Map<Uri, readonly Kept[]>();
  #sequence = 0;
  #count = 0;
  #bytes = 0;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
  }

  /** Number of events. */
  get size(): number {
    return this.#count;
  }

  /** Whether the realm retains events of a topic at all. [RET-17] */
  takes(topic: Uri): boolean {
    return !this.#parts.options.without.some(({ uri, match = 'exact' }) => matchesUri(uri, match, topic));
  }

  /** Retains an event. @returns false when a limit is in the way: then what was retained before stays. L71 */
  retain(retained: RetainedEvent): boolean {
    const { limits } = this.#parts;
    const { topic, bytes } = retained.event;
    if (bytes > limits.maxRetainedEventBytes) return false;
    const before = this.#live(this.#topics.get(topic) ?? []);
    // [RET-04] [RET-11] [RET-13] an event for everybody takes the place of all, one for some stands on top
    const kept: Kept = { ...retained, sequence: this.#sequence++ };
    const after = kept.filter === undefined ? [kept] : [...before.filter(isNotFor(kept)), kept];
    if (!this.#fits(topic, after)) {
      this.#dropExpired();
      if (!this.#fits(topic, after)) return false;
    }
    this.#drop(topic);
    this.#topics.set(topic, after);
    this.#count += after.length;
    this.#bytes += bytesOf(after);
    return true;
  }

  /**
   * What a new Subscriber is sent: of each topic the most recent event that it would have got, the oldest first, within
   * the limits. [RET-05] [RET-24]
   */
  eventsFor(receiver: Receiver, { uri, match }: Subscribed): readonly KeptEvent[] {
    if (match === 'exact') {
      const latest = this.#latestFor(receiver, this.#topics.get(uri) ?? []);
      return latest === undefined ? [] : [latest.event];
    }
    const found: Kept[] = [];
    for (const [topic, events] of this.#topics) {
      if (!matchesUri(uri, match, topic)) continue;
      const latest = this.#latestFor(receiver, events);
      if (latest !== undefined) found.push(latest);
    }
    return this.#within(found.sort((a, b) => a.sequence - b.sequence).map(({ event }) => event));
  }

  #latestFor(receiver: Receiver, events: readonly Kept[]): Kept | undefined {
    // [RET-10] [RET-14]
    return this.#live(events).findLast(
      ({ filter, excluded }) => excluded !== receiver.id && filter?.(receiver) !== false,
    );
  }

  /** No more than the cap, and no more than a queue that holds other things too can take. L60 */
  #within(events: readonly KeptEvent[]): readonly KeptEvent[] {
    const { maxRetainedPerSubscribe, maxQueuedBytes } = this.#parts.limits;
    let bytes = 0;
    return events
      .slice(0, maxRetainedPerSubscribe)
      .filter((event) => (bytes += event.bytes) <= maxQueuedBytes / 2);
  }

  #fits(topic: Uri, after: readonly Kept[]): boolean {
    const { maxRetainedEvents, maxRetainedBytes } = this.#parts.limits;
    const before = this.#topics.get(topic) ?? [];
    return (
      this.#count - before.length + after.length <= maxRetainedEvents &&
      this.#bytes - bytesOf(before) + bytesOf(after) <= maxRetainedBytes
    );
  }

  #live(events: readonly Kept[]): readonly Kept[] {
    const { clock, options } = this.#parts;
    if (options.ttlMs === Infinity || events.length === 0) return events;
    const oldest = clock.now() - options.ttlMs;
    return events.filter(({ event }) => event.publishedAt > oldest);
  }

  /** The topics that changed longest ago stand first, so the first one with something left ends it. */
  #dropExpired(): void {
    for (const [topic, events] of this.#topics) {
      if (this.#live(events).length > 0) return;
      this.#drop(topic);
    }
  }

  #drop(topic: Uri): void {
    const events = this.#topics.get(topic);
    if (events === undefined) return;
    this.#topics.delete(topic);
    this.#count -= events.length;
    this.#bytes -= bytesOf(events);
  }
}

const bytesOf = (events: readonly Kept[]): number => events.reduce((sum, { event }) => sum + event.bytes, 0);

/** Tells events apart from those for the same receivers as a newer one: nobody gets these any more. */
const isNotFor =
  ({ event: { lists } }: Kept) =>
  ({ event }: Kept): boolean =>
    !sameLists(event.lists, lists);
