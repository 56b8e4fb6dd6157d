import { describe, expect, it } from 'vitest';
import { cbor } from '../cbor.js';
import { type Payload, emptyPayload, payloadOf } from '../messages/payload.js';
import { MessageType } from '../messages/message-type.js';
import { msgpack } from '../msgpack.js';
import { createMessageCodec } from './create-message-codec.js';
import { json } from './json-serializer.js';
import { SharedPayload } from './shared-payload.js';

const serializers = [json, msgpack, cbor];

/** The EVENTs of one publication for three subscriptions. */
function events(payload: Payload) {
  return [1, 2, 3].map(
    (subscription) =>
      ({
        type: MessageType.EVENT,
        subscription,
        publication: 7,
        details: subscription === 1 ? {} : { topic: 'com.example' },
        payload,
      }) as const,
  );
}

/** A payload as it came in a frame. */
function received(serializer: (typeof serializers)[number], payload: Payload): Payload {
  const codec = createMessageCodec(serializer());
  const message = codec.decode(
    codec.encode({ type: MessageType.PUBLISH, request: 1, options: {}, topic: 'com.example', payload })
      .payload,
  );
  return 'payload' in message ? message.payload : emptyPayload;
}

describe.each(serializers.map((serializer) => [serializer().id, serializer] as const))(
  'A payload of several messages in %s',
  (_, serializer) => {
    const values = payloadOf([1, 'zwei', new Uint8Array([3]), 2 ** 40], { deep: { list: [true, null] } });

    it.each<readonly [name: string, payload: Payload]>([
      ['made here', values],
      ['without keywords', payloadOf([[]])],
      ['with keywords only', payloadOf(undefined, { a: 1 })],
      ['empty', emptyPayload],
      ...serializers.map((other) => [`received in ${other().id}`, received(other, values)] as const),
    ])('makes the same messages as one that is not shared: %s', (_name, payload) => {
      const codec = createMessageCodec(serializer());
      const shared = events(new SharedPayload(payload)).map((event) => codec.encode(event).payload);
      const apart = events(payload).map((event) => codec.encode(event).payload);
      expect(shared.map((bytes) => [...bytes])).toEqual(apart.map((bytes) => [...bytes]));
    });

    it('is encoded once, and once more in another serializer', () => {
      let encoded = 0;
      const counted = {
        toJSON: () => {
          encoded++;
          return 'counted';
        },
      };
      const payload = new SharedPayload(payloadOf([counted]));
      const before = createMessageCodec(serializer());
      for (const event of events(payload)) before.encode(event);
      const once = encoded;
      for (const event of events(payload)) createMessageCodec(serializer()).encode(event);
      expect(encoded).toBe(once);
      const other = serializer === json ? msgpack : json;
      for (const event of events(payload)) createMessageCodec(other()).encode(event);
      expect(once).toBeGreaterThan(0);
      expect(encoded).toBe(2 * once);
    });

    it('fails each time when it cannot be expressed', () => {
      const codec = createMessageCodec(serializer());
      const payload = new SharedPayload(payloadOf([Symbol('none')]));
      for (const event of events(payload)) expect(() => codec.encode(event)).toThrow(/symbol/i);
    });
  },
);

it('a shared payload reads as what it shares', () => {
  const origin = received(json, payloadOf([1], { a: 2 }));
  const shared = new SharedPayload(origin);
  expect([shared.args, shared.kwargs, shared.wire?.elements, shared.isEmpty]).toEqual([
    [1],
    { a: 2 },
    2,
    false,
  ]);
});
