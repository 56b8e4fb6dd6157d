import { MessageType, type Payload, type Serializer, createMessageCodec, messageTable } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { bytesOf } from './frames.js';
import { type GoldenMessage, goldenMessages } from './golden-messages.js';
import { sampleMessages } from './sample-messages.js';

export function messageTests(serializer: Serializer): void {
  const codec = createMessageCodec(serializer);

  describe('messages', () => {
    it('has a sample of each of the 24 types', () => {
      const types = new Set<number>(sampleMessages.map((message) => message.type));
      expect([...types].sort((a, b) => a - b)).toEqual(messageTable.map((spec) => spec.type));
    });

    it.each(sampleMessages.map((message) => [nameOf(message.type), message] as const))(
      'reads %s as it wrote it [P50]',
      (_, message) => {
        const decoded = codec.decode(bytesOf(codec.encode(message).payload));
        expect(plain(decoded)).toEqual(plain(message));
      },
    );

    it.each(sampleMessages.map((message) => [nameOf(message.type), message] as const))(
      'passes %s on byte by byte [MSG-44]',
      (_, message) => {
        const frame = codec.encode(message).payload;
        expect(codec.encode(codec.decode(frame)).payload).toEqual(frame);
      },
    );

    it('gives frames of the kind that it names', () => {
      const kinds = sampleMessages.map(
        (message) => typeof serializer.encode([message.type], emptyOf(message)),
      );
      expect(new Set(kinds)).toEqual(new Set([serializer.frames === 'text' ? 'string' : 'object']));
    });
  });

  const golden = goldenMessages.map((message) => [message.name, goldenFrame(serializer, message)] as const);
  if (golden.some(([, frame]) => frame === undefined)) return;

  describe('golden bytes', () => {
    it.each(golden)('reads and writes %s as everybody does [SER-18]', (name, frame = new Uint8Array()) => {
      const message = codec.decode(frame);
      expect(nameOf(message.type)).toBe(name);
      expect(codec.encode(message).payload).toEqual(frame);
    });
  });
}

function goldenFrame(serializer: Serializer, message: GoldenMessage): Uint8Array | undefined {
  switch (serializer.id) {
    case 'json':
      return bytesOf(message.json);
    case 'msgpack':
      return fromHex(message.msgpack);
    case 'cbor':
      return fromHex(message.cbor);
    default:
      return undefined;
  }
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
}

function nameOf(type: number): string {
  return Object.entries(MessageType).find(([, code]) => code === type)?.[0] ?? String(type);
}

const emptyOf = (message: object): Payload =>
  'payload' in message
    ? (message.payload as Payload)
    : { args: undefined, kwargs: undefined, wire: undefined, isEmpty: true };

/** A message with the values of its payload instead of the payload. */
function plain(message: object): unknown {
  if (!('payload' in message)) return message;
  const { args, kwargs } = message.payload as Payload;
  return { ...message, payload: { args, kwargs } };
}
