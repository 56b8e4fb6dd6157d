import {
  type CallMessage,
  type ErrorMessage,
  type Message,
  MessageType,
  type PublishMessage,
  type PublishedMessage,
  type RegisterMessage,
  type RegisteredMessage,
  type RequestType,
  type ResultMessage,
  type SubscribeMessage,
  type SubscribedMessage,
  type UnregisterMessage,
  type UnregisteredMessage,
  type UnsubscribeMessage,
  type UnsubscribedMessage,
} from '@wamp/protocol';
import { WampError } from '../errors.js';
import type { Done } from '../roles/wait.js';

/** The requests of a client by their types; written out, as the compiler finds them faster so. */
interface Requests {
  [MessageType.PUBLISH]: PublishMessage;
  [MessageType.SUBSCRIBE]: SubscribeMessage;
  [MessageType.UNSUBSCRIBE]: UnsubscribeMessage;
  [MessageType.CALL]: CallMessage;
  [MessageType.REGISTER]: RegisterMessage;
  [MessageType.UNREGISTER]: UnregisterMessage;
}

/** The message that answers a request, when it is not an ERROR. */
interface Replies {
  [MessageType.PUBLISH]: PublishedMessage;
  [MessageType.SUBSCRIBE]: SubscribedMessage;
  [MessageType.UNSUBSCRIBE]: UnsubscribedMessage;
  [MessageType.CALL]: ResultMessage;
  [MessageType.REGISTER]: RegisteredMessage;
  [MessageType.UNREGISTER]: UnregisteredMessage;
}

/** A request that has no id yet. */
export type RequestBody<T extends RequestType> = Omit<Requests[T], 'request'>;

/** The message that answers a request, when it is not an ERROR. */
export type ReplyTo<T extends RequestType> = Replies[T];

/** A request of this session that the Router has not answered. */
export interface PendingRequest {
  readonly type: RequestType;
  readonly done: Done<Message>;
  /** Takes results before the last one, where they were asked for. */
  readonly onProgress: ((result: ResultMessage) => void) | undefined;
}

/** Gives a reply to its request. `false`: it answers no such request. (D37) [MSG-51] */
export function settleRequest({ type, done }: PendingRequest, reply: Message): boolean {
  const isError = reply.type === MessageType.ERROR;
  // The code of each reply follows that of its request; between CALL and RESULT stands CANCEL.
  const isReply = isError
    ? reply.requestType === type
    : reply.type === type + (type === MessageType.CALL ? 2 : 1);
  if (!isReply) return false;
  try {
    if (isError) done(errorOf(reply));
    else done(undefined, reply);
  } catch (error) {
    // The payload holds a value that has no counterpart here.
    done(error);
  }
  return true;
}

function errorOf({ error, details, payload: { args, kwargs } }: ErrorMessage): WampError {
  const text = details.message ?? args?.[0];
  const message = typeof text === 'string' ? `${error}: ${text}` : undefined;
  return new WampError(error, { message, args, kwargs, details: { ...details } });
}
