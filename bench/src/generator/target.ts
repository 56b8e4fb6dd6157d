import { inspect } from 'node:util';
import type { Wire } from '../wamp/wire.ts';
import { Connection } from './connection.ts';
import type { Patience } from './patience.ts';

/** A server under load. A relay tells its peers apart by their path, a Router by what they send. */
export interface Target {
  readonly kind: 'relay' | 'router';
  readonly port: number;
  /** Where a Router takes WebSockets; `/ws` if it is not set. */
  readonly path?: string;
}

type RelayRole = 'caller' | 'callee' | 'publisher' | 'subscriber' | 'idle';

export interface PeerOptions {
  readonly target: Target;
  readonly wire: Wire;
  readonly role: RelayRole;
  /** Peers of one run; relays join what has the same group. */
  readonly group: string;
  readonly readBuffer: Buffer;
  readonly patience: Patience;
  readonly onLost: (reason: string) => void;
}

/** The message types that arrive at each role: a relay forwards what was sent, a Router does not. */
export const receivedTypes = {
  relay: { atCallee: 48, atCaller: 70, atSubscriber: 16 },
  router: { atCallee: 68, atCaller: 50, atSubscriber: 36 },
} as const;

export const messageType = {
  hello: 1,
  welcome: 2,
  goodbye: 6,
  error: 8,
  publish: 16,
  subscribe: 32,
  subscribed: 33,
  call: 48,
  register: 64,
  registered: 65,
  yield: 70,
} as const;

const roles = { caller: {}, callee: {}, publisher: {}, subscriber: {} };

/** Opens a connection and, at a Router, a Session in `realm1`. */
export async function openPeer(options: PeerOptions): Promise<Connection> {
  const { target, wire, role, group, readBuffer, patience, onLost } = options;
  const path = target.kind === 'router' ? (target.path ?? '/ws') : `/${role}/${group}`;
  const { setUpMs } = patience;
  const connection = await Connection.open({ port: target.port, path, wire, readBuffer, setUpMs, onLost });
  if (target.kind === 'router') {
    connection.send([messageType.hello, 'realm1', { roles }]);
    expectType(wire.decode(await connection.receive()), messageType.welcome);
  }
  return connection;
}

/** Sends a request of the set-up and waits for its acknowledgement. */
export async function request(peer: Connection, wire: Wire, exchange: Exchange): Promise<void> {
  peer.send(exchange.message);
  expectType(wire.decode(await peer.receive()), exchange.answer);
}

export interface Exchange {
  readonly message: readonly unknown[];
  readonly answer: number;
}

function expectType(message: unknown, type: number): void {
  if (!Array.isArray(message) || message[0] !== type) {
    throw new Error(`expected a message of type ${String(type)}, got ${inspect(message)}`);
  }
}
