import { json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { transportSuite } from '@wamp/conformance/transport-suite';
import { memoryPair } from './index.js';

for (const serializer of [json(), msgpack(), cbor()]) {
  transportSuite({
    name: 'memory',
    serializer,
    open: async () => {
      const [client, router] = memoryPair({ serializer });
      return {
        client,
        router,
        async [Symbol.asyncDispose]() {
          client.abort(new Error('end of the test'));
        },
      };
    },
    skip: [
      {
        reason: 'the memory transport has no limit: both ends are of one process',
        tests: [
          'takes messages up to the limit [TR-19, TR-48]',
          'takes no message that is one byte longer than the limit [TR-19]',
          'ends rather than send a message that is longer than the other Peer has announced [TR-46]',
          'sends a last message before it closes because of a violation [TR-16, TR-19]',
        ],
      },
      {
        reason: 'the memory transport has no close frame',
        tests: ['cuts a reason that is too long for a close frame'],
      },
    ],
  });
}
