import {
  EncodedMessage,
  type Frame,
  type Payload,
  SerializationError,
  type Serializer,
  emptyPayload,
} from '@wamp/protocol';
import type { RouterSession } from '../session/router-session.js';

const unlimited = { maxDepth: Infinity, maxElements: Infinity, maxKeyBytes: Infinity };

/**
 * A payload that outlives its message: a copy as its sender serialized it, and nothing of the message or the session
 * that it came with. Values are decoded anew for each reader.
 */
export class StoredPayload {
  /** What it takes, together with what it is stored with. */
  readonly bytes: number;
  /** Undefined for an empty payload. Bytes are a copy, as a frame shares its memory with others. */
  readonly #frame: Frame | undefined;
  readonly #serializer: Serializer;
  readonly #at: number;
  readonly #elements: 1 | 2;

  constructor(head: readonly unknown[], payload: Payload, serializer: Serializer) {
    const frame = serializer.encode(head, payload);
    this.bytes = new EncodedMessage(frame).byteLength;
    if (!payload.isEmpty) this.#frame = typeof frame === 'string' ? frame : new Uint8Array(frame);
    this.#serializer = serializer;
    this.#at = head.length;
    this.#elements = payload.wire?.elements ?? (payload.kwargs === undefined ? 1 : 2);
  }

  get payload(): Payload {
    if (this.#frame === undefined) return emptyPayload;
    return this.#serializer.scan(this.#frame, unlimited).payload(this.#at, this.#elements);
  }
}

/**
 * Stores a payload in the serializer of its sender.
 * @param head - what counts into its size beside it
 * @returns undefined when that serializer cannot express it: only one that was made here
 */
export function storedPayload(
  { codec }: RouterSession,
  head: readonly unknown[],
  payload: Payload,
): StoredPayload | undefined {
  return expressed(() => new StoredPayload(head, payload, codec.serializer));
}

/**
 * The values of a payload, for a receiver that is sent them as a part of something else.
 * @returns undefined when the serializer of the receiver cannot express the payload or the details
 */
export function valuesFor(
  { codec: { serializer } }: RouterSession,
  payload: Payload,
  details: object,
): PayloadValues | undefined {
  return expressed(() => {
    if (payload.wire?.serializer !== serializer.id) serializer.encode([details], payload);
    const { args, kwargs } = payload;
    return { ...(args !== undefined && { args }), ...(kwargs !== undefined && { kwargs }) };
  });
}

/** Left out when there were none. */
export type PayloadValues = Partial<Pick<Payload, 'args' | 'kwargs'>>;

function expressed<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof SerializationError) return undefined;
    throw error;
  }
}
