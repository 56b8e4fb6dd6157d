import { SharedPayload } from '@wamp/protocol';
import type { Emit } from '../outbound/emit.js';
import type { RouterSession } from '../session/router-session.js';
import { eventFor, knowsPublishers } from './event.js';
import type { Publication } from './publication.js';
import type { Subscription } from './subscription.js';

/** One publication with the subscriptions that it matches. */
export interface Matched {
  readonly publication: Publication;
  readonly subscriptions: readonly Subscription[];
}

/**
 * What a publication is sent as: the payload of several EVENTs is made once for each serializer, and only their heads
 * differ. Not for keeping.
 */
export function forSending(publication: Publication, subscriptions: number): Publication {
  const isOne = subscriptions < 2 && publication.identity === undefined;
  if (isOne || publication.payload.isEmpty) return publication;
  return { ...publication, payload: new SharedPayload(publication.payload) };
}

/** One EVENT for each subscription; where somebody is named, one more for those who may not know. [MSG-52] */
export function deliver(matched: Matched, emit: Emit): void {
  const { subscriptions } = matched;
  const publication = forSending(matched.publication, subscriptions.length);
  for (const subscription of subscriptions) {
    const receivers = receiversOf(subscription, publication);
    if (receivers.length === 0) continue;
    if (publication.identity === undefined) {
      emit.toAll(receivers, eventFor(publication, subscription, { named: false }));
      continue;
    }
    for (const [named, some] of byKnowledge(receivers)) {
      emit.toAll(some, eventFor(publication, subscription, { named }));
    }
  }
}

/** Receivers by whether they may be told who published. */
type Group = readonly [named: boolean, receivers: readonly RouterSession[]];

/** Those who are told who published, and all others; where somebody is named. */
export function byKnowledge(receivers: readonly RouterSession[]): readonly Group[] {
  const groups = [true, false].map((named): Group => [
    named,
    receivers.filter((receiver) => knowsPublishers(receiver) === named),
  ]);
  return groups.filter(([, some]) => some.length > 0);
}

/** The members of a subscription that get an EVENT of a publication. [BWL-12] [BWL-15] [PEX-06] */
export function receiversOf(
  subscription: Subscription,
  { excluded, filter, shard }: Publication,
): readonly RouterSession[] {
  let { members } = subscription;
  if (filter !== undefined) members = members.filter((member) => member !== excluded && filter(member));
  // [PS-27]
  else if (excluded !== undefined && subscription.has(excluded))
    members = members.filter((member) => member !== excluded);
  return subscription.keyed?.choose(members, shard) ?? members;
}
