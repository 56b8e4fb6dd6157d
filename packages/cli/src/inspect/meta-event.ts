import type { Event } from '@wamp/client';
import { isId } from '@wamp/protocol';
import { isJsonObject } from '../payload/envelope.js';
import type { MetaTopic } from './meta-api.js';
import type { Dict } from './shape.js';

/** Something that happened in a realm. */
export interface MetaEvent {
  readonly topic: string;
  readonly api: MetaTopic;
  /** The session that did it. */
  readonly session: number | undefined;
  /** The registration or subscription that it was done to. */
  readonly grant: number | undefined;
  /** What the event tells beyond the ids. */
  readonly details: Dict;
  /** When it came, in ISO 8601. */
  readonly ts: string;
}

/** The events of each meta API. */
export const metaTopics: Readonly<Record<MetaTopic, readonly string[]>> = {
  session: ['wamp.session.on_join', 'wamp.session.on_leave'],
  registration: ['create', 'register', 'unregister', 'delete'].map((verb) => `wamp.registration.on_${verb}`),
  subscription: ['create', 'subscribe', 'unsubscribe', 'delete'].map(
    (verb) => `wamp.subscription.on_${verb}`,
  ),
};

/** Reads an event of the meta API. Keys that are missing stay undefined: some routers tell less. */
export function metaEvent(
  api: MetaTopic,
  { topic, args }: Pick<Event<{ args: unknown[]; kwargs: Dict }>, 'topic' | 'args'>,
): MetaEvent {
  const ts = new Date().toISOString();
  const [first, second, third] = args;
  if (api === 'session') {
    const details = isJsonObject(first) ? first : { session: first, authid: second, authrole: third };
    const { session, ...others } = details;
    return { topic, api, session: idOf(session), grant: undefined, details: others, ts };
  }
  const details = isJsonObject(second) ? second : { id: second };
  const { id, ...others } = details;
  return { topic, api, session: idOf(first), grant: idOf(id), details: others, ts };
}

function idOf(value: unknown): number | undefined {
  return isId(value) ? value : undefined;
}
