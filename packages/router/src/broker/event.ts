import { type EventMessage, MessageType } from '@wamp/protocol';
import type { RouterSession } from '../session/router-session.js';
import type { Publication } from './publication.js';
import type { Subscription } from './subscription.js';

/** What an EVENT is made of. */
export type EventContent = Pick<Publication, 'publication' | 'topic' | 'payload' | 'details' | 'identity'>;

/**
 * The EVENT of a publication for one subscription. Details are made anew for each, so that nothing that is meant for
 * one subscription or one kind of receiver shows up at another. [PID-08] [PBS-15]
 */
export function eventFor(
  { publication, topic, payload, details, identity }: EventContent,
  { id, match }: Subscription,
  { named, retained = false }: { named: boolean; retained?: boolean },
): EventMessage {
  const isPlain = match === 'exact' && !retained && (!named || identity === undefined);
  return {
    type: MessageType.EVENT,
    subscription: id,
    publication,
    details: isPlain
      ? details
      : {
          ...details,
          ...(named ? identity : undefined),
          ...(match === 'exact' ? undefined : { topic }), // [PBS-14]
          ...(retained ? { retained } : undefined), // [RET-06]
        },
    payload,
  };
}

/** Whether a session is told who published: it has to have announced that it knows what that is. */
export function knowsPublishers(session: RouterSession): boolean {
  return session.supports('subscriber', 'publisher_identification');
}
