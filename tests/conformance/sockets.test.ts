import { routerSuite } from '@wamp/conformance/router-suite';
import { json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { webSocketListener } from '@wamp/transport-websocket/listener';
import { handshakeTimeoutMs, strictly, suiteRealms, suiteRouter } from './suite-router.ts';

const serializers = [json(), msgpack(), cbor()];
const webSocketLimit = 256 * 1024;

routerSuite({
  name: 'the router on its sockets',
  open: async () => {
    const router = suiteRouter();
    const { url } = await router.listen(
      webSocketListener({ port: 0, serializers, maxMessageBytes: webSocketLimit }),
      strictly,
    );
    return {
      ...suiteRealms,
      endpoints: [{ transport: 'websocket', url }],
      webSocketLimit,
      handshakeTimeoutMs,
      shutdown: () => router.close(),
      [Symbol.asyncDispose]: () => router.close(),
    };
  },
});
