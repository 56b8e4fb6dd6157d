import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, entriesOf, Matcher } from '../peer/pattern.js';
import type { WirePeer } from '../peer/wire-peer.js';
import { event, type Scene } from './scene.js';

/** What the topics of the API begin with. */
export const topics = 'wamp.registration.';

export const noSuch = 'wamp.error.no_such_registration';

/** An id that no Router gives to a registration. */
export const unknownId = 2 ** 53 - 1;

/** A list, empty or not. */
export const anyList = new Matcher('list', Array.isArray);

/** Who takes the events of the API. */
export interface Watcher {
  readonly peer: WirePeer;
  /** The Arguments of the next event, which has to be of this topic of the API. */
  next(topic: string): Promise<readonly unknown[]>;
  /** The next event, of whatever topic. */
  any(): Promise<{ readonly topic: string; readonly args: readonly unknown[] }>;
}

/** Subscribes to all topics of the API by one pattern. */
export async function watch(scene: Scene, realm: string = scene.target.realm): Promise<Watcher> {
  const peer = await scene.join({ realm });
  const subscription = await scene.subscribe(peer, topics, { match: 'prefix' });
  const any: Watcher['any'] = async () => {
    const [, , , details, args] = await peer.expect(event(subscription, anyList));
    return { topic: String(entriesOf(details)['topic']).slice(topics.length), args: listOf(args) };
  };
  return {
    peer,
    any,
    async next(topic) {
      const told = await any();
      expect(told.topic).toBe(topic);
      return told.args;
    },
  };
}

/** A list as one; anything else as the empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** Calls a procedure of the API and returns its one result. */
export async function meta(peer: WirePeer, name: string, ...args: readonly unknown[]): Promise<unknown> {
  const call = peer.request(code.CALL, {}, `wamp.registration.${name}`, args);
  const [, , , results] = await peer.expect([code.RESULT, call, anyDict, anyList]);
  expect(results).toHaveLength(1);
  return listOf(results)[0];
}
