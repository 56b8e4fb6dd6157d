import type { SerializerId } from '../codec/serializer-id.js';

/** Keyword arguments: string keys, values of the application. */
export type Kwargs = Readonly<Record<string, unknown>>;

/**
 * Arguments and keyword arguments as they stand on the wire, at the end of a message.
 * Whoever speaks the same serializer can pass them on without looking inside. [MSG-44]
 */
export interface WirePayload {
  readonly serializer: SerializerId;
  /** How many elements `data` holds: 1 = Arguments only, 2 = Arguments and ArgumentsKw. Never empty trailing ones. */
  readonly elements: 1 | 2;
  /**
   * The elements one after the other, as the serializer separates them (JSON: a comma between them).
   * Owned by the message; nobody writes into it.
   */
  readonly data: Uint8Array | string;
}

/**
 * The application's part of a message. Opaque to Router, Broker and Dealer: they hand it on, and only
 * who needs the values reads `args` or `kwargs`.
 *
 * Reading `args` or `kwargs` of a payload that came from the wire decodes it once.
 * @throws {SerializationError} from `args` and `kwargs`, when the bytes hold a value that has no counterpart here.
 */
export interface Payload {
  /** Arguments, `undefined` when the message has none. Never an empty list without `kwargs`. */
  readonly args: readonly unknown[] | undefined;
  /** ArgumentsKw, `undefined` when the message has none. Never an empty dict. */
  readonly kwargs: Kwargs | undefined;
  /** The form in which it came from a Peer; `undefined` when it was made here or holds no elements. */
  readonly wire: WirePayload | undefined;
  /** True when there are neither Arguments nor ArgumentsKw. */
  readonly isEmpty: boolean;
}

/** The payload of a message without Arguments and ArgumentsKw. */
export const emptyPayload: Payload = Object.freeze({
  args: undefined,
  kwargs: undefined,
  wire: undefined,
  isEmpty: true,
});

/**
 * A payload from values. Empty `args` and `kwargs` count as absent, and `args` stays as an empty list
 * before `kwargs`. [MSG-40] [MSG-41] [MSG-42]
 *
 * The values are not copied: do not change them before the message was encoded.
 */
export function payloadOf(args?: readonly unknown[], kwargs?: Kwargs): Payload {
  const hasKwargs = kwargs !== undefined && Object.keys(kwargs).length > 0;
  if (!hasKwargs && (args === undefined || args.length === 0)) return emptyPayload;
  return { args: args ?? [], kwargs: hasKwargs ? kwargs : undefined, wire: undefined, isEmpty: false };
}
