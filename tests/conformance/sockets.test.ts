import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { routerSuite } from '@wamp/conformance/router-suite';
import { json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { rawSocketListener } from '@wamp/transport-rawsocket/listener';
import { webSocketListener } from '@wamp/transport-websocket/listener';
import { handshakeTimeoutMs, strictly, suiteRouter, suiteTarget } from './suite-router.ts';

const serializers = [json(), msgpack(), cbor()];
const webSocketLimit = 256 * 1024;

routerSuite({
  name: 'the router on WebSocket and RawSocket over TCP',
  open: async () => {
    const router = suiteRouter();
    const { url } = await router.listen(
      webSocketListener({ port: 0, serializers, maxMessageBytes: webSocketLimit }),
      strictly,
    );
    const { port = 0 } = await router.listen(
      rawSocketListener({ port: 0 }, { serializers, handshakeTimeoutMs, maxMessageBytes: 2 ** 18 }),
      strictly,
    );
    return {
      ...suiteTarget(router),
      endpoints: [
        { transport: 'websocket', url },
        { transport: 'rawsocket', host: '127.0.0.1', port },
      ],
      webSocketLimit,
      rawSocketLengthCode: 9,
      handshakeTimeoutMs,
    };
  },
});

routerSuite({
  name: 'the router on batched WebSocket',
  open: async () => {
    const router = suiteRouter();
    const { url } = await router.listen(
      webSocketListener({ port: 0, serializers, maxMessageBytes: webSocketLimit }),
      strictly,
    );
    return {
      ...suiteTarget(router),
      endpoints: [{ transport: 'websocket', url, batched: true }],
      // The octet behind the message counts, too.
      webSocketLimit: webSocketLimit - 1,
      handshakeTimeoutMs,
    };
  },
});

routerSuite({
  name: 'the router on RawSocket over a Unix domain socket',
  open: async () => {
    const router = suiteRouter();
    const directory = await mkdtemp(join(tmpdir(), 'wamp-'));
    const path = join(directory, 'wamp.sock');
    await router.listen(
      rawSocketListener({ path }, { serializers, handshakeTimeoutMs, maxMessageBytes: 2 ** 24 }),
      strictly,
    );
    return {
      ...suiteTarget(router),
      endpoints: [{ transport: 'rawsocket', path }],
      rawSocketLengthCode: 15,
      handshakeTimeoutMs,
      [Symbol.asyncDispose]: async () => {
        await router.close();
        await rm(directory, { recursive: true });
      },
    };
  },
});
