import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MessageType } from '../messages/message-type.js';
import { payloadOf } from '../messages/payload.js';
import type { Framing } from '../transport/framing.js';
import type { OutputFrame } from '../transport/output-frame.js';
import { cbor } from '../cbor.js';
import { msgpack } from '../msgpack.js';
import { createMessageCodec } from './create-message-codec.js';
import type { EncodedMessage } from './encoded-message.js';
import { framed } from './framed.js';
import { json } from './json-serializer.js';

/** Headers of all lengths up to one more than the room that messages are written with. */
const framings = Array.from({ length: 12 }, (_, length): Framing => ({
  id: String(length),
  headerLength: () => length,
  writeHeader: (into) => void into.fill(0xe0 + length, 0, length),
}));

/** One message, what it holds, and with which framings it is sent, in this order. */
const sending = fc.record({
  length: fc.oneof(
    { weight: 8, arbitrary: fc.nat(300) },
    { weight: 2, arbitrary: fc.integer({ min: 16_100, max: 16_500 }) },
    { weight: 1, arbitrary: fc.integer({ min: 30_000, max: 90_000 }) },
  ),
  cameEncoded: fc.boolean(),
  encodesAnother: fc.boolean(),
  framedBy: fc.subarray(framings, { maxLength: 3 }),
});

interface Sent {
  readonly message: EncodedMessage;
  readonly bytes: Uint8Array;
  readonly frames: readonly (readonly [Framing, OutputFrame])[];
}

function bytesOf(frame: OutputFrame): Uint8Array {
  const chunks: Uint8Array[] = [];
  frame.cut(0, frame.byteLength, chunks);
  return Buffer.concat(chunks);
}

describe.each([json, msgpack, cbor])('Messages that share memory (%o)', (serializer) => {
  it('stay what they are, whatever is written, framed and sent behind them', () => {
    const property = fc.property(fc.array(sending, { minLength: 2, maxLength: 60 }), (sendings) => {
      const codec = createMessageCodec(serializer());
      const sent: Sent[] = [];
      const event = (args: readonly unknown[], cameEncoded: boolean): EncodedMessage => {
        let payload = payloadOf(args);
        if (cameEncoded) {
          const publish = { type: MessageType.PUBLISH, request: 1, options: {}, topic: 'com.a', payload };
          const decoded = codec.decode(codec.encode(publish).payload);
          if ('payload' in decoded) ({ payload } = decoded);
        }
        return codec.encode({
          type: MessageType.EVENT,
          subscription: 1,
          publication: 2,
          details: {},
          payload,
        });
      };
      const send = (message: EncodedMessage, framedBy: readonly Framing[]): void => {
        const bytes = new Uint8Array(message.payload);
        sent.push({ message, bytes, frames: framedBy.map((by) => [by, framed(message, by)]) });
      };
      for (const [at, { length, cameEncoded, encodesAnother, framedBy }] of sendings.entries()) {
        const toJSON = (): string => {
          send(event([at, 'another'], false), framedBy);
          return 'value';
        };
        const value = encodesAnother ? { toJSON } : 'value';
        send(event([at, 'x'.repeat(length), value], cameEncoded), framedBy);
      }
      for (const { message, bytes, frames } of sent) {
        expect(Buffer.compare(message.payload, bytes)).toBe(0);
        for (const [framing, frame] of frames) {
          const header = Buffer.alloc(framing.headerLength(bytes.length));
          framing.writeHeader(header, bytes.length);
          const whole = Buffer.concat([header, bytes]);
          expect(Buffer.compare(bytesOf(frame), whole)).toBe(0);
        }
      }
    });
    fc.assert(property, { numRuns: 100 });
  }, 60_000);
});
