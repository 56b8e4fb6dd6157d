import type { EventDetails, Id, Payload, PublishMessage, Uri } from '@wamp/protocol';
import { passthruOf, usesPassthru } from '../passthru.js';
import type { RouterSession } from '../session/router-session.js';
import { type ReceiverFilter, receiverFilter } from './receiver-filter.js';

/** What all EVENTs of one publication share; not changed any more once it is made. */
export interface Publication {
  readonly publication: Id;
  readonly topic: Uri;
  readonly payload: Payload;
  /** What every receiver is told. */
  readonly details: EventDetails;
  /** What those receivers are told beside it who announced that they know publishers; absent when nobody is named. */
  readonly identity: EventDetails | undefined;
  /** The session that published, unless it wants its own event. [PEX-01] */
  readonly excluded: RouterSession | undefined;
  /** Absent when the event is for everybody. */
  readonly filter: ReceiverFilter | undefined;
  /** Chooses the shard. */
  readonly shard: string | undefined;
}

/** What is known of a publication beside its message. */
export interface PublicationFacts {
  readonly publication: Id;
  readonly discloses: boolean;
  readonly trustlevel: number | undefined;
}

/** The publication that a PUBLISH makes. Options are copied one by one: nothing else of them reaches receivers. [PS-42] [PID-09] */
export function publicationOf(
  from: RouterSession,
  { options, topic, payload }: PublishMessage,
  { publication, discloses, trustlevel }: PublicationFacts,
): Publication {
  return {
    publication,
    topic,
    payload,
    details:
      trustlevel === undefined && !usesPassthru(options)
        ? noDetails
        : Object.freeze({
            ...(trustlevel === undefined ? undefined : { trustlevel }),
            ...passthruOf(options),
          }),
    identity: discloses ? identityOf(from) : undefined,
    excluded: options.exclude_me === false ? undefined : from, // [PEX-03]
    filter: receiverFilter(options),
    shard: options.rkey,
  };
}

/** A publication of the Router itself: for everybody, from nobody. [PID-11] */
export function announcement(publication: Id, topic: Uri, payload: Payload): Publication {
  return {
    publication,
    topic,
    payload,
    details: noDetails,
    identity: undefined,
    excluded: undefined,
    filter: undefined,
    shard: undefined,
  };
}

/** Details of an event that has nothing to tell. */
const noDetails: EventDetails = Object.freeze({});

/** Who published, as receivers are told. [PID-01] [PID-02] */
function identityOf({ id, principal }: RouterSession): EventDetails {
  return { publisher: id, publisher_authid: principal.authid, publisher_authrole: principal.authrole };
}
