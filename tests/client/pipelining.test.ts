import { Socket } from 'node:net';
import { createClient } from '@wamp/client';
import type { Connector, Serializer } from '@wamp/protocol';
import { json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { type Router, allowAll, anonymous, createRouter } from '@wamp/router';
import { rawSocket } from '@wamp/transport-rawsocket';
import { rawSocketListener } from '@wamp/transport-rawsocket/listener';
import { webSocket } from '@wamp/transport-websocket';
import { webSocketListener } from '@wamp/transport-websocket/listener';
import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.restoreAllMocks();
});

interface Way {
  readonly connector: Connector;
  readonly port: number;
}

async function overWebSocket(router: Router, serializer: Serializer): Promise<Way> {
  const { url, port = 0 } = await router.listen(webSocketListener({ port: 0, serializers: [serializer] }));
  return { port, connector: webSocket(url, { serializers: [serializer] }) };
}

async function overRawSocket(router: Router, serializer: Serializer): Promise<Way> {
  const serializers = [serializer];
  const { port = 0 } = await router.listen(
    rawSocketListener({ host: '127.0.0.1', port: 0 }, { serializers }),
  );
  return { port, connector: rawSocket({ host: '127.0.0.1', port }, { serializers }) };
}

/** Counts what sockets to a port hand to the system, each time that they do. */
function countWrites(port: number): { count: number } {
  const writes = { count: 0 };
  for (const method of ['_write', '_writev'] as const) {
    const original = Reflect.get(Socket.prototype, method) as (this: Socket, ...args: unknown[]) => void;
    vi.spyOn(Socket.prototype, method).mockImplementation(function (this: Socket, ...args: unknown[]) {
      if (this.remotePort === port) writes.count++;
      original.apply(this, args);
    });
  }
  return writes;
}

describe.each([
  ['WebSocket', overWebSocket],
  ['RawSocket', overRawSocket],
] as const)('A client over %s', (_name, open) => {
  it.each([
    { id: 'json', serializer: json(), calls: 100, bytes: 64 },
    { id: 'msgpack', serializer: msgpack(), calls: 100, bytes: 64 },
    { id: 'cbor', serializer: cbor(), calls: 40, bytes: 1_000 },
    { id: 'msgpack', serializer: msgpack(), calls: 2, bytes: 30_000 },
  ])(
    'sends the calls of one tick in one write to its socket ($id, $calls calls of $bytes bytes)',
    async ({ serializer, calls, bytes }) => {
      await using router = createRouter({
        realms: [
          { name: 'realm1', authenticators: [anonymous({ authrole: 'guest' })], authorizer: allowAll() },
        ],
      });
      const { connector, port } = await open(router, serializer);
      await using callee = createClient({ realm: 'realm1', transports: [connector] });
      await callee.register('com.echo', ({ args }) => args[0]);
      await using caller = createClient({ realm: 'realm1', transports: [connector] });
      await caller.ready();
      const filling = 'x'.repeat(bytes);
      const writes = countWrites(port);
      const results = Array.from({ length: calls }, (_, at) =>
        caller.call('com.echo', [`${String(at)}${filling}`]),
      );
      expect(writes.count).toBe(0);
      await new Promise<void>((resolve) => {
        process.nextTick(() => {
          process.nextTick(resolve);
        });
      });
      expect(writes.count).toBe(1);
      vi.restoreAllMocks();
      expect(await Promise.all(results)).toEqual(
        Array.from({ length: calls }, (_, at) => `${String(at)}${filling}`),
      );
    },
  );
});
