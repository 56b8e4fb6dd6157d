import type { EventDetails, Id, Payload, PublishMessage, ReceiverOptions, Uri } from '@wamp/protocol';
import { type StoredPayload, storedPayload } from '../outbound/stored-payload.js';
import type { RouterSession } from '../session/router-session.js';
import type { StoredEvent } from './event-store.js';
import type { Publication } from './publication.js';

/** An event that outlives its publication. It holds nothing of the message or the session that it came with. */
export class KeptEvent implements StoredEvent {
  readonly publication: Id;
  readonly topic: Uri;
  readonly publishedAt: number;
  readonly details: EventDetails;
  readonly identity: EventDetails | undefined;
  readonly lists: ReceiverOptions;
  readonly #stored: StoredPayload;

  constructor({ topic, publication, publishedAt, lists, stored }: KeptEventParts) {
    this.publication = publication.publication;
    this.topic = topic;
    this.publishedAt = publishedAt;
    this.details = publication.details;
    this.identity = publication.identity;
    this.lists = lists;
    this.#stored = stored;
  }

  get bytes(): number {
    return this.#stored.bytes;
  }

  get payload(): Payload {
    return this.#stored.payload;
  }
}

interface KeptEventParts {
  readonly topic: Uri;
  readonly publication: Publication;
  readonly publishedAt: number;
  readonly lists: ReceiverOptions;
  readonly stored: StoredPayload;
}

/** @returns undefined when the event cannot be expressed in the serializer of its Publisher: only one that was made here */
export function keptEvent(
  from: RouterSession,
  { topic, options, payload }: PublishMessage,
  parts: Pick<KeptEventParts, 'publication' | 'publishedAt'>,
): KeptEvent | undefined {
  const lists = listsOf(options);
  const stored = storedPayload(from, [topic, { ...lists, ...parts.publication.details }], payload);
  return stored === undefined ? undefined : new KeptEvent({ ...parts, topic, lists, stored });
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
