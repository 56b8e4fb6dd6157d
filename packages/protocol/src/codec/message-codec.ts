import { OptionError, ProtocolError, type RefusedRequest } from '../errors.js';
import { isId } from '../ids/id.js';
import type { Message } from '../messages/message.js';
import { type Field, type MessageSpec, messageSpec, specOf } from '../messages/message-table.js';
import { MessageType } from '../messages/message-type.js';
import { type Payload, emptyPayload } from '../messages/payload.js';
import { EncodedMessage } from './encoded-message.js';
import type { Leniency, Strictness } from './leniency.js';
import { type OptionsContext, decodeOptions } from './options-decoder.js';
import {
  type DecodeLimits,
  type Frame,
  type ScannedList,
  type Serializer,
  defaultDecodeLimits,
} from './serializer.js';

/** Settings of a {@link MessageCodec}. */
export interface MessageCodecOptions {
  readonly limits?: DecodeLimits;
  /** @defaultValue `strict` */
  readonly strictness?: Strictness;
  /** Told of each breach that `lenient` tolerated. */
  readonly onTolerated?: (leniency: Leniency) => void;
}

/** Turns frames into messages and messages into frames: the message table and a serializer, nothing else. (D19) */
export interface MessageCodec {
  readonly serializer: Serializer;
  /**
   * Decodes one frame. The payload stays undecoded.
   * @throws {ProtocolError} when the frame is no legal message; the session has to end.
   * @throws {OptionError} when an option of a request is out of its set; only that request is refused.
   */
  decode(frame: Frame): Message;
  /** @throws {SerializationError} when a value cannot be expressed. */
  encode(message: Message): EncodedMessage;
}

type Fields = Record<string, unknown>;

const requestTypes: ReadonlySet<unknown> = new Set([
  MessageType.PUBLISH,
  MessageType.SUBSCRIBE,
  MessageType.UNSUBSCRIBE,
  MessageType.CALL,
  MessageType.REGISTER,
  MessageType.UNREGISTER,
  MessageType.INVOCATION,
]);

/** Makes the codec of one serializer. */
export function createMessageCodec(serializer: Serializer, options: MessageCodecOptions = {}): MessageCodec {
  const limits = options.limits ?? defaultDecodeLimits;
  const strictness = options.strictness ?? 'strict';
  const tolerated = options.onTolerated ?? (() => undefined);
  return {
    serializer,
    decode: (frame) => decodeMessage(serializer.scan(frame, limits), strictness, tolerated),
    encode: (message) => encodeMessage(serializer, message),
  };
}

function decodeMessage(
  list: ScannedList,
  strictness: Strictness,
  tolerated: (leniency: Leniency) => void,
): Message {
  const spec = specFor(list);
  const fields = fieldsFor(list, spec);
  const context: OptionsContext = { strictness, where: spec.name, tolerated, outOfSet: undefined };
  const message: Fields = { type: spec.type };
  fields.forEach((field, at) => {
    message[field.name] = decodeField(list, at + 1, { spec, field, context });
  });
  if (spec.payload) message['payload'] = decodePayload(list, 1 + fields.length, context);
  if (spec.revocation !== undefined) checkRevocation(message, spec);
  if (context.outOfSet !== undefined) refuseOption(message, spec, context);
  // The table is checked against the hand-written types by a type test.
  return message as unknown as Message;
}

function specFor(list: ScannedList): MessageSpec {
  // [MSG-03] an integer, not a float that happens to be integral
  const code = list.kind(0) === 'integer' ? list.value(0) : undefined;
  if (typeof code !== 'number')
    throw new ProtocolError('the first element of a message must be its type, an integer');
  const spec = messageSpec(code);
  if (spec === undefined) throw new ProtocolError(`${String(code)} is no message type`); // [MSG-04] [MSG-46]
  return spec;
}

/** The fields of the form that the number of elements tells. [MSG-33] */
function fieldsFor(list: ScannedList, spec: MessageSpec): readonly Field[] {
  const shortest = 1 + spec.fields.length;
  if (spec.revocation !== undefined && list.length === shortest + 1) return [...spec.fields, spec.revocation];
  const longest = spec.payload ? shortest + 2 : shortest;
  if (list.length < shortest || list.length > longest) {
    const expected = longest === shortest ? String(shortest) : `${String(shortest)} to ${String(longest)}`;
    throw new ProtocolError(`${spec.name} must have ${expected} elements, got ${String(list.length)}`);
  }
  return spec.fields;
}

function decodeField(
  list: ScannedList,
  index: number,
  { spec, field, context }: { spec: MessageSpec; field: Field; context: OptionsContext },
): unknown {
  const kind = list.kind(index);
  switch (field.kind) {
    case 'id': {
      // L28: floats with an integral value are ids too, several encoders write them so
      const value = kind === 'integer' || kind === 'float' ? list.value(index) : undefined;
      if (isId(value) || (value === 0 && spec.revocation !== undefined)) return value;
      throw new ProtocolError(`${spec.name}.${field.name} must be an id, an integer from 1 to 2^53`);
    }
    case 'request_type': {
      const value = kind === 'integer' ? list.value(index) : undefined;
      if (requestTypes.has(value)) return value;
      throw new ProtocolError(`${spec.name}.${field.name} must be the type of a request`);
    }
    case 'string':
      if (kind === 'string') return list.value(index);
      throw new ProtocolError(`${spec.name}.${field.name} must be a string`);
    case 'dict':
      if (kind === 'dict') return list.value(index);
      throw new ProtocolError(`${spec.name}.${field.name} must be a dict`);
    case 'options':
      if (kind !== 'dict') throw new ProtocolError(`${spec.name}.${field.name} must be a dict`);
      if (list.isEmpty(index)) return {};
      return decodeOptions(list.value(index), field.table ?? {}, context);
  }
}

/** Arguments and ArgumentsKw: their kinds are checked, their content stays as it is. Empty trailing ones are dropped. */
function decodePayload(list: ScannedList, index: number, context: OptionsContext): Payload {
  const hasArgs =
    index < list.length && checkElement(list, index, { kind: 'list', name: 'Arguments', context });
  const hasKwargs =
    index + 1 < list.length && checkElement(list, index + 1, { kind: 'dict', name: 'ArgumentsKw', context });
  if (hasKwargs && !list.isEmpty(index + 1)) return list.payload(index, 2);
  return hasArgs && !list.isEmpty(index) ? list.payload(index, 1) : emptyPayload;
}

function checkElement(
  list: ScannedList,
  index: number,
  { kind, name, context }: { kind: 'list' | 'dict'; name: string; context: OptionsContext },
): boolean {
  const found = list.kind(index);
  if (found === kind) return true;
  if (found === 'null' && context.strictness === 'lenient') {
    context.tolerated('null_payload');
    return false;
  }
  throw new ProtocolError(`${context.where}.${name} must be a ${kind}`);
}

/** [TYP-02] request 0 and details stand together or not at all */
function checkRevocation(message: Fields, spec: MessageSpec): void {
  if ((message['request'] === 0) === (message['details'] !== undefined)) return;
  throw new ProtocolError(`${spec.name}.request must be an id, and 0 only when details say what was revoked`);
}

function refuseOption(message: Fields, spec: MessageSpec, context: OptionsContext): never {
  const problem = `${spec.name}.${context.outOfSet?.key ?? ''} must be ${context.outOfSet?.expected ?? ''}`;
  const refused = refusedRequest(message, spec);
  throw refused === undefined ? new ProtocolError(problem) : new OptionError(problem, refused);
}

/** What can be answered with ERROR; CANCEL and the messages of a Router cannot. (D15) */
function refusedRequest(message: Fields, spec: MessageSpec): RefusedRequest | undefined {
  const { type } = spec;
  const request = message['request'];
  if (!isId(request)) return undefined;
  switch (type) {
    case MessageType.SUBSCRIBE:
    case MessageType.REGISTER:
    case MessageType.CALL:
      return { type, request, answerable: true };
    case MessageType.PUBLISH: {
      const options = message['options'] as { acknowledge?: boolean };
      return { type, request, answerable: options.acknowledge === true };
    }
    default:
      return undefined;
  }
}

function encodeMessage(serializer: Serializer, message: Message): EncodedMessage {
  const spec = specOf(message.type);
  const fields = message as unknown as Fields;
  const head: unknown[] = [spec.type];
  for (const field of spec.fields) head.push(fields[field.name]);
  if (spec.revocation !== undefined && fields['details'] !== undefined) head.push(fields['details']);
  const payload = spec.payload ? (fields['payload'] as Payload) : emptyPayload;
  return new EncodedMessage(serializer.encode(head, payload));
}
