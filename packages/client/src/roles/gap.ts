import type { Id, Uri } from '@wamp/protocol';
import type { Kwargs } from '@wamp/protocol/contract';
import type { WishEntry } from './wish.js';

/** The time in which a subscription could not get events. */
export interface Gap {
  /** The URI or pattern as it went on the wire. */
  readonly topic: Uri;
  /** The subscription on the new session. */
  readonly subscription: Id;
  /** Milliseconds without a session. */
  readonly downFor: number;
  /** The last publication that was delivered, if there was one. */
  readonly lastPublication: Id | undefined;
  /** When that was, or when the subscription was made; by the clock of this side. */
  readonly since: Date;
}

/** An event that was missed. */
export interface MissedEvent {
  readonly publication: Id;
  readonly args?: readonly unknown[] | undefined;
  readonly kwargs?: Kwargs | undefined;
  /** As in the EVENT that was missed. */
  readonly details?: Kwargs | undefined;
}

/** Told of a gap; may return what was missed, in its order. New events wait for it. */
export type OnGap = (gap: Gap) => Missed | Promise<Missed>;

// eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- Who only wants to know returns nothing.
type Missed = readonly MissedEvent[] | undefined | void;

/** What fills the gaps of a subscription: `history` or `fillGap` of `@wamp/client/history` make it. */
export interface GapFiller {
  /** Called by the client when the subscription was made again. */
  fill(site: GapSite): Promise<void>;
}

/** A subscription that was made again, as a {@link GapFiller} sees it. */
export interface GapSite {
  readonly entry: WishEntry;
  /** Its id on the new session. */
  readonly subscription: Id;
  /** When the former session was over. */
  readonly lostAt: number;
  /** Delivers the events that are held. */
  readonly release: () => void;
  /** Tells `onError`. */
  readonly report: (error: unknown, uri: Uri) => void;
}
