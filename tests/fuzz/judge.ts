import {
  type DecodeLimits,
  type Frame,
  type Message,
  type MessageCodec,
  MessageType,
  type Payload,
  ProtocolError,
  SerializationError,
  type Serializer,
  createMessageCodec,
  emptyPayload,
  json,
  keepPayload,
} from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { cborOracle } from './cbor-oracle.ts';
import type { Format } from './generation.ts';
import { jsonOracle } from './json-oracle.ts';
import { msgpackOracle } from './msgpack-oracle.ts';
import type { Oracle } from './oracle.ts';
import { type Accepted, Refused, judgeTree, knowsOptions } from './rules.ts';
import { Dict, type Tree, isList, isSameTree } from './tree.ts';
import { Inexpressible, type Place, type Value, expressed, isEqual, valueFrom, valueOf } from './value.ts';

/** All formats, in the order of reports. */
export const formats: readonly Format[] = ['json', 'msgpack', 'cbor'];

/** So small that short messages reach them; the codec's defaults are tested at their borders in other places. */
const limits: DecodeLimits = { maxDepth: 10, maxElements: 60, maxKeyBytes: 24 };

const serializers: Readonly<Record<Format, Serializer>> = { json: json(), msgpack: msgpack(), cbor: cbor() };
const oracles: Readonly<Record<Format, Oracle>> = {
  json: jsonOracle,
  msgpack: msgpackOracle,
  cbor: cborOracle,
};

/** What became of one message. */
export interface Verdict {
  /** Why the message was refused, `undefined` when it was accepted. */
  readonly refusal: string | undefined;
  /**
   * By receiver's format, why an accepted message is refused there although one with the sender's format gets it: the
   * documented differences. `undefined` where it was delivered.
   */
  readonly inexpressible: Readonly<Partial<Record<Format, string | undefined>>>;
}

/**
 * How a frame comes: as text, alone in its array, as a part of what a socket has read, or as such a part that is read
 * over with something else before its payload leaves.
 */
export type Arrival = 'text' | 'alone' | 'within' | 'waits';

/** The path that a frame takes through a Router, and a second opinion on each step. */
export class Judge {
  readonly #format: Format;
  readonly #codecs: Readonly<Record<Format, MessageCodec>>;

  constructor(format: Format) {
    this.#format = format;
    const codec = (to: Format): MessageCodec => createMessageCodec(serializers[to], { limits });
    this.#codecs = { json: codec('json'), msgpack: codec('msgpack'), cbor: codec('cbor') };
  }

  /** @throws {Error} when the Router and the oracle disagree about anything that is not documented */
  judge(frame: Uint8Array, arrival: Arrival): Verdict {
    const chunk = placed(frame, arrival);
    const message = this.#accepts(arrival === 'text' ? Buffer.from(frame).toString() : chunk.view);
    if (arrival === 'waits' && message !== undefined && 'payload' in message) {
      keepPayload(message.payload);
      chunk.all.fill(0xff);
    }
    const accepted = this.#shouldAccept(frame);
    if (accepted instanceof Error) {
      if (message !== undefined) throw new Error(`only the Router accepts; the oracle: ${accepted.message}`);
      return {
        refusal: accepted instanceof Refused ? accepted.message : 'not well formed',
        inexpressible: {},
      };
    }
    if (message === undefined) throw new Error('only the oracle accepts');
    checkHead(message, accepted);
    if (!accepted.spec.payload) return { refusal: undefined, inexpressible: {} };
    return { refusal: undefined, inexpressible: this.#route(message, accepted, frame) };
  }

  #accepts(frame: Frame): Message | undefined {
    try {
      return this.#codecs[this.#format].decode(frame);
    } catch (error) {
      if (error instanceof ProtocolError) return undefined;
      throw error;
    }
  }

  #shouldAccept(frame: Uint8Array): Accepted | Error {
    try {
      return judgeTree(oracles[this.#format].read(frame), limits);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  #route(message: Message, accepted: Accepted, frame: Uint8Array): Verdict['inexpressible'] {
    const payload = 'payload' in message ? message.payload : emptyPayload;
    const routed = routedMessage(payload, accepted.spec.fields.length);
    const inexpressible: Partial<Record<Format, string | undefined>> = {};
    for (const to of formats) {
      if (to === this.#format) this.#passesThrough(routed, accepted, frame);
      else inexpressible[to] = this.#transcodes(routed, accepted, to);
    }
    return inexpressible;
  }

  /** A receiver with the sender's format gets the same bytes behind a head of our own. [MSG-44] */
  #passesThrough(routed: RoutedMessage, { payload }: Accepted, frame: Uint8Array): void {
    const out = this.#codecs[this.#format].encode(routed).payload;
    const delivered = this.#readDelivered(out, routed, this.#format);
    if (!isSameTree(delivered, payload)) throw new Error(`passed on as ${show(out)}`);
    const { wire } = routed.payload;
    if (payload.length === 0) return;
    if (wire === undefined) throw new Error('the payload did not keep its bytes');
    const bytes = Buffer.from(wire.data);
    if (!Buffer.from(frame).includes(bytes) || !Buffer.from(out).includes(bytes))
      throw new Error(`the bytes changed to ${show(out)}`);
  }

  /** A receiver with another format gets equal values, or nothing. @returns why nothing */
  #transcodes(routed: RoutedMessage, { payload }: Accepted, to: Format): string | undefined {
    const place = this.#format === 'json' ? 'json_payload' : 'payload';
    const expected = expectedValues(payload, [place, to]);
    let out: Uint8Array;
    try {
      out = this.#codecs[to].encode(routed).payload;
    } catch (error) {
      if (!(error instanceof SerializationError)) throw error;
      if (typeof expected === 'string') return expected;
      throw new Error(`cannot be written for ${to}: ${error.message}`, { cause: error });
    }
    if (typeof expected === 'string')
      throw new Error(`written for ${to} in spite of ${expected}: ${show(out)}`);
    const delivered = this.#readDelivered(out, routed, to).map((tree) => valueOf(tree, 'payload'));
    if (!isEqual(delivered, expected)) throw new Error(`written for ${to} as ${show(out)}`);
    return undefined;
  }

  /** The payload of a routed message, which has to be one canonical message that its receiver accepts. */
  #readDelivered(out: Uint8Array, routed: RoutedMessage, format: Format): readonly Tree[] {
    const tree = oracles[format].read(out);
    judgeTree(tree, limits);
    this.#codecs[format].decode(out);
    const head = routedHead(routed);
    if (!isList(tree) || !isSameTree(tree.slice(0, head.length), head))
      throw new Error(`another head: ${show(out)}`);
    return tree.slice(head.length);
  }
}

/** Puts a frame where it arrives; what stands around it would be a part of many messages, if it were read. */
function placed(
  frame: Uint8Array,
  arrival: Arrival,
): { readonly all: Uint8Array; readonly view: Uint8Array } {
  if (arrival === 'alone' || arrival === 'text') return { all: frame, view: frame };
  const all = new Uint8Array(frame.length + 16).fill(0x31);
  all.set(frame, 8);
  return { all, view: all.subarray(8, 8 + frame.length) };
}

/** What the codec read of the head has to be what the oracle read. */
function checkHead(message: Message, { spec, head }: Accepted): void {
  for (const [name, rule] of [...spec.fields, ...(spec.revocation ?? [])]) {
    const expected = head.get(name);
    const value = valueFrom(Reflect.get(message, name));
    if (expected === undefined || (expected instanceof Map && rule !== 'dict' && !knowsOptions(rule)))
      continue;
    if (!isEqual(value, expected)) throw new Error(`${spec.name}.${name} is read otherwise`);
  }
}

/** Ids of a Router are long, so that the head of a routed message is longer than that of the one that came. */
const [id, otherId] = [2 ** 53 - 1, 2 ** 52 + 1];

type RoutedMessage = Extract<
  Message,
  { type: typeof MessageType.EVENT } | { type: typeof MessageType.RESULT }
>;

/** A message such as the Router sends on, with as many elements before the payload as the one that came. */
function routedMessage(payload: Payload, fields: number): RoutedMessage {
  return fields > 2
    ? { type: MessageType.EVENT, subscription: id, publication: otherId, details: {}, payload }
    : { type: MessageType.RESULT, request: id, details: {}, payload };
}

/** The elements of such a message before its payload. */
function routedHead({ type }: RoutedMessage): readonly Tree[] {
  const ids = type === MessageType.EVENT ? [id, otherId] : [id];
  return [BigInt(type), ...ids.map(BigInt), new Dict([])];
}

/** What a receiver with this format has to get, or why it gets nothing. */
function expectedValues(payload: readonly Tree[], [place, to]: readonly [Place, Format]): Value[] | string {
  try {
    return payload.map((tree) => expressed(valueOf(tree, place), to));
  } catch (error) {
    if (error instanceof Inexpressible) return error.message;
    throw error;
  }
}

function show(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
