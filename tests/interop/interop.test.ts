import { json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { allowAll, anonymous, createRouter } from '@wamp/router';
import { rawSocketListener } from '@wamp/transport-rawsocket/listener';
import { webSocketListener } from '@wamp/transport-websocket/listener';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { autobahnJs } from './autobahn-js.ts';
import { autobahnPython } from './autobahn-python.ts';
import { type InteropKind, type InteropPeer, type InteropTarget, interopError } from './interop-peer.ts';
import { ourClient } from './our-client.ts';
import { wampy } from './wampy.ts';

const kinds: readonly InteropKind[] = [...ourClient, ...autobahnJs, ...wampy, ...autobahnPython];

const router = createRouter({
  realms: [{ name: 'realm1', authenticators: [anonymous({ authrole: 'guest' })], authorizer: allowAll() }],
});
let target: InteropTarget;

beforeAll(async () => {
  const serializers = [json(), msgpack(), cbor()];
  const websocket = await router.listen(webSocketListener({ host: '127.0.0.1', port: 0, serializers }));
  const rawsocket = await router.listen(rawSocketListener({ host: '127.0.0.1', port: 0 }, { serializers }));
  target = { websocketUrl: websocket.url, rawsocketPort: rawsocket.port ?? 0, realm: 'realm1' };
});

afterAll(async () => {
  expect(router.stats).toMatchObject({ sessions: 0, subscriptions: 0, registrations: 0, pendingCalls: 0 });
  await router.close({ maxRetryAfterMs: 0 });
});

const args = [23, -7, 1.5, 'grüße 😀', true, null, ['nested', { deep: [1] }], 2 ** 40];
const kwargs = { name: 'value', list: [1, 2, 3], empty: {} };

let joined: InteropPeer[] = [];
let unique = 0;

/** Joins a peer that leaves after the test, however that ends. */
async function join(kind: InteropKind): Promise<InteropPeer> {
  const peer = await kind.join(target);
  joined.push(peer);
  return peer;
}

afterEach(async () => {
  const peers = joined;
  joined = [];
  unique++;
  await Promise.all(peers.map((peer) => peer.leave()));
  await expect.poll(() => router.stats.sessions).toBe(0);
});

/** A URI that no other test uses. */
const uri = (name: string): string => `com.interop.test${String(unique)}.${name}`;

/** Skips visibly where a library is missing; on CI it fails instead. */
function itWith(kinds: readonly InteropKind[], name: string, test: () => Promise<void>): void {
  const missing = kinds.find((kind) => kind.missing !== undefined)?.missing;
  // Python takes its time to start, and there are many of them.
  it(name, { timeout: 90_000 }, async (context) => {
    context.skip(missing !== undefined && process.env['CI'] === undefined, missing);
    await test();
  });
}

describe.each(kinds)('$name', (kind) => {
  itWith(
    [kind],
    'joins, registers, calls, gets errors with payload, publishes, subscribes and leaves',
    async () => {
      const peer = await join(kind);
      const other = await join(kind);
      await peer.register(uri('echo'), 'echo');
      await peer.register(uri('fail'), 'fail');
      expect(await other.call(uri('echo'), args, kwargs)).toEqual({ args, kwargs });
      expect(await other.call(uri('echo'), [1], {})).toEqual({ args: [1], kwargs: {} });
      expect(await other.call(uri('fail'), args, kwargs)).toEqual({ error: interopError, args, kwargs });
      expect(await other.call(uri('none'), [], {})).toMatchObject({ error: 'wamp.error.no_such_procedure' });
      await peer.unregister(uri('echo'));
      expect(await other.call(uri('echo'), [], {})).toMatchObject({ error: 'wamp.error.no_such_procedure' });

      await peer.subscribe(uri('topic'));
      await other.publish(uri('topic'), { args, kwargs }, true);
      expect(await peer.nextEvent()).toEqual({ args, kwargs });
      await other.publish(uri('topic'), { args: [2], kwargs: {} }, false);
      expect(await peer.nextEvent()).toEqual({ args: [2], kwargs: {} });
      await peer.unsubscribe(uri('topic'));
      await other.publish(uri('topic'), { args: [3], kwargs: {} }, true);
      await peer.subscribe(uri('topic'));
      await other.publish(uri('topic'), { args: [4], kwargs: {} }, true);
      expect(await peer.nextEvent()).toEqual({ args: [4], kwargs: {} });
    },
  );
});

describe('Across libraries and serializers', () => {
  for (const callee of kinds) {
    itWith(kinds, `all call and hear ${callee.name}`, async () => {
      const server = await join(callee);
      await server.register(uri('echo'), 'echo');
      await server.register(uri('fail'), 'fail');
      for (const kind of kinds) {
        const peer = await join(kind);
        const between = `${kind.name} and ${callee.name}`;
        expect(await peer.call(uri('echo'), args, kwargs), between).toEqual({ args, kwargs });
        expect(await peer.call(uri('fail'), [1], kwargs), between).toEqual({
          error: interopError,
          args: [1],
          kwargs,
        });
        await peer.subscribe(uri('topic'));
        await server.publish(uri('topic'), { args, kwargs }, true);
        expect(await peer.nextEvent(), between).toEqual({ args, kwargs });
        await peer.unsubscribe(uri('topic'));
      }
    });
  }
});
