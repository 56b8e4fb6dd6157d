import { decode } from 'cbor-x';
import { unpack } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { FrameReader } from '../websocket/frame-reader.ts';
import { stampField } from './digit-field.ts';
import { FrameBatch } from './frame-batch.ts';
import { markedText } from './marked-text.ts';
import { MessageTemplates } from './message-template.ts';
import type { SerializerName } from './wire.ts';
import { wireOf } from './wires.ts';

const ids = [1, 9, 10, 99, 100, 127, 128, 255, 256, 999, 1_000, 65_535, 65_536, 4_294_967_295];

const decoders: Record<SerializerName, (bytes: Buffer) => unknown> = {
  json: (bytes): unknown => JSON.parse(bytes.toString('utf8')),
  msgpack: (bytes): unknown => unpack(bytes),
  cbor: (bytes): unknown => decode(bytes),
};

/** Undoes the zero mask: removes the mask flag and the four octets of the key. */
function unmask(frames: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < frames.length;) {
    const short = (frames[at + 1] ?? 0) & 0x7f;
    const header = short === 126 ? 4 : 2;
    const length = short === 126 ? frames.readUInt16BE(at + 2) : short;
    expect(frames.readUInt32BE(at + header)).toBe(0);
    const head = Buffer.from(frames.subarray(at, at + header));
    head[1] = (head[1] ?? 0) & 0x7f;
    parts.push(head, frames.subarray(at + header + 4, at + header + 4 + length));
    at += header + 4 + length;
  }
  return Buffer.concat(parts);
}

describe.each(['json', 'msgpack', 'cbor'] as const)('FrameBatch in %s', (serializer) => {
  const wire = wireOf(serializer);

  it.each([64, 1024])('writes CALLs of %i bytes that a library decodes, for ids of every width', (size) => {
    const templates = new MessageTemplates(wire, (id, text) => [48, id, {}, 'bench.run1', [text]], size);
    const batch = new FrameBatch(wire);
    for (const id of ids) batch.add(templates.for(id), id, id);

    const decoded: unknown[] = [];
    const reader = new FrameReader((_first, bytes, { start, end }) => {
      decoded.push(decoders[serializer](Buffer.from(bytes.subarray(start, end))));
    });
    const frames = unmask(batch.take() ?? Buffer.alloc(0));
    reader.read(frames, frames.length);

    expect(decoded).toEqual(ids.map((id) => [48, id, {}, 'bench.run1', [markedText(id, size)]]));
    expect(batch.take()).toBeUndefined();
  });

  it('writes ids beyond 32 bits', () => {
    const templates = new MessageTemplates(wire, (id, text) => [70, id, {}, [text]], 64);
    const batch = new FrameBatch(wire);
    const wide = [4_294_967_296, 2 ** 53 - 1];
    for (const id of wide) batch.add(templates.for(id), id, 1);
    const decoded: unknown[] = [];
    const reader = new FrameReader((_first, bytes, { start, end }) => {
      decoded.push(wire.decode(Buffer.from(bytes.subarray(start, end))));
    });
    const frames = unmask(batch.take() ?? Buffer.alloc(0));
    reader.read(frames, frames.length);
    expect(decoded).toEqual(wide.map((id) => [70, id, {}, [markedText(1, 64)]]));
  });

  it('writes the stamp behind the marker', () => {
    const templates = new MessageTemplates(wire, (id, text) => [16, id, {}, 'bench.run1', [text]], 64);
    const batch = new FrameBatch(wire);
    batch.stamp = 12_345_678_901_234;
    const template = templates.for(7);
    batch.add(template, 7, 7);
    const frame = batch.take() ?? Buffer.alloc(0);
    expect(frame.length).toBe(template.frame.length);
    expect(stampField.read(frame, template.markerAt + 10)).toBe(12_345_678_901_234);
  });

  it('reads back the ids that it writes, in the width that it says', () => {
    const bytes = Buffer.alloc(32, 0x2c);
    const wide = [...ids, 23, 24, 4_294_967_296, 2 ** 53 - 1];
    const written = wide.map((id) => {
      wire.writeId(bytes, 4, id);
      const encoded = wire.encode([48, id, {}]);
      return [
        wire.readId(bytes.fill(0x2c, 4 + wire.idWidth(id)), 4),
        wire.readId(encoded, wire.idAt(encoded)),
      ];
    });
    expect(written).toEqual(wide.map((id) => [id, id]));
  });
});

describe('messages in which every integer takes eight bytes', () => {
  it.each([
    ['msgpack', '93cf0000000000000032cf000000000000000780'],
    ['cbor', '831b00000000000000321b0000000000000007a0'],
  ] as const)('are decoded to numbers in %s', (serializer, hex) => {
    expect(wireOf(serializer).decode(Buffer.from(hex, 'hex'))).toEqual([50, 7, {}]);
  });
});

describe('ids in other forms', () => {
  const big = '0020000000000000';
  it.each([
    ['json', Buffer.from(' [ 50 , 7 ,{}]').toString('hex'), 7],
    ['msgpack, type in two bytes', '93cc3207', 7],
    ['msgpack, type in nine bytes', '93cf000000000000003207', 7],
    ['msgpack, long array', 'dc0003320780', 7],
    ['msgpack, int8', '9332d00780', 7],
    ['msgpack, int16', '9332d1010080', 256],
    ['msgpack, int32', '9332d20001000080', 65_536],
    ['msgpack, int64', `9332d3${big}80`, 2 ** 53],
    ['msgpack, uint64', `9332cf${big}80`, 2 ** 53],
    ['msgpack, float', '9332cb401c00000000000080', 7],
    ['cbor, type in three bytes', '8319003207', 7],
    ['cbor, indefinite array', '9f183207ff', 7],
    ['cbor, long array', '9800183207', 7],
    ['cbor, eight bytes', `8318321b${big}a0`, 2 ** 53],
    ['cbor, float', '831832fb401c000000000000a0', 7],
  ])('are found: %s', (name, hex, id) => {
    const serializer = (['json', 'msgpack', 'cbor'] as const).find((known) => name.startsWith(known));
    const wire = wireOf(serializer ?? 'json');
    const bytes = Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(16)]);
    expect(wire.readId(bytes, wire.idAt(bytes))).toBe(id);
  });
});
