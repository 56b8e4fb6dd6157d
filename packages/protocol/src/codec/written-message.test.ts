import { describe, expect, it } from 'vitest';
import { cbor } from '../cbor.js';
import type { Message } from '../messages/message.js';
import { MessageType } from '../messages/message-type.js';
import { payloadOf } from '../messages/payload.js';
import { msgpack } from '../msgpack.js';
import { createMessageCodec } from './create-message-codec.js';
import { keepPayload } from './frame-payload.js';
import { framed } from './framed.js';
import { json } from './json-serializer.js';

const serializers = { json: json(), msgpack: msgpack(), cbor: cbor() };
const framing = (id: string, length: number) => ({
  id,
  headerLength: () => length,
  writeHeader: (into: Uint8Array) => void into.fill(0xee, 0, length),
});

function call(request: number, text: string): Message {
  const payload = payloadOf([text]);
  return { type: MessageType.CALL, request, options: {}, procedure: 'com.example', payload };
}

/** A message with a payload that came from the wire, which is what is passed on as bytes. */
function passedOn(name: keyof typeof serializers, text: string): [bytes: Uint8Array, message: Message] {
  const codec = createMessageCodec(serializers[name]);
  const bytes = new Uint8Array(codec.encode(call(7, text)).payload);
  return [bytes, codec.decode(bytes)];
}

describe.each(['json', 'msgpack', 'cbor'] as const)('messages written in %s', (name) => {
  const codec = createMessageCodec(serializers[name]);

  it.each([1, 100, 300, 16_000, 16_360, 16_384, 100_000])(
    'lie beside one another and keep what they hold, framed or not (%i bytes)',
    (length) => {
      const [bytes, message] = passedOn(name, 'x'.repeat(length));
      const encoded = Array.from({ length: 200 }, () => codec.encode(message));
      const frames = encoded.map((one, index) => framed(one, framing('a', index % 11)));
      for (const one of encoded) expect(Buffer.compare(one.payload, bytes)).toBe(0);
      for (const [index, { first, payload }] of frames.entries()) {
        const frame = Buffer.concat(payload === undefined ? [first] : [first, payload]);
        const wanted = Buffer.concat([new Uint8Array(index % 11).fill(0xee), bytes]);
        expect(Buffer.compare(frame, wanted)).toBe(0);
      }
    },
  );

  it('are framed in their own memory by the first framing alone [D18]', () => {
    const encoded = codec.encode(passedOn(name, 'text')[1]);
    const first = framed(encoded, framing('a', 2)).first;
    expect(first.buffer).toBe(encoded.payload.buffer);
    const other = framed(encoded, framing('b', 4)).first;
    expect(other.buffer).not.toBe(first.buffer);
    expect([...first.subarray(0, 2)]).toEqual([0xee, 0xee]);
    expect([...first.subarray(2)]).toEqual([...other.subarray(4)]);
  });

  it('have a text when their serializer is a text format', () => {
    const [bytes, message] = passedOn(name, 'ä€😀');
    const { text } = codec.encode(message);
    expect(text).toBe(name === 'json' ? new TextDecoder().decode(bytes) : undefined);
  });

  it('hold no frame of another once their payload is kept [MSG-44]', () => {
    const [bytes] = passedOn(name, 'text');
    const chunk = new Uint8Array(65_536);
    chunk.set(bytes, 1000);
    const message = codec.decode(chunk.subarray(1000, 1000 + bytes.length));
    if (!('payload' in message)) throw new Error('a call has a payload');
    keepPayload(message.payload);
    chunk.fill(0);
    expect(message.payload.wire?.data).toHaveProperty('buffer.byteLength', message.payload.wire?.data.length);
    expect(message.payload.args).toEqual(['text']);
    expect(new Uint8Array(codec.encode(message).payload)).toEqual(bytes);
  });
});

describe.each(['msgpack', 'cbor'] as const)('one scan after the other in %s', (name) => {
  it('remembers nothing of the frame before [MSG-01]', () => {
    const codec = createMessageCodec(serializers[name]);
    codec.decode(passedOn(name, 'text')[0]);
    expect(() => codec.decode(Uint8Array.of(5, 5))).toThrow('a message must be one list');
  });
});
