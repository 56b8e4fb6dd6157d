import { expect, it } from 'vitest';
import { cbor } from '../cbor.js';
import { emptyPayload, payloadOf } from '../messages/payload.js';
import { msgpack } from '../msgpack.js';
import { json } from './json-serializer.js';
import { createMessageCodec } from './create-message-codec.js';

const hostile = { constructor: 1, toString: { valueOf: 2 }, hasOwnProperty: [3] };
const features = { constructor: true, toString: true, call_canceling: true };

// Freezing cannot be undone, so this file holds one test.
it('decodes and encodes hostile keys when Object.prototype is frozen, and leaves it as it is [P55, T34]', () => {
  const before = Object.getOwnPropertyNames(Object.prototype);
  Object.freeze(Object.prototype);
  const results = [json(), msgpack(), cbor()].map((serializer) => {
    const codec = createMessageCodec(serializer);
    const hello = codec.decode(
      serializer.encode([1, 'realm1', { roles: { caller: { features } } }], emptyPayload),
    );
    const call = codec.decode(serializer.encode([48, 1, { ...hostile }, 'a'], payloadOf([hostile], hostile)));
    return JSON.stringify([
      hello.type === 1 && hello.details,
      call.type === 48 && [call.options, call.payload.args, call.payload.kwargs],
    ]);
  });
  const expected = JSON.stringify([{ roles: { caller: { features } } }, [{}, [hostile], hostile]]);
  expect(results).toEqual([expected, expected, expected]);
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
});
