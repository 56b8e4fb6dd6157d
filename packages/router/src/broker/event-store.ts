import type { EventDetails, Id, MatchPolicy, Payload, ReceiverOptions, Uri } from '@wamp/protocol';

/** Whose events a history holds. */
export interface HistoryTopic {
  readonly realm: Uri;
  readonly uri: Uri;
  readonly match: MatchPolicy;
  /** L72 */
  readonly maxEvents: number;
  /** L72 */
  readonly maxBytes: number;
  /** Older events may go. `Infinity`: none do for their age. */
  readonly maxAgeMs: number;
}

/** The lists that are applied to whoever reads a history: those that do not speak of sessions. [EVH-30] [EVH-31] */
export type StoredLists = Pick<
  ReceiverOptions,
  'eligible_authid' | 'eligible_authrole' | 'exclude_authid' | 'exclude_authrole'
>;

/** One event as it was published. */
export interface StoredEvent {
  readonly publication: Id;
  readonly topic: Uri;
  /** When it was published, epoch ms; neither unique nor rising. [EVH-40] */
  readonly publishedAt: number;
  /** What every receiver is told. */
  readonly details: EventDetails;
  /** What those are told beside it who know publishers; absent when nobody is named. */
  readonly identity: EventDetails | undefined;
  readonly lists: StoredLists;
  readonly payload: Payload;
  /** What it takes in the form in which it was published. */
  readonly bytes: number;
}

/** What a history holds at one moment. */
export interface HistorySnapshot {
  /** In the order in which they were published. [EVH-01] */
  readonly events: readonly StoredEvent[];
  /** Whether older events had to go. L72 */
  readonly isCut: boolean;
}

/** The history of one topic or pattern. */
export interface EventLog {
  /** Takes one more event. It is in the next `read`, even if it is not written to where it will stay. [EVH-42] Must not throw. */
  append(event: StoredEvent): void;
  read(): HistorySnapshot | Promise<HistorySnapshot>;
}

/**
 * Where a realm keeps its event history. It bounds what it keeps by what {@link HistoryTopic} says: the oldest go first.
 * `memoryEventStore` is one that forgets everything when the Router ends.
 */
export interface EventStore {
  /** Opens the history of a topic; asked once for each when the Router is made. What is known of it from earlier is in it. */
  open(topic: HistoryTopic): EventLog;
}
