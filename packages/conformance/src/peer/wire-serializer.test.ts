import { describe, expect, it } from 'vitest';
import { wireSerializers } from './wire-serializer.js';

const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex');

describe('the serializers of the wire peer', () => {
  it('write ids beyond 32 bits as integers', () => {
    expect(hex(wireSerializers.msgpack.encode([17, 239714735, 4429313566]))).toBe(
      '9311ce0e49c1afd3000000010801f61e',
    );
    expect(hex(wireSerializers.cbor.encode([17, 239714735, 4429313566]))).toBe(
      '83111a0e49c1af1b000000010801f61e',
    );
    expect(hex(wireSerializers.msgpack.encode([2 ** 53]))).toBe('91d30020000000000000');
    expect(hex(wireSerializers.cbor.encode([2 ** 53]))).toBe('811b0020000000000000');
  });

  it('read ids beyond 32 bits as numbers', () => {
    const msgpack = Buffer.from('92cf0020000000000000cf000000010801f61e', 'hex');
    expect(wireSerializers.msgpack.decode(msgpack)).toEqual([2 ** 53, 4429313566]);
    expect(wireSerializers.cbor.decode(Buffer.from('811b0020000000000000', 'hex'))).toEqual([2 ** 53]);
  });

  it.each(['json', 'msgpack', 'cbor'] as const)(
    'carry octets, text and nested values unchanged: %s',
    (name) => {
      const message = [1, { a: [null, true, -3, 1.5, 'é😀', ''] }, new Uint8Array([0, 1, 255]), 4294967296];
      const serializer = wireSerializers[name];
      expect(serializer.decode(serializer.encode(message))).toEqual(message);
    },
  );

  it('write octets untagged', () => {
    expect(hex(wireSerializers.cbor.encode([new Uint8Array([1, 2])]))).toBe('81420102');
    expect(hex(wireSerializers.msgpack.encode([new Uint8Array([1, 2])]))).toBe('91c4020102');
  });
});
