import { OptionError, ProtocolError } from '../errors.js';
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

const requestTypes: readonly unknown[] = [
  MessageType.PUBLISH,
  MessageType.SUBSCRIBE,
  MessageType.UNSUBSCRIBE,
  MessageType.CALL,
  MessageType.REGISTER,
  MessageType.UNREGISTER,
  MessageType.INVOCATION,
];

/** Makes the codec of one serializer. */
export function createMessageCodec(serializer: Serializer, options: MessageCodecOptions = {}): MessageCodec {
  const { limits = defaultDecodeLimits, strictness = 'strict', onTolerated = () => undefined } = options;
  return {
    serializer,
    decode(frame) {
      const list = serializer.scan(frame, limits);
      const spec = specFor(list);
      return decodeMessage(list, spec, {
        strictness,
        where: spec.name,
        tolerated: onTolerated,
        outOfSet: undefined,
      });
    },
    encode: (message) => encodeMessage(serializer, message),
  };
}

function specFor(list: ScannedList): MessageSpec {
  // [MSG-03] an integer, not a float that happens to be integral
  const code = list.kind(0) === 'integer' ? list.value(0) : undefined;
  if (typeof code !== 'number') {
    throw new ProtocolError('the first element of a message must be its type, an integer');
  }
  const spec = messageSpec(code);
  if (spec === undefined) throw new ProtocolError(`${code} is no message type`); // [MSG-04] [MSG-46]
  return spec;
}

function decodeMessage(list: ScannedList, spec: MessageSpec, context: OptionsContext): Message {
  const fields = fieldsFor(list, spec);
  const message: Fields = { type: spec.type };
  let index = 1;
  for (const field of fields) message[field.name] = decodeField(list, index++, { spec, field, context });
  if (spec.payload) message['payload'] = decodePayload(list, index, context);
  if (spec.revocation !== undefined && (message['request'] === 0) !== (fields !== spec.fields)) {
    // [TYP-02]
    throw new ProtocolError(
      `${spec.name}.request must be an id, and 0 only when details say what was revoked`,
    );
  }
  if (context.outOfSet !== undefined) refuseOption(message, spec, context);
  // The table is checked against the hand-written types by a type test.
  return message as unknown as Message;
}

/** The fields of the form that the number of elements tells. [MSG-33] */
function fieldsFor({ length }: ScannedList, spec: MessageSpec): readonly Field[] {
  const shortest = 1 + spec.fields.length;
  if (spec.revocation !== undefined && length === shortest + 1) return [...spec.fields, spec.revocation];
  const longest = spec.payload ? shortest + 2 : shortest;
  if (length < shortest || length > longest) {
    throw new ProtocolError(`${spec.name} must have ${shortest} to ${longest} elements, not ${length}`);
  }
  return spec.fields;
}

function decodeField(
  list: ScannedList,
  index: number,
  { spec, field, context }: { spec: MessageSpec; field: Field; context: OptionsContext },
): unknown {
  const kind = list.kind(index);
  const refuse = (expected: string): never => {
    throw new ProtocolError(`${spec.name}.${field.name} must be ${expected}`);
  };
  switch (field.kind) {
    case 'id': {
      // L28: floats with an integral value are ids too, several encoders write them so
      const value = kind === 'integer' || kind === 'float' ? list.value(index) : undefined;
      const isZeroAllowed = spec.revocation !== undefined;
      return isId(value) || (value === 0 && isZeroAllowed) ? value : refuse('an id from 1 to 2^53');
    }
    case 'request_type': {
      const value = kind === 'integer' ? list.value(index) : undefined;
      return requestTypes.includes(value) ? value : refuse('the type of a request');
    }
    case 'string':
      return kind === 'string' ? list.value(index) : refuse('a string');
    case 'dict':
      return kind === 'dict' ? list.value(index) : refuse('a dict');
    case 'options':
      if (kind !== 'dict') refuse('a dict');
      return list.isEmpty(index) ? {} : decodeOptions(list.value(index), field.table ?? {}, context);
  }
}

/** Arguments and ArgumentsKw: their kinds are checked, their content stays as it is. Empty trailing ones are dropped. */
function decodePayload(list: ScannedList, index: number, context: OptionsContext): Payload {
  const hasArgs = has(list, index, { kind: 'list', context });
  const hasKwargs = has(list, index + 1, { kind: 'dict', context });
  if (hasKwargs && !list.isEmpty(index + 1)) return list.payload(index, 2);
  return hasArgs && !list.isEmpty(index) ? list.payload(index, 1) : emptyPayload;
}

function has(
  list: ScannedList,
  index: number,
  { kind, context }: { kind: 'list' | 'dict'; context: OptionsContext },
): boolean {
  if (index >= list.length) return false;
  const found = list.kind(index);
  if (found === kind) return true;
  if (found !== 'null' || context.strictness === 'strict') {
    throw new ProtocolError(`${context.where}.Arguments${kind === 'dict' ? 'Kw' : ''} must be a ${kind}`);
  }
  context.tolerated('null_payload'); // AMB-11
  return false;
}

/** What can be answered with ERROR is; CANCEL and the messages of a Router cannot. (D15) */
function refuseOption(message: Fields, { type, name }: MessageSpec, { outOfSet }: OptionsContext): never {
  const problem = `${name}.${outOfSet?.key ?? ''} must be ${outOfSet?.expected ?? ''}`;
  const request = message['request'];
  const isRequest =
    type === MessageType.SUBSCRIBE ||
    type === MessageType.REGISTER ||
    type === MessageType.CALL ||
    type === MessageType.PUBLISH;
  if (!isRequest || !isId(request)) throw new ProtocolError(problem);
  const { acknowledge } = message['options'] as { acknowledge?: boolean };
  throw new OptionError(problem, {
    type,
    request,
    answerable: type !== MessageType.PUBLISH || acknowledge === true,
  });
}

function encodeMessage(serializer: Serializer, message: Message): EncodedMessage {
  const spec = specOf(message.type);
  const fields = message as unknown as Fields;
  const head: unknown[] = [spec.type];
  for (const field of spec.fields) head.push(fields[field.name]);
  // [MSG-17] [MSG-25] the two forms of a type are not mixed
  if (spec.revocation !== undefined && fields['details'] !== undefined) head.push(fields['details']);
  const payload = spec.payload ? (fields['payload'] as Payload) : emptyPayload;
  return new EncodedMessage(serializer.encode(head, payload));
}
