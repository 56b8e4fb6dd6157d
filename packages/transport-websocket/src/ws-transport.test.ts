import type { Connector, Serializer, Transport } from '@wamp/protocol';
import { json } from '@wamp/protocol';
import type { TlsServerOptions } from '@wamp/protocol/listening';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { certificates } from '@wamp/conformance/tls';
import { type TransportPair, transportSuite } from '@wamp/conformance/transport-suite';
import { webSocket as platformWebSocket } from './index.js';
import { webSocketListener } from './listener.js';
import { webSocket } from './node.js';

const maxMessageBytes = 300_000;

const limitIsNotAnnounced = {
  reason: 'a WebSocket does not announce its limit',
  tests: ['ends rather than send a message that is longer than the other Peer has announced [TR-46]'],
};

async function openPair(
  serializer: Serializer,
  connectorOf: (url: string) => Connector,
  tls?: TlsServerOptions,
): Promise<TransportPair> {
  const accepted = Promise.withResolvers<Transport>();
  const listener = webSocketListener({
    port: 0,
    serializers: [serializer],
    maxMessageBytes,
    ...(tls && { tls }),
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
    name: 'WebSocket by ws',
    serializer,
    maxMessageBytes,
    open: () => openPair(serializer, (url) => webSocket(url, { serializers: [serializer] })),
    skip: [limitIsNotAnnounced],
  });

  transportSuite({
    name: 'WebSocket over TLS by ws [SEC-01]',
    serializer,
    maxMessageBytes,
    open: () => {
      const tls = { ca: certificates.ca };
      return openPair(
        serializer,
        (url) => webSocket(url, { serializers: [serializer], tls }),
        certificates.server,
      );
    },
    skip: [limitIsNotAnnounced],
  });

  transportSuite({
    name: 'WebSocket of the platform',
    serializer,
    maxMessageBytes,
    open: () => openPair(serializer, (url) => platformWebSocket(url, { serializers: [serializer] })),
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
