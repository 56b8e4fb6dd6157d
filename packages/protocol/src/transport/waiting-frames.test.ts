import { describe, expect, it } from 'vitest';
import { cbor } from '../cbor.js';
import { createMessageCodec } from '../codec/create-message-codec.js';
import { framed } from '../codec/framed.js';
import { json } from '../codec/json-serializer.js';
import { MessageType } from '../messages/message-type.js';
import { payloadOf } from '../messages/payload.js';
import { msgpack } from '../msgpack.js';

const framing = {
  id: 'test',
  headerLength: () => 4,
  writeHeader: (into: Uint8Array, length: number) => void into.fill(length % 256, 0, 4),
};

describe.each([json(), msgpack(), cbor()])('A frame in $id that waits for a slow receiver', (serializer) => {
  it.each([10, 1_000, 20_000, 60_000])(
    'holds nothing of the read buffer that its payload of %d bytes came in',
    (length) => {
      const codec = createMessageCodec(serializer);
      const published = codec.encode({
        type: MessageType.PUBLISH,
        request: 1,
        options: {},
        topic: 'com.x',
        payload: payloadOf(['x'.repeat(length)]),
      }).payload;
      const readBuffer = new Uint8Array(65_536);
      readBuffer.set(published, 100);
      const message = codec.decode(readBuffer.subarray(100, 100 + published.length));
      if (message.type !== MessageType.PUBLISH) throw new Error('it was a PUBLISH');
      const event = { type: MessageType.EVENT, subscription: 1, publication: 2, details: {} } as const;
      const frame = framed(codec.encode({ ...event, payload: message.payload }), framing);
      frame.wait();
      const chunks: Uint8Array[] = [];
      frame.cut(0, frame.byteLength, chunks);
      expect(frame.byteLength).toBeGreaterThan(length);
      for (const { buffer } of chunks) {
        expect(buffer).not.toBe(readBuffer.buffer);
        // Nor what others were sent, in the pool of the platform or a slab of the encoder.
        expect(buffer.byteLength).toBeLessThanOrEqual(2 * frame.byteLength);
      }
    },
  );
});
