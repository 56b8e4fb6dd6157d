import fc from 'fast-check';
import { EncodedMessage, type Frame, ProtocolError } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import type { BatchFormat } from './batch-format.js';
import { PrefixedBatches } from './prefixed-batches.js';
import { SeparatedBatches } from './separated-batches.js';

const octets = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const hex = (frame: Frame): string => Buffer.from(frame).toString('hex');
const textOf = (frame: Frame): string => Buffer.from(frame).toString();
const textMessages = (...texts: string[]): EncodedMessage[] => texts.map((text) => new EncodedMessage(text));

/** What a split came to: the messages as text, or the close code. */
function split(format: BatchFormat, batch: Frame): readonly string[] | number {
  try {
    return format.split(batch).map(textOf);
  } catch (error) {
    if (error instanceof ProtocolError) return error.closeCode;
    throw error;
  }
}

describe.each([
  ['text', (text: string) => text],
  ['octets', (text: string) => Buffer.from(text)],
] as const)('a batch of JSON messages as %s', (writes, asFrame) => {
  it('has an octet 0x1e behind each message, also behind the last and a single one [TR-11]', () => {
    const format = new SeparatedBatches(writes);
    const batch = format.join(textMessages('[1,"é"]', '[2]'));
    expect(typeof batch).toBe(writes === 'text' ? 'string' : 'object');
    expect(hex(batch)).toBe('5b312c22c3a9225d1e5b325d1e');
    expect(hex(format.join(textMessages('[3]')))).toBe('5b335d1e');
    expect(split(format, asFrame('[1,"é"]\x1e[2]\x1e'))).toEqual(['[1,"é"]', '[2]']);
    expect(split(format, asFrame('[3]\x1e'))).toEqual(['[3]']);
  });

  it('fails when the last separator is missing [TR-11]', () => {
    const format = new SeparatedBatches(writes);
    expect(split(format, asFrame('[1]'))).toBe(1002);
    expect(split(format, asFrame('[1]\x1e[2]'))).toBe(1002);
  });

  it('fails without a message [TR-14]', () => {
    const format = new SeparatedBatches(writes);
    for (const batch of ['', '\x1e', '\x1e\x1e', '[1]\x1e\x1e', '\x1e[1]\x1e']) {
      expect(split(format, asFrame(batch)), JSON.stringify(batch)).toBe(1002);
    }
  });

  it('is answered with 0x18 where messages end so, and never mixes both', () => {
    const format = new SeparatedBatches(writes);
    expect(split(format, asFrame('[1]\x18[2]\x18'))).toEqual(['[1]', '[2]']);
    expect(hex(format.join(textMessages('[3]')))).toBe('5b335d18');
    expect(split(format, asFrame('[1]\x18[2]\x1e'))).toEqual(['[1]\x18[2]']);
    expect(hex(format.join(textMessages('[3]')))).toBe('5b335d1e');
  });

  it.each([
    [255, 255],
    [256, 256],
    [257, 1009],
    [100_000, 1009],
  ])('of %i messages gives %i (L30)', (count, expected) => {
    const outcome = split(new SeparatedBatches(writes), asFrame('[1]\x1e'.repeat(count)));
    expect(typeof outcome === 'number' ? outcome : outcome.length).toBe(expected);
  });
});

describe('a batch of binary messages', () => {
  const format = new PrefixedBatches();

  it.each([
    ['MessagePack', '93 06 80 a3 61 2e 62'],
    ['CBOR', '83 06 a0 63 61 2e 62'],
  ])('has the length of each in 32 bits before it: %s [TR-12, TR-13]', (_name, message) => {
    const encoded = new EncodedMessage(octets(message));
    const one = hex(octets(`00000007 ${message}`));
    expect(hex(format.join([encoded]))).toBe(one);
    expect(hex(format.join([encoded, encoded]))).toBe(one + one);
    expect(format.split(octets(one + one)).map(hex)).toEqual([hex(octets(message)), hex(octets(message))]);
  });

  it.each([
    ['a length that is cut', '00 00 00'],
    ['a message that is cut', '00 00 00 02 61'],
    ['octets behind the last message', '00 00 00 01 61 62'],
    ['a length beyond everything', 'ff ff ff ff 61'],
  ])('fails at %s [TR-12, TR-13]', (_what, batch) => {
    expect(split(format, octets(batch))).toBe(1002);
  });

  it('fails without a message [TR-14]', () => {
    expect(split(format, octets(''))).toBe(1002);
    expect(split(format, octets('00 00 00 00'))).toBe(1002);
    expect(split(format, octets('00 00 00 01 61 00 00 00 00'))).toBe(1002);
  });

  it.each([
    [255, 255],
    [256, 256],
    [257, 1009],
  ])('of %i messages gives %i (L30)', (count, expected) => {
    const outcome = split(format, octets('0000000161'.repeat(count)));
    expect(typeof outcome === 'number' ? outcome : outcome.length).toBe(expected);
  });

  it('gives back what was put in, also from the middle of a buffer', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1 }), { minLength: 1, maxLength: 40 }), (payloads) => {
        const batch = format.join(payloads.map((payload) => new EncodedMessage(payload)));
        const within = Buffer.concat([Buffer.from('xyz'), batch, Buffer.from('z')]);
        expect(format.split(within.subarray(3, -1)).map(hex)).toEqual(payloads.map(hex));
      }),
    );
  });
});
