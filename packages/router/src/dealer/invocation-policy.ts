import { rendezvous } from '../matching/rendezvous.js';
import type { Callee, Registration } from './registration.js';

/** Which Callees can take a call. */
export type Fits = (callee: Callee) => boolean;

/** The Callee that the policy of a registration gives a new call to, among those that can take it. */
export function chooseCallee(registration: Registration, fits: Fits): Callee | undefined {
  const { members } = registration;
  switch (registration.invoke) {
    case 'single':
    case 'first': // [SHR-09]
    case 'sharded':
      return members.find(fits);
    case 'last': // [SHR-10]
      return members.findLast(fits);
    case 'roundrobin': // [SHR-07]
      return from(members, registration.turn).find(fits);
    case 'random': // [SHR-08]
      return anyOf(members.filter(fits));
  }
}

/** The Callee that is asked after another one declined. [RRT-07] [RRT-08] [RRT-09] [RRT-10] */
export function nextCallee(registration: Registration, declined: Callee, fits: Fits): Callee | undefined {
  if (registration.invoke !== 'roundrobin') return chooseCallee(registration, fits);
  return from(registration.members, registration.members.indexOf(declined) + 1).find(fits);
}

/** The node that serves a key, by the names that the open Callees of a sharded registration gave themselves. */
export function nodeFor(registration: Registration, rkey: string): string | undefined {
  const nodes = registration.members.flatMap(({ session, nkey }) =>
    session.isOpen && nkey !== undefined ? [nkey] : [],
  );
  return rendezvous(rkey, nodes);
}

function from(members: readonly Callee[], start: number): readonly Callee[] {
  return [...members.slice(start), ...members.slice(0, start)];
}

function anyOf(members: readonly Callee[]): Callee | undefined {
  return members[Math.floor(Math.random() * members.length)];
}
