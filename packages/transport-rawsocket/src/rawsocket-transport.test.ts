import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Serializer, type Transport, json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { certificates } from '@wamp/conformance/tls';
import { type TransportPair, transportSuite } from '@wamp/conformance/transport-suite';
import type { RawSocketListenerOptions, RawSocketOptions, SocketTarget } from './defaults.js';
import { rawSocket } from './index.js';
import { rawSocketListener } from './listener.js';

const maxMessageBytes = 262_144;

interface Tls {
  readonly client: RawSocketOptions;
  readonly listener: RawSocketListenerOptions;
}

const tls = (minVersion: 'TLSv1.2' | 'TLSv1.3'): Tls => ({
  client: { tls: { ca: certificates.ca } },
  listener: { tls: { ...certificates.server, minVersion } },
});

async function openPair(
  serializer: Serializer,
  target: SocketTarget,
  { client: ofClient, listener: ofListener }: Partial<Tls> = {},
): Promise<TransportPair> {
  const accepted = Promise.withResolvers<Transport>();
  const listener = rawSocketListener(target, { serializers: [serializer], maxMessageBytes, ...ofListener });
  const { port } = await listener.listen(accepted.resolve);
  const connector = rawSocket(port === undefined ? target : { port }, {
    serializers: [serializer],
    ...ofClient,
  });
  const client = await connector.connect({ signal: AbortSignal.timeout(5_000) });
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

const skip = [
  {
    reason: 'RawSocket has no close frame',
    tests: [
      'carries code and reason of a close',
      'closes with code 1000 when none is given [TR-16]',
      'cuts a reason that is too long for a close frame',
    ],
  },
  {
    reason:
      'a RawSocket knows the limit and does not send such a message; what receives one is tested with octets',
    tests: [
      'takes no message that is one byte longer than the limit [TR-19]',
      'sends a last message before it closes because of a violation [TR-16, TR-19]',
    ],
  },
];

for (const serializer of [json(), msgpack(), cbor()]) {
  transportSuite({
    name: 'RawSocket over TCP',
    serializer,
    maxMessageBytes,
    open: () => openPair(serializer, { port: 0 }),
    skip,
  });

  transportSuite({
    name: 'RawSocket over TLS [SEC-01]',
    serializer,
    maxMessageBytes,
    open: () => openPair(serializer, { port: 0 }, tls('TLSv1.3')),
    skip,
  });

  transportSuite({
    name: 'RawSocket over a Unix domain socket',
    serializer,
    maxMessageBytes,
    open: () => openPair(serializer, { path: join(tmpdir(), `wamp-${randomUUID()}.sock`) }),
    skip,
  });
}
