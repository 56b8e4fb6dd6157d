import { code } from '../peer/message-code.js';
import { anyDict, anyId, rest } from '../peer/pattern.js';
import type { WirePeer } from '../peer/wire-peer.js';
import type { WireMessage } from '../peer/wire-serializer.js';
import { error, type Scene } from './scene.js';

/** A URI and the Options of the request that names it. */
export type Optioned = readonly [uri: string, options: Readonly<Record<string, unknown>>];

/** Publishes with acknowledgement and further options, and returns the publication id. */
export async function publishWith(
  peer: WirePeer,
  [topic, options]: Optioned,
  ...payload: readonly unknown[]
): Promise<number> {
  const request = peer.request(code.PUBLISH, { acknowledge: true, ...options }, topic, ...payload);
  return Number((await peer.expect([code.PUBLISHED, request, anyId]))[2]);
}

/** Calls a procedure of the Router and returns the Arguments of its RESULT. */
export async function ask(
  peer: WirePeer,
  procedure: string,
  ...payload: readonly unknown[]
): Promise<readonly unknown[]> {
  const call = peer.request(code.CALL, {}, procedure, ...payload);
  const result = await peer.expect([code.RESULT, call, anyDict, rest]);
  return (result[3] ?? []) as readonly unknown[];
}

/** Calls a procedure of the Router and expects ERROR with this URI. */
export async function isRefused(
  peer: WirePeer,
  uri: string,
  [procedure, ...payload]: readonly [string, ...(readonly unknown[])],
): Promise<void> {
  const call = peer.request(code.CALL, {}, procedure, ...payload);
  await peer.expect(error(code.CALL, call, uri));
}

/** Takes what comes until a message is the one awaited, and returns all of it. */
export async function receiveUntil(
  peer: WirePeer,
  isLast: (message: WireMessage) => boolean,
): Promise<WireMessage[]> {
  const received: WireMessage[] = [];
  for (;;) {
    const message = await peer.receive();
    received.push(message);
    if (isLast(message)) return received;
  }
}

/** The first argument of each EVENT that has come and not been taken. */
export async function firstArguments(peer: WirePeer): Promise<unknown[]> {
  const received = await peer.drain();
  return received.filter((message) => message[0] === code.EVENT).map((message) => argumentsOf(message)[0]);
}

/** The Arguments of an EVENT. */
export function argumentsOf(event: WireMessage): readonly unknown[] {
  return (event[4] ?? []) as readonly unknown[];
}

/** Ends a session by GOODBYE and its answer. */
export async function leave(peer: WirePeer): Promise<void> {
  peer.send([code.GOODBYE, {}, 'wamp.close.close_realm']);
  await peer.expect([code.GOODBYE, anyDict, 'wamp.close.goodbye_and_out']);
}

/** Repeats a question until the answer is as wanted; each answer comes from the Router, so nothing is slept away. */
export async function eventually<T>(
  question: () => Promise<T>,
  isWanted: (answer: T) => boolean,
): Promise<T> {
  let answer = await question();
  for (let tries = 0; tries < 2_000 && !isWanted(answer); tries += 1) answer = await question();
  return answer;
}

/** After GOODBYE a transport takes a new session, or is closed in good order. @returns whether it took one */
export async function rejoinsOrIsClosed(scene: Scene, peer: WirePeer): Promise<boolean> {
  const joined = peer.join(scene.target.realm).then(
    () => true,
    () => false,
  );
  if (await joined) return true;
  await peer.expectClosed();
  return false;
}
