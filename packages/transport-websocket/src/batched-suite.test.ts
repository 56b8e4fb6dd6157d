import { type Connector, type Serializer, type Transport, json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { type TransportPair, transportSuite } from '@wamp/conformance/transport-suite';
import { batchedWebSocket as batchedPlatformWebSocket } from './batched.js';
import { batchedWebSocket } from './batched-node.js';
import { webSocketListener } from './listener.js';

const maxMessageBytes = 300_000;

const limitIsNotAnnounced = {
  reason: 'a WebSocket does not announce its limit',
  tests: ['ends rather than send a message that is longer than the other Peer has announced [TR-46]'],
};

async function openPair(
  serializer: Serializer,
  connectorOf: (url: string) => Connector,
): Promise<TransportPair> {
  const accepted = Promise.withResolvers<Transport>();
  const overhead = serializer.frames === 'text' ? 1 : 4;
  const listener = webSocketListener({
    port: 0,
    serializers: [serializer],
    // L30: the limit holds for the whole batch.
    maxMessageBytes: maxMessageBytes + overhead,
  });
  const { url } = await listener.listen(accepted.resolve);
  const client = await connectorOf(url).connect({ signal: AbortSignal.timeout(5_000) });
  const router = await accepted.promise;
  return {
    client,
    router,
    async [Symbol.asyncDispose]() {
      client.abort(new Error('end of the test'));
      router.abort(new Error('end of the test'));
      await Promise.all([client.close(), router.close(), listener.close()]);
    },
  };
}

for (const serializer of [json(), msgpack(), cbor()]) {
  transportSuite({
    name: 'batched WebSocket by ws',
    serializer,
    maxMessageBytes,
    open: () => openPair(serializer, (url) => batchedWebSocket(url, { serializers: [serializer] })),
    skip: [limitIsNotAnnounced],
  });

  transportSuite({
    name: 'batched WebSocket of the platform',
    serializer,
    maxMessageBytes,
    open: () => openPair(serializer, (url) => batchedPlatformWebSocket(url, { serializers: [serializer] })),
    skip: [
      limitIsNotAnnounced,
      {
        reason: "a platform's WebSocket cannot stop reading",
        tests: [
          'holds back a sender whose receiver is paused, and loses nothing',
          'goes on reading and writing in the other direction while one is held back [GEN-03]',
          'drops what is queued when it is aborted',
        ],
      },
    ],
  });
}
