import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId, entriesOf, rest } from '../peer/pattern.js';
import type { WirePeer } from '../peer/wire-peer.js';
import type { WireMessage } from '../peer/wire-serializer.js';
import { error, type Scene } from './scene.js';

/** A Caller and the Callee of a procedure. */
export interface Served {
  readonly caller: WirePeer;
  readonly callee: WirePeer;
  readonly procedure: string;
  readonly registration: number;
}

/** Lets a Callee, by default one with all features, register a procedure, and a Caller join. */
export async function serve(
  scene: Scene,
  { callee, register = {} }: { callee?: WirePeer; register?: object } = {},
): Promise<Served> {
  const serving = callee ?? (await scene.join());
  const procedure = scene.uri('procedure');
  const registration = await scene.register(serving, procedure, register);
  return { caller: await scene.join(), callee: serving, procedure, registration };
}

/** Several sessions with all features. */
export function joinMany(scene: Scene, count: number): Promise<WirePeer[]> {
  return Promise.all(Array.from({ length: count }, () => scene.join()));
}

/** Takes an INVOCATION, whose details have to be as the pattern says, and returns its id. */
export async function invoked(
  callee: WirePeer,
  details: unknown = anyDict,
  ...payload: readonly unknown[]
): Promise<number> {
  const tail = payload.length > 0 ? payload : [rest];
  return Number((await callee.expect([code.INVOCATION, anyId, anyId, details, ...tail]))[1]);
}

/** The pattern of an ERROR that ends a call. */
export function failed(call: number, uri: string): WireMessage {
  return error(code.CALL, call, uri);
}

/** Ends a session in order. */
export async function leave(peer: WirePeer): Promise<void> {
  peer.send([code.GOODBYE, {}, 'wamp.close.close_realm']);
  await peer.expect([code.GOODBYE, anyDict, 'wamp.close.goodbye_and_out']);
}

/** What a Router announces for its Dealer. */
export function dealerFeatures({ welcome }: WirePeer): Readonly<Record<string, unknown>> {
  return entriesOf(entriesOf(entriesOf(welcome['roles'])['dealer'])['features']);
}

/** Lets the time of the Router pass: another call, to a Callee that never answers, has to run into its timeout. */
export async function timePasses(scene: Scene, milliseconds: number): Promise<void> {
  const [caller, callee] = [await scene.join(), await scene.join()];
  const procedure = scene.uri(`never.s${String(callee.session)}`);
  await scene.register(callee, procedure);
  const call = caller.request(code.CALL, { timeout: milliseconds }, procedure);
  // Which error it is, is not what this is about.
  await caller.expect([code.ERROR, code.CALL, call, rest]);
}

/**
 * Holds the Router to not acting on what was sent last, where it is free to end the session over it or to drop it.
 * @returns whether the session has ended
 */
export async function endsOrDrops(peer: WirePeer): Promise<boolean> {
  const request = peer.request(code.CALL, {}, 'conformance.peer.nothing.here');
  const first = await peer.receive();
  if (first[0] === code.ABORT) {
    expect(first[2]).toBe('wamp.error.protocol_violation');
    await peer.expectClosed();
    return true;
  }
  expect(first.slice(0, 3)).toEqual([code.ERROR, code.CALL, request]);
  return false;
}
