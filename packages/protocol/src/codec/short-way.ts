import { isId } from '../ids/id.js';
import type { Message } from '../messages/message.js';
import { MessageType } from '../messages/message-type.js';
import type {
  CallOptions,
  EventDetails,
  InvocationDetails,
  PublishOptions,
  ResultDetails,
  YieldOptions,
} from '../messages/options.js';
import { type Payload, emptyPayload } from '../messages/payload.js';
import type { EventMessage, PublishMessage } from '../messages/pubsub-messages.js';
import type {
  CallMessage,
  InvocationMessage,
  ResultMessage,
  YieldMessage,
} from '../messages/rpc-messages.js';
import { EncodedMessage } from './encoded-message.js';
import type { HeadDecoder } from './head-decoder.js';
import type { ScannedList, Serializer } from './serializer.js';
import { WrittenMessage, WrittenText } from './written-message.js';

/**
 * The short way of the messages that make up nearly all traffic: one object literal for each type, so that whoever
 * handles them meets one kind of object, and no look into tables.
 */
export interface ShortWay {
  /** `undefined` for what is not without fault, or of another type: the long way finds out what it is. */
  decode(list: ScannedList, decodeHead: HeadDecoder): Message | undefined;
  /** `undefined` for messages of other types. @throws {SerializationError} */
  encode(message: Message, serializer: Serializer): EncodedMessage | undefined;
}

/** What is not for browsers, where code costs more than time. */
export const shortWay: ShortWay | undefined = { decode: decodeShort, encode: encodeShort };

/** Shared by the messages that have none. */
const noOptions: unknown = Object.freeze({});

function decodeShort(list: ScannedList, decodeHead: HeadDecoder): Message | undefined {
  if (list.kind(0) !== 'integer') return undefined;
  switch (list.value(0)) {
    case MessageType.CALL:
      return call(list, decodeHead);
    case MessageType.YIELD:
      return yielded(list, decodeHead);
    case MessageType.PUBLISH:
      return publish(list, decodeHead);
    case MessageType.INVOCATION:
      return invocation(list, decodeHead);
    case MessageType.RESULT:
      return result(list, decodeHead);
    case MessageType.EVENT:
      return event(list, decodeHead);
    default:
      return undefined;
  }
}

function call(list: ScannedList, decodeHead: HeadDecoder): CallMessage | undefined {
  const request = idAt(list, 1);
  if (request === 0 || !isDict(list, 2) || !isText(list, 3) || !isPayload(list, 4)) return undefined;
  const options = list.isEmpty(2) ? noOptions : decodeHead(list.value(2), 'call', 'CALL.options');
  return {
    type: MessageType.CALL,
    request,
    options: options as CallOptions,
    procedure: list.value(3) as string,
    payload: payloadAt(list, 4),
  };
}

function publish(list: ScannedList, decodeHead: HeadDecoder): PublishMessage | undefined {
  const request = idAt(list, 1);
  if (request === 0 || !isDict(list, 2) || !isText(list, 3) || !isPayload(list, 4)) return undefined;
  const options = list.isEmpty(2) ? noOptions : decodeHead(list.value(2), 'publish', 'PUBLISH.options');
  return {
    type: MessageType.PUBLISH,
    request,
    options: options as PublishOptions,
    topic: list.value(3) as string,
    payload: payloadAt(list, 4),
  };
}

function yielded(list: ScannedList, decodeHead: HeadDecoder): YieldMessage | undefined {
  const request = idAt(list, 1);
  if (request === 0 || !isDict(list, 2) || !isPayload(list, 3)) return undefined;
  const options = list.isEmpty(2) ? noOptions : decodeHead(list.value(2), 'progress', 'YIELD.options');
  return {
    type: MessageType.YIELD,
    request,
    options: options as YieldOptions,
    payload: payloadAt(list, 3),
  };
}

function result(list: ScannedList, decodeHead: HeadDecoder): ResultMessage | undefined {
  const request = idAt(list, 1);
  if (request === 0 || !isDict(list, 2) || !isPayload(list, 3)) return undefined;
  const details = list.isEmpty(2) ? noOptions : decodeHead(list.value(2), 'progress', 'RESULT.details');
  return {
    type: MessageType.RESULT,
    request,
    details: details as ResultDetails,
    payload: payloadAt(list, 3),
  };
}

function invocation(list: ScannedList, decodeHead: HeadDecoder): InvocationMessage | undefined {
  const request = idAt(list, 1);
  const registration = idAt(list, 2);
  if (request === 0 || registration === 0 || !isDict(list, 3) || !isPayload(list, 4)) return undefined;
  const details = list.isEmpty(3) ? noOptions : decodeHead(list.value(3), 'invocation', 'INVOCATION.details');
  return {
    type: MessageType.INVOCATION,
    request,
    registration,
    details: details as InvocationDetails,
    payload: payloadAt(list, 4),
  };
}

function event(list: ScannedList, decodeHead: HeadDecoder): EventMessage | undefined {
  const subscription = idAt(list, 1);
  const publication = idAt(list, 2);
  if (subscription === 0 || publication === 0 || !isDict(list, 3) || !isPayload(list, 4)) return undefined;
  const details = list.isEmpty(3) ? noOptions : decodeHead(list.value(3), 'event', 'EVENT.details');
  return {
    type: MessageType.EVENT,
    subscription,
    publication,
    details: details as EventDetails,
    payload: payloadAt(list, 4),
  };
}

/** 0, which is no id, for what is no id or not there. */
function idAt(list: ScannedList, index: number): number {
  if (index >= list.length || list.kind(index) !== 'integer') return 0;
  const value = list.value(index);
  return isId(value) ? value : 0;
}

function isDict(list: ScannedList, index: number): boolean {
  return index < list.length && list.kind(index) === 'dict';
}

function isText(list: ScannedList, index: number): boolean {
  return index < list.length && list.kind(index) === 'string';
}

/** Tells whether Arguments and ArgumentsKw begin at this index, if there are any, and nothing comes behind. */
function isPayload(list: ScannedList, index: number): boolean {
  const more = list.length - index;
  if (more <= 0) return more === 0;
  return more <= 2 && list.kind(index) === 'list' && (more === 1 || list.kind(index + 1) === 'dict');
}

/** Empty trailing elements are dropped. */
function payloadAt(list: ScannedList, index: number): Payload {
  if (list.length > index + 1 && !list.isEmpty(index + 1)) return list.payload(index, 2);
  return list.length > index && !list.isEmpty(index) ? list.payload(index, 1) : emptyPayload;
}

function encodeShort(message: Message, serializer: Serializer): EncodedMessage | undefined {
  const head = headOf(message);
  if (head === undefined || !('payload' in message)) return undefined;
  const frame = serializer.encode(head, message.payload);
  if (typeof frame === 'string') return new EncodedMessage(frame);
  const { frames, headroom = 0 } = serializer;
  return frames === 'text' ? new WrittenText(frame, headroom) : new WrittenMessage(frame, headroom);
}

/** The head of each message that may have a payload. */
function headOf(message: Message): unknown[] | undefined {
  switch (message.type) {
    case MessageType.CALL:
      return [message.type, message.request, message.options, message.procedure];
    case MessageType.INVOCATION:
      return [message.type, message.request, message.registration, message.details];
    case MessageType.YIELD:
      return [message.type, message.request, message.options];
    case MessageType.RESULT:
      return [message.type, message.request, message.details];
    case MessageType.PUBLISH:
      return [message.type, message.request, message.options, message.topic];
    case MessageType.EVENT:
      return [message.type, message.subscription, message.publication, message.details];
    case MessageType.ERROR:
      return [message.type, message.requestType, message.request, message.details, message.error];
    case MessageType.ABORT:
      return [message.type, message.details, message.reason];
    default:
      return undefined;
  }
}
