import type { Id, Message, RequestType, Uri } from '@wamp/protocol';
import type { ClientSession } from '../session/client-session.js';

/** How a wish ended: it failed or the client is closed, or the Router took it back, or nobody wanted it any more. */
export interface WishEnd {
  readonly error?: Error;
  readonly revoked?: { readonly reason?: Uri };
}

/** One subscription or registration that the client keeps true over all its sessions. */
export abstract class Wish {
  abstract readonly kind: 'subscription' | 'registration';
  abstract readonly role: 'broker' | 'dealer';
  /** Tells wishes apart that may be one. */
  abstract readonly key: unknown;
  abstract readonly uri: Uri;
  /** What the Router has to announce. */
  abstract readonly features: readonly string[];
  /** SUBSCRIBE or REGISTER. */
  abstract readonly type: RequestType;
  /** The session on which it was asked for. */
  session: ClientSession | undefined;
  /** The id on that session, once the Router gave one. */
  id: Id | undefined;
  /** It stood once. */
  granted = false;
  /** It was asked for on an earlier session, so the Router may still hold it for that. */
  askedBefore = false;
  /** The next try, while a dead session of ours seems to hold the URI. */
  timer: ReturnType<typeof setTimeout> | undefined;

  /** Whether somebody still wants it. */
  abstract get wanted(): boolean;
  abstract open(request: Id): Message;
  abstract close(request: Id, id: Id): Message;
  /** The id in the answer to `open`, `undefined` for another message. */
  abstract idIn(reply: Message): Id | undefined;
  abstract onGranted(): void;
  abstract onEnd(end: WishEnd): void;
}
