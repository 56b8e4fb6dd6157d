import { type MatchPolicy, type Uri, isUriPattern } from '@wamp/protocol';
import { InvalidOptionError } from '../errors.js';
import type { EventStore, HistoryTopic } from './event-store.js';
import { memoryEventStore } from './memory-event-store.js';

/** Some topics, by URI or pattern. */
export interface TopicPattern {
  readonly uri: Uri;
  /** How `uri` is compared. @defaultValue `exact` */
  readonly match?: MatchPolicy;
}

/** What a realm does when a Publisher asks it to retain an event. */
export interface RetentionOptions {
  /** Topics whose events are not retained: they are published as usual. [RET-17] @defaultValue none */
  readonly without?: readonly TopicPattern[];
  /** How long an event is retained, ms. @defaultValue Infinity */
  readonly ttlMs?: number;
}

/** What the histories of a realm may hold where their options say nothing. L72 */
export interface HistoryLimits {
  readonly maxHistoryEvents: number;
  readonly maxHistoryBytes: number;
  readonly maxHistoryRealmBytes: number;
}

/** A topic or pattern whose events are kept. */
export interface HistoryTopicOptions extends TopicPattern {
  /** Events kept of it; the oldest go first. @defaultValue `limits.maxHistoryEvents` */
  readonly maxEvents?: number;
  /** Bytes kept of it; the oldest events go first. @defaultValue `limits.maxHistoryBytes` */
  readonly maxBytes?: number;
  /** How long an event is kept, ms. @defaultValue Infinity */
  readonly ttlMs?: number;
}

/** What a realm keeps so that it can be asked for later. [EVH-04] */
export interface HistoryOptions {
  /** Each has its subscription from the start, and keeps it. [EVH-38] [EVH-39] */
  readonly topics: readonly HistoryTopicOptions[];
  /** Where it is kept. @defaultValue in memory, within `limits.maxHistoryRealmBytes` */
  readonly store?: EventStore;
}

/** History options with their defaults. */
export interface ResolvedHistory {
  readonly topics: readonly Omit<HistoryTopic, 'realm'>[];
  readonly store: EventStore;
  /** Whether the store was made for this realm, and goes with it. */
  readonly isOwnStore: boolean;
}

/** What realms have that say nothing; one for all of them, as there can be very many. */
const keepsAll: Required<RetentionOptions> = Object.freeze({ without: Object.freeze([]), ttlMs: Infinity });
const noHistory: ResolvedHistory = Object.freeze({
  topics: Object.freeze([]),
  store: Object.freeze({
    open: () => {
      throw new Error('there is no history');
    },
  }),
  isOwnStore: true,
});

/** @throws {InvalidOptionError} that names the option */
export function resolveRetention(
  option: string,
  given: RetentionOptions | undefined,
): Required<RetentionOptions> {
  if (given === undefined) return keepsAll;
  const { without = [], ttlMs = Infinity } = given;
  for (const [index, topic] of without.entries()) checkPattern(`${option}.without[${String(index)}]`, topic);
  checkPositive(`${option}.ttlMs`, ttlMs);
  return Object.freeze({ without: [...without], ttlMs });
}

/** @throws {InvalidOptionError} that names the option */
export function resolveHistory(
  option: string,
  given: HistoryOptions | undefined,
  limits: HistoryLimits,
): ResolvedHistory {
  if (given === undefined) return noHistory;
  const known = new Set<string>();
  const topics = given.topics.map((topic, index) => {
    const at = `${option}.topics[${String(index)}]`;
    const { uri, match = 'exact', ttlMs = Infinity } = topic;
    const { maxEvents = limits.maxHistoryEvents, maxBytes = limits.maxHistoryBytes } = topic;
    checkPattern(at, topic);
    if (known.has(`${match} ${uri}`)) throw new InvalidOptionError(at, `there are two with "${uri}"`);
    known.add(`${match} ${uri}`);
    checkPositive(`${at}.maxEvents`, maxEvents);
    checkPositive(`${at}.maxBytes`, maxBytes);
    checkPositive(`${at}.ttlMs`, ttlMs);
    return { uri, match, maxEvents, maxBytes, maxAgeMs: ttlMs };
  });
  const store = given.store ?? memoryEventStore({ maxBytes: limits.maxHistoryRealmBytes });
  return Object.freeze({ topics, store, isOwnStore: given.store === undefined });
}

function checkPattern(option: string, { uri, match = 'exact' }: TopicPattern): void {
  if (isUriPattern(uri, match)) return;
  throw new InvalidOptionError(`${option}.uri`, `"${uri}" is no ${match} URI or pattern`);
}

function checkPositive(option: string, value: number): void {
  if (value >= 1) return;
  throw new InvalidOptionError(option, `must be 1 or more, got ${String(value)}`);
}
