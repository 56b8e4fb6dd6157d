import { once } from 'node:events';
import { WebSocketServer, type WebSocket } from 'ws';
import { wireOf, type Wire } from '../wamp/wire.ts';
import { messageType as type, receivedTypes } from './target.ts';

/** What happens to a message that is about to be delivered; `count` numbers them from 1. */
export type Fault = (count: number) => 'none' | 'drop' | 'twice' | 'damage';

export interface StubRouter extends AsyncDisposable {
  readonly port: number;
}

/**
 * Knows one procedure and one topic and routes correctly but for `fault`. It is there for the tests of the
 * generator, which must find every fault.
 */
export async function startStubRouter(fault: Fault): Promise<StubRouter> {
  const handleProtocols = (offered: Set<string>): string | false => [...offered][0] ?? false;
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols });
  const routing = new StubRouting(fault);
  server.on('connection', (socket) => {
    const wire = wireOf(socket.protocol === 'wamp.2.json' ? 'json' : 'msgpack');
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
  readonly #fault: Fault;
  readonly #subscribers: Peer[] = [];
  readonly #calls = new Map<unknown, { caller: Peer; id: unknown }>();
  #callee: Peer | undefined;
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
        this.#callee = from;
        return send(from, [type.registered, id, 6]);
      case type.publish:
        for (const peer of this.#subscribers) {
          this.#deliver(peer, [receivedTypes.router.atSubscriber, 5, this.#delivered, {}, message[4]]);
        }
        return;
      case type.call: {
        this.#invocations++;
        this.#calls.set(this.#invocations, { caller: from, id });
        const invocation = [receivedTypes.router.atCallee, this.#invocations, 6, {}, message[4]];
        if (this.#callee !== undefined) this.#deliver(this.#callee, invocation);
        return;
      }
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

  #deliver(to: Peer, message: readonly unknown[]): void {
    this.#delivered++;
    const fault = this.#fault(this.#delivered);
    if (fault === 'drop') return;
    const bytes = to.wire.encode(message);
    if (fault === 'damage') bytes.write('!', bytes.indexOf('xyz'));
    to.socket.send(bytes, { binary: to.wire.serializer === 'msgpack' });
    if (fault === 'twice') to.socket.send(bytes, { binary: to.wire.serializer === 'msgpack' });
  }
}

function send(to: Peer, message: readonly unknown[]): void {
  to.socket.send(to.wire.encode(message), { binary: to.wire.serializer === 'msgpack' });
}
