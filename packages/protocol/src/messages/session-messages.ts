import type { MessageType } from './message-type.js';
import type { CloseDetails, HelloDetails, WelcomeDetails } from './options.js';
import type { Payload } from './payload.js';
import type { Id } from '../ids/id.js';
import type { Uri } from '../uris/uri.js';

/** `[HELLO, Realm|uri, Details|dict]` [MSG-05] */
export interface HelloMessage {
  readonly type: typeof MessageType.HELLO;
  readonly realm: Uri;
  readonly details: HelloDetails;
}

/** `[WELCOME, Session|id, Details|dict]` [MSG-06] */
export interface WelcomeMessage {
  readonly type: typeof MessageType.WELCOME;
  readonly session: Id;
  readonly details: WelcomeDetails;
}

/** `[ABORT, Details|dict, Reason|uri, Arguments|list?, ArgumentsKw|dict?]` [MSG-07] */
export interface AbortMessage {
  readonly type: typeof MessageType.ABORT;
  readonly details: CloseDetails;
  readonly reason: Uri;
  readonly payload: Payload;
}

/** `[CHALLENGE, AuthMethod|string, Extra|dict]` [MSG-08] */
export interface ChallengeMessage {
  readonly type: typeof MessageType.CHALLENGE;
  readonly authmethod: string;
  readonly extra: Readonly<Record<string, unknown>>;
}

/** `[AUTHENTICATE, Signature|string, Extra|dict]` [MSG-09] */
export interface AuthenticateMessage {
  readonly type: typeof MessageType.AUTHENTICATE;
  readonly signature: string;
  readonly extra: Readonly<Record<string, unknown>>;
}

/** `[GOODBYE, Details|dict, Reason|uri]` [MSG-10] */
export interface GoodbyeMessage {
  readonly type: typeof MessageType.GOODBYE;
  readonly details: CloseDetails;
  readonly reason: Uri;
}

/** The messages that open and close a session. */
export type SessionMessage =
  HelloMessage | WelcomeMessage | AbortMessage | ChallengeMessage | AuthenticateMessage | GoodbyeMessage;
