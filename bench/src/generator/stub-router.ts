import { once } from 'node:events';
import { WebSocketServer, type WebSocket } from 'ws';
import type { SerializerName, Wire } from '../wamp/wire.ts';
import { wireOf } from '../wamp/wires.ts';
import { messageType as type, receivedTypes } from './target.ts';

/** What happens to a message that is about to be delivered; `count` numbers them from 1. */
export type Fault = (
  count: number,
  serializer: SerializerName,
) => 'none' | 'drop' | 'twice' | 'damage' | 'restamp' | 'refuse' | 'fragment';

export interface StubRouter extends AsyncDisposable {
  readonly port: number;
  /** All procedures that were called. */
  readonly procedures: ReadonlySet<unknown>;
  /** The options of the last CALL. */
  readonly callOptions: unknown;
}

/**
 * Routes correctly but for `fault`. It is there for the tests of the generator, which must find every fault.
 */
export async function startStubRouter(fault: Fault): Promise<StubRouter> {
  const handleProtocols = (offered: Set<string>): string | false => [...offered][0] ?? false;
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols });
  const routing = new StubRouting(fault);
  server.on('connection', (socket) => {
    const wire = wireOf(serializerOf(socket.protocol));
    socket.on('message', (data) => {
      const message = Buffer.isBuffer(data) ? wire.decode(data) : undefined;
      if (Array.isArray(message)) routing.onMessage({ socket, wire }, message);
    });
  });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stub has no TCP port');
  return {
    port: address.port,
    procedures: routing.procedures,
    get callOptions() {
      return routing.callOptions;
    },
    async [Symbol.asyncDispose]() {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Peer {
  readonly socket: WebSocket;
  readonly wire: Wire;
}

class StubRouting {
  callOptions: unknown;
  readonly procedures = new Set<unknown>();
  readonly #fault: Fault;
  readonly #subscribers: Peer[] = [];
  readonly #callees = new Map<unknown, Peer>();
  readonly #calls = new Map<unknown, { caller: Peer; id: unknown }>();
  #invocations = 0;
  #delivered = 0;

  constructor(fault: Fault) {
    this.#fault = fault;
  }

  onMessage(from: Peer, message: readonly unknown[]): void {
    const [code, id] = message;
    switch (code) {
      case type.hello:
        return send(from, [type.welcome, 1, {}]);
      case type.subscribe:
        this.#subscribers.push(from);
        return send(from, [type.subscribed, id, 5]);
      case type.register:
        this.#callees.set(message[3], from);
        return send(from, [type.registered, id, 6]);
      case type.publish:
        for (const peer of this.#subscribers) {
          this.#deliver(peer, [receivedTypes.router.atSubscriber, 5, this.#delivered, {}, message[4]]);
        }
        return;
      case type.call:
        return this.#onCall(from, message);
      case type.yield: {
        const call = this.#calls.get(id);
        if (call !== undefined)
          this.#deliver(call.caller, [receivedTypes.router.atCaller, call.id, {}, message[3]]);
        return;
      }
      default:
        return;
    }
  }

  #onCall(from: Peer, [, id, options, procedure, args]: readonly unknown[]): void {
    this.callOptions = options;
    this.procedures.add(procedure);
    this.#invocations++;
    this.#calls.set(this.#invocations, { caller: from, id });
    const callee = this.#callees.get(procedure);
    if (callee === undefined) throw new Error(`nobody has registered ${String(procedure)}`);
    this.#deliver(callee, [receivedTypes.router.atCallee, this.#invocations, 6, {}, args], () => {
      send(from, [type.error, type.call, id, {}, 'wamp.error.network_failure']);
    });
  }

  #deliver(to: Peer, message: readonly unknown[], refuse?: () => void): void {
    this.#delivered++;
    const bytes = to.wire.encode(message);
    const binary = to.wire.serializer !== 'json';
    switch (this.#fault(this.#delivered, to.wire.serializer)) {
      case 'drop':
        return;
      case 'refuse':
        if (refuse !== undefined) return refuse();
        break;
      case 'damage':
        bytes.write('!', bytes.indexOf('xyz'));
        break;
      case 'restamp':
        bytes.write('9', bytes.indexOf('abc') - 1);
        break;
      case 'twice':
        to.socket.send(bytes, { binary });
        break;
      case 'fragment':
        to.socket.send(bytes.subarray(0, 3), { binary, fin: false });
        to.socket.send(bytes.subarray(3, 40), { binary, fin: false });
        to.socket.send(bytes.subarray(40), { binary, fin: true });
        return;
      case 'none':
        break;
    }
    to.socket.send(bytes, { binary });
  }
}

function serializerOf(subprotocol: string): SerializerName {
  const names: readonly SerializerName[] = ['json', 'msgpack', 'cbor'];
  return names.find((name) => wireOf(name).subprotocol === subprotocol) ?? 'json';
}

function send(to: Peer, message: readonly unknown[]): void {
  to.socket.send(to.wire.encode(message), { binary: to.wire.serializer !== 'json' });
}
