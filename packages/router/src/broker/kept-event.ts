import {
  EncodedMessage,
  type EventDetails,
  type Frame,
  type Id,
  type Payload,
  type PublishMessage,
  type ReceiverOptions,
  SerializationError,
  type Serializer,
  type Uri,
  emptyPayload,
} from '@wamp/protocol';
import type { RouterSession } from '../session/router-session.js';
import type { StoredEvent } from './event-store.js';
import type { Publication } from './publication.js';

const unlimited = { maxDepth: Infinity, maxElements: Infinity, maxKeyBytes: Infinity };

/**
 * An event that outlives its publication. It holds a copy of the payload as its Publisher serialized it, and nothing
 * of the message or the session that it came with; values are decoded anew for each reader.
 */
export class KeptEvent implements StoredEvent {
  readonly publication: Id;
  readonly topic: Uri;
  readonly publishedAt: number;
  readonly details: EventDetails;
  readonly identity: EventDetails | undefined;
  readonly lists: ReceiverOptions;
  readonly bytes: number;
  /** Undefined for an event without payload. Bytes are a copy, as a frame shares its memory with others. */
  readonly #frame: Frame | undefined;
  readonly #serializer: Serializer;
  readonly #elements: 1 | 2;

  constructor({ topic, options, payload }: PublishMessage, parts: KeptEventParts) {
    const { serializer, publication, publishedAt } = parts;
    const lists = listsOf(options);
    this.publication = publication.publication;
    this.topic = topic;
    this.publishedAt = publishedAt;
    this.details = publication.details;
    this.identity = publication.identity;
    this.lists = lists;
    const frame = serializer.encode([topic, { ...lists, ...this.details }], payload);
    this.bytes = new EncodedMessage(frame).byteLength;
    if (!payload.isEmpty) this.#frame = typeof frame === 'string' ? frame : new Uint8Array(frame);
    this.#serializer = serializer;
    this.#elements = payload.wire?.elements ?? (payload.kwargs === undefined ? 1 : 2);
  }

  get payload(): Payload {
    if (this.#frame === undefined) return emptyPayload;
    return this.#serializer.scan(this.#frame, unlimited).payload(2, this.#elements);
  }
}

interface KeptEventParts {
  readonly publication: Publication;
  readonly publishedAt: number;
  readonly serializer: Serializer;
}

/** @returns undefined when the event cannot be expressed in the serializer of its Publisher: only one that was made here */
export function keptEvent(
  from: RouterSession,
  message: PublishMessage,
  parts: Omit<KeptEventParts, 'serializer'>,
): KeptEvent | undefined {
  try {
    return new KeptEvent(message, { ...parts, serializer: from.codec.serializer });
  } catch (error) {
    if (error instanceof SerializationError) return undefined;
    throw error;
  }
}

/** All lists that are present: those of sessions too, for retained events. */
function listsOf(options: ReceiverOptions): ReceiverOptions {
  const { exclude, exclude_authid, exclude_authrole, eligible, eligible_authid, eligible_authrole } = options;
  return {
    ...(exclude && { exclude }),
    ...(exclude_authid && { exclude_authid }),
    ...(exclude_authrole && { exclude_authrole }),
    ...(eligible && { eligible }),
    ...(eligible_authid && { eligible_authid }),
    ...(eligible_authrole && { eligible_authrole }),
  };
}
