import {
  type EventDetails,
  type EventMessage,
  type Id,
  MessageType,
  type PublishMessage,
} from '@wamp/protocol';
import type { RouterSession } from '../session/router-session.js';
import type { Subscription } from './subscription.js';

/** What all EVENTs of one publication share. */
export interface Publication {
  readonly publication: Id;
  /** Who is named to the receivers, if anybody. */
  readonly publisher: RouterSession | undefined;
}

/** Gives the EVENT of a publication for each subscription that it matches. [PS-26] [PS-28] [PS-29] */
export function eventsOf(
  { topic, payload }: PublishMessage,
  { publication, publisher }: Publication,
): (subscription: Subscription) => EventMessage {
  const identity: EventDetails =
    publisher === undefined
      ? {}
      : {
          publisher: publisher.id,
          publisher_authid: publisher.principal.authid,
          publisher_authrole: publisher.principal.authrole,
        };
  return (subscription) => ({
    type: MessageType.EVENT,
    subscription: subscription.id,
    publication,
    details: subscription.match === 'exact' ? identity : { ...identity, topic },
    payload,
  });
}

/** The members of a subscription that get an EVENT. */
export function receiversOf(
  subscription: Subscription,
  excluded: RouterSession | undefined,
): readonly RouterSession[] {
  const { members } = subscription;
  if (excluded === undefined || !subscription.has(excluded)) return members;
  return members.filter((member) => member !== excluded);
}
