import { routerSuite } from '@wamp/conformance/router-suite';
import { json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { memory } from '@wamp/transport-memory';
import { strictly, suiteRouter, suiteTarget } from './suite-router.ts';

const serializers = { json, msgpack, cbor };

routerSuite({
  name: 'the router over memory',
  open: () => {
    const router = suiteRouter();
    return Promise.resolve({
      ...suiteTarget(router),
      endpoints: [
        {
          transport: 'other',
          connect: (serializer) =>
            memory(
              (transport) => {
                router.accept(transport, strictly);
              },
              { serializer: serializers[serializer]() },
            ).connect({
              signal: new AbortController().signal,
            }),
        },
      ],
    });
  },
});
