import type { Payload } from '../messages/payload.js';
import type { SerializerId } from './serializer-id.js';

/** One serialized message: text where the transport has text frames and the serializer is a text format, else bytes. */
export type Frame = Uint8Array | string;

/** What a message may ask of its decoder. Checked by the scan, before any value is built. */
export interface DecodeLimits {
  /** Nesting, the message list being depth 1. L24 @defaultValue 64 */
  readonly maxDepth: number;
  /** Values of all lists and dicts together, dict keys not counted. L25 @defaultValue 262144 */
  readonly maxElements: number;
  /** UTF-8 bytes of one dict key. L26 @defaultValue 1024 */
  readonly maxKeyBytes: number;
}

/** The defaults of {@link DecodeLimits}. */
export const defaultDecodeLimits: DecodeLimits = Object.freeze({
  maxDepth: 64,
  maxElements: 262_144,
  maxKeyBytes: 1024,
});

/**
 * How many elements of a message list a scan remembers: one more than the longest message has. The rest it only
 * counts, so that its memory does not grow with their number.
 */
export const maxRecordedElements = 8;

/** What kind of value an element of the message list is, known before it is decoded. */
export type ElementKind =
  'integer' | 'float' | 'string' | 'bytes' | 'list' | 'dict' | 'boolean' | 'null' | 'undefined' | 'extension';

/**
 * A message list that passed the scan: well formed as a whole, its elements not decoded yet. Read it before the same
 * serializer scans the next frame, as it may share what the scan remembers; payloads stay.
 */
export interface ScannedList {
  /** Number of elements, at least 1. */
  readonly length: number;
  kind(index: number): ElementKind;
  /** True for a list or dict without elements. */
  isEmpty(index: number): boolean;
  /**
   * Decodes one element of the message head. Integers come as `number` where that is exact (up to 2^53), else as
   * `bigint`; dicts as objects with the keys as own properties.
   * @throws {ProtocolError} when a dict in it, at any depth, has a duplicate key. (D12)
   */
  value(index: number): unknown;
  /** The elements from `index` on, undecoded: `elements` of them, 1 or 2. A `null` before a dict counts as an empty list. */
  payload(index: number, elements: 1 | 2): Payload;
}

/**
 * A wire format. It carries values; what the elements of a message mean is the message codec's business.
 */
export interface Serializer {
  readonly id: SerializerId;
  /** The kind of WebSocket message that carries it. [TR-08] [TR-09] */
  readonly frames: 'text' | 'binary';
  /**
   * How many bytes in front of each array that `encode` gives, in the same memory, belong to it and hold nothing yet.
   * @defaultValue 0
   */
  readonly headroom?: number;
  /** The code in the RawSocket handshake, 1 to 15. [TR-32] */
  readonly rawSocketCode: number;
  /**
   * Goes once over untrusted input and checks everything that can be checked without knowing the message type:
   * one list and nothing behind it, the full grammar, UTF-8, depth, number of elements, key lengths, no key
   * `__proto__`, declared lengths not beyond what is there. Allocates nothing in proportion to declared sizes.
   * No library decoder sees the frame before.
   * @throws {ProtocolError}
   */
  scan(frame: Frame, limits: DecodeLimits): ScannedList;
  /**
   * Encodes the head elements followed by the payload. Ids and all other integers in the head are written as
   * integers. [SER-08] A payload that came in this same format is copied as it is, every other is encoded from its
   * values. Bytes may share their memory with other messages, so nobody writes into them and who keeps them copies
   * them. A text format may give bytes, which are the UTF-8 of the text.
   * @throws {SerializationError} when a value has no counterpart in this format.
   */
  encode(head: readonly unknown[], payload: Payload): Frame;
}
