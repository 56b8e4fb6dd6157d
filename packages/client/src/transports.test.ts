import { type Connector, type Serializer, json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { type Router, allowAll, anonymous, createRouter } from '@wamp/router';
import { memory } from '@wamp/transport-memory';
import { webSocket } from '@wamp/transport-websocket';
import { webSocketListener } from '@wamp/transport-websocket/listener';
import { describe, expect, it } from 'vitest';
import { connect, createClient, payload, settle } from './index.js';

function startRouter(): Router {
  return createRouter({
    realms: [{ name: 'realm1', authenticators: [anonymous({ authrole: 'guest' })], authorizer: allowAll() }],
  });
}

type Way = (router: Router, serializer: Serializer) => Promise<Connector>;

const throughMemory: Way = async (router, serializer) =>
  memory(
    (transport) => {
      router.accept(transport, { strictness: 'strict' });
    },
    { serializer },
  );

const throughWebSocket: Way = async (router, serializer) => {
  const { url } = await listen(router, serializer);
  return webSocket(url, { serializers: [serializer] });
};

async function listen(router: Router, serializer: Serializer): Promise<{ readonly url: string }> {
  const listener = webSocketListener({ host: '127.0.0.1', port: 0, serializers: [serializer] });
  const address = await router.listen(listener, { strictness: 'strict' });
  return { url: address.url };
}

const ways: readonly (readonly [name: string, way: Way])[] = [
  ['memory', throughMemory],
  ['WebSocket', throughWebSocket],
];

describe.each([json(), msgpack(), cbor()])('A client over $id', (serializer) => {
  it.each(ways)('calls, publishes, loses and restores its session over %s', async (_name, way) => {
    await using router = startRouter();
    const connector = await way(router, serializer);
    const errors: unknown[] = [];
    const onError = (error: unknown) => errors.push(error);
    await using callee = createClient({ realm: 'realm1', transports: [connector], onError });
    await using caller = createClient({ realm: 'realm1', transports: [connector] });
    // JSON expresses no integer beyond 2^53.
    const big = serializer.id === 'json' ? [] : [2n ** 60n];
    const values = [
      1,
      ...big,
      -1,
      2 ** 40,
      1.5,
      'ü😀',
      null,
      true,
      [[]],
      { constructor: {} },
      Uint8Array.of(0, 255),
    ];

    await callee.register('com.echo', ({ args, kwargs }) => payload(args, kwargs));
    expect(caller.session?.serializer ?? (await caller.ready()).serializer).toBe(serializer.id);
    const reply = await caller.call('com.echo', payload(values, { k: values }), { full: true });
    expect(reply).toMatchObject({ value: 1, args: values, kwargs: { k: values } });

    const seen: unknown[] = [];
    let arrived: () => void = () => undefined;
    const publishTo = async (value: unknown) => {
      const arrival = new Promise<void>((resolve) => (arrived = resolve));
      await caller.publish('com.room.7.said', [value], { acknowledge: true });
      await arrival;
    };
    await callee.subscribe('com.room.{id}.said', ({ params, args }) => {
      seen.push([params, args[0]]);
      arrived();
    });
    await publishTo('before');
    await callee.reconnect();
    await publishTo('after');
    expect(seen).toEqual([
      [{ id: '7' }, 'before'],
      [{ id: '7' }, 'after'],
    ]);
    expect(await caller.call('com.echo', ['again'])).toBe('again');

    await callee.register('com.bad', () => () => 1);
    const failed = await settle(caller.call('com.bad'));
    expect(failed).toMatchObject({ ok: false, error: { uri: 'wamp.error.runtime_error' } });
    expect(errors).toMatchObject([{ code: 'WAMP_ERR_SERIALIZATION' }]);
    expect(await caller.call('com.echo', ['alive'])).toBe('alive');
    await Promise.all([callee.close(), caller.close()]);
    expect(router.stats).toMatchObject({ sessions: 0, subscriptions: 0, registrations: 0, pendingCalls: 0 });
  });
});

describe('connect', () => {
  it('joins over WebSocket with JSON', async () => {
    await using router = startRouter();
    const { url } = await listen(router, json());
    await using client = await connect(url, { realm: 'realm1' });
    expect(client.session).toMatchObject({ realm: 'realm1', transport: 'websocket', serializer: 'json' });
  });

  it('rejects when the Router refuses, and when there is none', async () => {
    const router = startRouter();
    const { url } = await listen(router, json());
    await expect(connect(url, { realm: 'realm2' })).rejects.toMatchObject({
      code: 'WAMP_ERR_JOIN',
      reason: 'wamp.error.no_such_realm',
    });
    await router.close();
    await expect(connect(url, { realm: 'realm1', retry: false })).rejects.toMatchObject({
      code: 'WAMP_ERR_UNREACHABLE',
    });
    const signal = AbortSignal.timeout(50);
    await expect(connect(url, { realm: 'realm1', signal })).rejects.toMatchObject({
      code: 'WAMP_ERR_CONNECTION_CLOSED',
    });
  });
});
