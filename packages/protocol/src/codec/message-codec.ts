import { shortWay } from '#short-way';
import { ProtocolError } from '../errors.js';
import type { Message } from '../messages/message.js';
import { type Field, type MessageSpec, messageSpec, specOf } from '../messages/message-table.js';
import { type Payload, emptyPayload } from '../messages/payload.js';
import { EncodedMessage } from './encoded-message.js';
import type { Leniency, Strictness } from './leniency.js';
import { type KnownOptions, headDecoder } from './head-decoder.js';
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
  /**
   * Makes what `decode` throws for an option that has the right type and is out of its set or range. (D15)
   * @defaultValue a {@link ProtocolError}, as messages of a Router cannot be answered with ERROR
   */
  readonly refuseOption?: (message: Message, problem: string) => Error;
}

/** Turns frames into messages and messages into frames: the message table and a serializer, nothing else. (D19) */
export interface MessageCodec {
  readonly serializer: Serializer;
  /**
   * Decodes one frame. The payload stays undecoded.
   * @throws {ProtocolError} when the frame is no legal message; the session has to end.
   * @throws what `refuseOption` makes, when an option is out of its set
   */
  decode(frame: Frame): Message;
  /** @throws {SerializationError} when a value cannot be expressed. */
  encode(message: Message): EncodedMessage;
}

type Fields = Record<string, unknown>;

/** What a {@link MessageCodec} is made of. */
export interface CodecParts {
  readonly serializer: Serializer;
  /** The options of the messages that it decodes; others it takes as they are. */
  readonly known: KnownOptions;
}

/** Makes a codec that knows some options. */
export function codecOf({ serializer, known }: CodecParts, options: MessageCodecOptions): MessageCodec {
  const {
    limits = defaultDecodeLimits,
    strictness = 'strict',
    onTolerated = () => undefined,
    refuseOption = (_: Message, problem: string) => new ProtocolError(problem),
  } = options;
  const outOfSet: string[] = [];
  const decodeHead = headDecoder({
    known,
    strictness,
    onTolerated,
    onOutOfSet: (problem) => outOfSet.push(problem),
  });

  /** Tells whether there is something in Arguments or ArgumentsKw; their content stays as it is. */
  const holds = (list: ScannedList, index: number, kind: 'list' | 'dict'): boolean => {
    if (index >= list.length) return false;
    const found = list.kind(index);
    if (found === kind) return !list.isEmpty(index);
    if (found === 'null' && strictness !== 'strict') {
      onTolerated('null_payload'); // AMB-11
      return false;
    }
    throw new ProtocolError(`the payload must be a ${kind} here, not ${found}`);
  };

  const decodeLong = (list: ScannedList): Message => {
    const spec = specFor(list);
    const fields: Fields = { type: spec.type };
    let index = 1;
    for (const [field, rule, where] of formOf(spec, list)) {
      // What a format has of its own, such as tags around an integer, stands in payloads only.
      const value = list.kind(index) === 'extension' ? undefined : list.value(index);
      fields[field] = decodeHead(value, rule, where);
      index++;
    }
    if (spec.payload) {
      const args = holds(list, index, 'list');
      const kwargs = holds(list, index + 1, 'dict');
      // Empty trailing ones are dropped.
      fields['payload'] = args || kwargs ? list.payload(index, kwargs ? 2 : 1) : emptyPayload;
    }
    // The table is checked against the hand-written types by a type test.
    return fields as unknown as Message;
  };

  return {
    serializer,
    decode(frame) {
      outOfSet.length = 0;
      const list = serializer.scan(frame, limits);
      const message = shortWay?.decode(list, decodeHead) ?? decodeLong(list);
      if (outOfSet[0]) throw refuseOption(message, outOfSet[0]);
      return message;
    },
    encode(message) {
      const spec = specOf(message.type);
      const fields = message as unknown as Fields;
      // [MSG-17] [MSG-25] the two forms of a type are not mixed
      const form = spec.revocation && fields['details'] ? spec.revocation : spec.fields;
      return (
        shortWay?.encode(message, serializer) ??
        new EncodedMessage(
          serializer.encode(
            [spec.type, ...form.map(([field]) => fields[field])],
            spec.payload ? (fields['payload'] as Payload) : emptyPayload,
          ),
        )
      );
    },
  };
}

function specFor(list: ScannedList): MessageSpec {
  // [MSG-03] an integer, not a float that happens to be integral
  const kind = list.kind(0);
  if (kind !== 'integer') throw new ProtocolError(`${kind} is no message type`);
  const code = list.value(0) as number;
  const spec = messageSpec(code);
  if (!spec) throw new ProtocolError(`${code} is no message type`); // [MSG-04] [MSG-46]
  return spec;
}

/** The form of the message that its length tells. [MSG-33] */
function formOf(
  { name, fields, revocation, payload }: MessageSpec,
  { length }: ScannedList,
): readonly Field[] {
  if (length - 1 === revocation?.length) return revocation;
  const shortest = 1 + fields.length;
  if (length < shortest || length > shortest + (payload ? 2 : 0)) {
    throw new ProtocolError(`${name} cannot have ${length} elements`);
  }
  return fields;
}
