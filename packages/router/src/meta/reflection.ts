import {
  EncodedMessage,
  MessageType,
  type RegisterMessage,
  SerializationError,
  type SubscribeMessage,
  emptyPayload,
  json,
} from '@wamp/protocol';
import type { Broker } from '../broker/broker.js';
import type { Subscription } from '../broker/subscription.js';
import type { Dealer } from '../dealer/dealer.js';
import type { Registration } from '../dealer/registration.js';
import type { RouterSession } from '../session/router-session.js';
import { type CatalogKind, type CatalogRecord, type Description, descriptionOf } from './catalog.js';

/** Bytes of one `_describe`, as JSON. */
const maxDescriptionBytes = 4 * 1024;

const serializer = json();

/** What reflection knows: the catalog of the realm, and what Callees and Subscribers say with `_describe`. */
export interface ReflectionParts {
  /** Read when somebody asks, as the catalog may change. */
  readonly options: { readonly catalog: readonly CatalogRecord[] };
  readonly dealer: Dealer;
  readonly broker: Broker;
}

/** Tells whether `_describe` of a message is too long to be kept, or cannot be told to everybody. */
export function isDescribable({ options }: SubscribeMessage | RegisterMessage): boolean {
  if (options._describe === undefined) return true;
  try {
    const text = serializer.encode([options._describe], emptyPayload);
    return new EncodedMessage(text).byteLength <= maxDescriptionBytes;
  } catch (error) {
    if (error instanceof SerializationError) return false;
    throw error;
  }
}

/** Keeps the descriptions of one realm: each as long as the registration or subscription of the session that gave it. */
export class Reflection {
  readonly #parts: ReflectionParts;
  readonly #given = new WeakMap<Registration | Subscription, WeakMap<RouterSession, Description>>();

  constructor(parts: ReflectionParts) {
    this.#parts = parts;
  }

  /** Notes what a session says of what it has just registered or subscribed to, if it was let. */
  note(session: RouterSession, message: SubscribeMessage | RegisterMessage): void {
    const { match = 'exact', _describe } = message.options;
    const { dealer, broker } = this.#parts;
    const subject =
      message.type === MessageType.REGISTER
        ? dealer.registrations.get(message.procedure, match)
        : broker.subscriptions.get(message.topic, match);
    if (subject === undefined) return;
    const given = this.#given.get(subject) ?? new WeakMap<RouterSession, Description>();
    if (_describe === undefined) given.delete(session);
    else this.#given.set(subject, given.set(session, descriptionOf(_describe)));
  }

  /** All records of a kind, those of the catalog first. */
  records(kind: CatalogKind): readonly CatalogRecord[] {
    const { options, dealer, broker } = this.#parts;
    const records = options.catalog.filter((record) => record.kind === kind);
    if (kind === 'error') return records;
    const subjects = kind === 'procedure' ? dealer.registrations.all() : broker.subscriptions.all();
    for (const subject of subjects) {
      const description = this.#descriptionOf(subject);
      const uri = 'procedure' in subject ? subject.procedure : subject.topic;
      if (description !== undefined) records.push({ uri, kind, match: subject.match, ...description });
    }
    return records;
  }

  /** What the first of its members says who says something. */
  #descriptionOf(subject: Registration | Subscription): Description | undefined {
    const given = this.#given.get(subject);
    if (given === undefined) return undefined;
    const members = 'procedure' in subject ? subject.callees : subject.members;
    const speaker = members.find((member) => given.has(member));
    return speaker === undefined ? undefined : given.get(speaker);
  }
}
