import type { MessageType } from './message-type.js';
import type {
  EventDetails,
  PublishOptions,
  SubscribeOptions,
  SubscriptionRevokedDetails,
} from './options.js';
import type { Payload } from './payload.js';
import type { Id } from '../ids/id.js';
import type { Uri } from '../uris/uri.js';

/** `[PUBLISH, Request|id, Options|dict, Topic|uri, Arguments|list?, ArgumentsKw|dict?]` [MSG-12] */
export interface PublishMessage {
  readonly type: typeof MessageType.PUBLISH;
  readonly request: Id;
  readonly options: PublishOptions;
  readonly topic: Uri;
  readonly payload: Payload;
}

/** `[PUBLISHED, PUBLISH.Request|id, Publication|id]` [MSG-13] */
export interface PublishedMessage {
  readonly type: typeof MessageType.PUBLISHED;
  readonly request: Id;
  readonly publication: Id;
}

/** `[SUBSCRIBE, Request|id, Options|dict, Topic|uri]` [MSG-14] */
export interface SubscribeMessage {
  readonly type: typeof MessageType.SUBSCRIBE;
  readonly request: Id;
  readonly options: SubscribeOptions;
  readonly topic: Uri;
}

/** `[SUBSCRIBED, SUBSCRIBE.Request|id, Subscription|id]` [MSG-15] */
export interface SubscribedMessage {
  readonly type: typeof MessageType.SUBSCRIBED;
  readonly request: Id;
  readonly subscription: Id;
}

/** `[UNSUBSCRIBE, Request|id, SUBSCRIBED.Subscription|id]` [MSG-16] */
export interface UnsubscribeMessage {
  readonly type: typeof MessageType.UNSUBSCRIBE;
  readonly request: Id;
  readonly subscription: Id;
}

/** `[UNSUBSCRIBED, UNSUBSCRIBE.Request|id]`, or `[UNSUBSCRIBED, 0, Details|dict]` when revoked [MSG-17] */
export interface UnsubscribedMessage {
  readonly type: typeof MessageType.UNSUBSCRIBED;
  /** 0 when, and only when, `details` is present. [TYP-02] */
  readonly request: Id | 0;
  readonly details?: SubscriptionRevokedDetails;
}

/** `[EVENT, Subscription|id, Publication|id, Details|dict, Arguments|list?, ArgumentsKw|dict?]` [MSG-18] */
export interface EventMessage {
  readonly type: typeof MessageType.EVENT;
  readonly subscription: Id;
  readonly publication: Id;
  readonly details: EventDetails;
  readonly payload: Payload;
}

/** The messages of publish and subscribe. */
export type PubSubMessage =
  | PublishMessage
  | PublishedMessage
  | SubscribeMessage
  | SubscribedMessage
  | UnsubscribeMessage
  | UnsubscribedMessage
  | EventMessage;
