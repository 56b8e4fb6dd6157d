import type { EventMessage, Id, Uri } from '@wamp/protocol';
import type { ClientSession } from '../session/client-session.js';
import type { Turnstile } from './turnstile.js';
import type { UriTemplate } from './uri-template.js';
import type { WishKind } from './wish-kind.js';

/** How a wish ended: it failed or the client is closed, or the Router took it back, or nobody wanted it any more. */
export interface WishEnd {
  readonly error?: unknown;
  readonly revoked?: { readonly reason?: Uri };
}

/** One handler of a wish. */
export interface WishEntry {
  readonly template: UriTemplate;
  /** A handler of events or of invocations, as the kind of the wish says. */
  readonly handler: (given: never) => unknown;
  /** Lets handlers begin. */
  readonly turnstile: Turnstile;
  /** Events that came before whoever subscribed could go on, or while missed ones are fetched. */
  held: EventMessage[] | undefined;
  /** The last event that was handed over, or when the subscription was made. */
  last: { readonly publication: Id | undefined; readonly at: number } | undefined;
  /** The gap that is being filled. */
  gap: object | undefined;
  /** Nobody wants it any more. */
  isOver: boolean;
  /** The Router has granted the wish, under this id. */
  opened(id: Id): void;
  end(end: WishEnd): void;
}

/**
 * One subscription or registration that the client keeps true over all its sessions. A subscription is shared by all
 * handlers of one URI and match policy, a registration has one handler. [PS-49]
 */
export interface Wish {
  readonly kind: WishKind;
  /** Tells wishes apart that may be one. */
  readonly key: unknown;
  readonly uri: Uri;
  /** Options of SUBSCRIBE or REGISTER. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What the Router has to announce. */
  readonly features: readonly string[];
  /** Whoever wants it; without any it is taken back. */
  readonly entries: Set<WishEntry>;
  /** The session on which it was asked for. */
  session: ClientSession | undefined;
  /** The id on that session, once the Router gave one. */
  id: Id | undefined;
  /** It stood once. */
  granted: boolean;
  /** It was asked for on an earlier session, so the Router may still hold it for that. */
  askedBefore: boolean;
  /** The next try, while a dead session of ours seems to hold the URI. */
  timer: ReturnType<typeof setTimeout> | undefined;
}
