import { describe, expect, it } from 'vitest';
import { cbor } from '../cbor.js';
import { ProtocolError, SerializationError } from '../errors.js';
import { type Payload, emptyPayload, payloadOf } from '../messages/payload.js';
import { msgpack } from '../msgpack.js';
import { createMessageCodec } from './create-message-codec.js';
import { type Serializer, defaultDecodeLimits } from './serializer.js';

const formats = { msgpack: msgpack(), cbor: cbor() };
type FormatName = keyof typeof formats;

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.replaceAll(' ', '').match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
}

function toHex(bytes: Uint8Array | string): string {
  return typeof bytes === 'string'
    ? bytes
    : Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A list of one list: a message list whose Arguments stand first. */
function argumentsFrame(name: FormatName, hex: string): Uint8Array {
  return fromHex(name === 'msgpack' ? `91 91 ${hex}` : `81 81 ${hex}`);
}

function payloadIn(name: FormatName, hex: string): Payload {
  return formats[name].scan(argumentsFrame(name, hex), defaultDecodeLimits).payload(0, 1);
}

function read(name: FormatName, hex: string): unknown {
  return payloadIn(name, hex).args?.[0];
}

function write(serializer: Serializer, value: unknown): string {
  // behind the header of the message list and that of Arguments
  return toHex(serializer.encode([], payloadOf([value]))).slice(4);
}

describe.each([
  ['msgpack', 2],
  ['cbor', 3],
] as const)('%s serializer', (name, rawSocketCode) => {
  const serializer = formats[name];

  it('has its code of RawSocket and binary frames [SER-02, TR-09]', () => {
    expect(serializer).toMatchObject({ id: name, rawSocketCode, frames: 'binary' });
  });

  it('refuses text frames [SER-03, F30]', () => {
    expect(() => serializer.scan('[1]', defaultDecodeLimits)).toThrow(ProtocolError);
  });

  it('has the same result with Buffer as with Uint8Array', () => {
    const frame = serializer.encode([48, 1, { timeout: 5 }, 'a'], payloadOf([new Uint8Array([1]), 'x']));
    const message = createMessageCodec(serializer).decode(Buffer.from(frame as Uint8Array));
    expect(message).toMatchObject({ options: { timeout: 5 }, payload: { args: [new Uint8Array([1]), 'x'] } });
  });
});

describe('what is written', () => {
  it.each([
    [0, '00', '00'],
    [23, '17', '17'],
    [24, '18', '1818'],
    [127, '7f', '187f'],
    [128, 'cc80', '1880'],
    [256, 'cd0100', '190100'],
    [65_536, 'ce00010000', '1a00010000'],
    [2 ** 31, 'ce80000000', '1a80000000'],
    [2 ** 32 - 1, 'ceffffffff', '1affffffff'],
    [2 ** 32, 'cf0000000100000000', '1b0000000100000000'],
    [9_129_137_332, 'cf00000002202394b4', '1b00000002202394b4'],
    [2 ** 53, 'cf0020000000000000', '1b0020000000000000'],
    [2n ** 64n - 1n, 'cfffffffffffffffff', '1bffffffffffffffff'],
    [5n, '05', '05'],
    [-1, 'ff', '20'],
    [-32, 'e0', '381f'],
    [-33, 'd0df', '3820'],
    [-129, 'd1ff7f', '3880'],
    [-32_769, 'd2ffff7fff', '398000'],
    [-(2 ** 31), 'd280000000', '3a7fffffff'],
    [-(2 ** 31) - 1, 'd3ffffffff7fffffff', '3a80000000'],
    [-(2 ** 53), 'd3ffe0000000000000', '3b001fffffffffffff'],
    [-(2n ** 63n), 'd38000000000000000', '3b7fffffffffffffff'],
    [1.5, 'cb3ff8000000000000', 'fb3ff8000000000000'],
    [-0, 'cb8000000000000000', 'fb8000000000000000'],
    [1e300, 'cb7e37e43c8800759c', 'fb7e37e43c8800759c'],
    [2 ** 60, 'cb43b0000000000000', 'fb43b0000000000000'],
    [NaN, 'cb7ff8000000000000', 'fb7ff8000000000000'],
    [-Infinity, 'cbfff0000000000000', 'fbfff0000000000000'],
    [Uint8Array.of(1, 2), 'c4020102', '420102'],
    [new Uint8Array(), 'c400', '40'],
    ['', 'a0', '60'],
    ['тема', 'a8d182d0b5d0bcd0b0', '68d182d0b5d0bcd0b0'],
    [null, 'c0', 'f6'],
    [[true, false], '92c3c2', '82f5f4'],
    [{ a: undefined, b: 1 }, '81a16201', 'a1616201'],
    [
      new Date(0),
      'b8313937302d30312d30315430303a30303a30302e3030305a',
      '7818313937302d30312d30315430303a30303a30302e3030305a',
    ],
  ])('is %s as %s and %s [SER-06, SER-08, SER-11, TYP-10, TYP-18]', (value, asMsgpack, asCbor) => {
    expect(write(formats.msgpack, value)).toBe(asMsgpack);
    expect(write(formats.cbor, value)).toBe(asCbor);
    // the same in the head, where only our own writer is at work
    expect(toHex(formats.msgpack.encode([[value]], emptyPayload))).toBe(`9191${asMsgpack}`);
    expect(toHex(formats.cbor.encode([[value]], emptyPayload))).toBe(`8181${asCbor}`);
  });

  it('has the shortest length of texts, bytes, lists and dicts at every border', () => {
    const heads = (
      serializer: Serializer,
      make: (length: number) => unknown,
      lengths: readonly number[],
    ): string[] => lengths.map((length) => write(serializer, [0, make(length)]).slice(4, 14));
    const text = (length: number): string => 'x'.repeat(length);
    expect(heads(formats.msgpack, text, [31, 32, 255, 256, 65_535, 65_536])).toEqual([
      'bf78787878',
      'd920787878',
      'd9ff787878',
      'da01007878',
      'daffff7878',
      'db00010000',
    ]);
    expect(heads(formats.cbor, text, [23, 24, 255, 256, 65_536])).toEqual([
      '7778787878',
      '7818787878',
      '78ff787878',
      '7901007878',
      '7a00010000',
    ]);
    const bytes = (length: number): Uint8Array => new Uint8Array(length);
    expect(heads(formats.msgpack, bytes, [255, 256, 65_536])).toEqual([
      'c4ff000000',
      'c501000000',
      'c600010000',
    ]);
    expect(heads(formats.cbor, bytes, [23, 24, 256, 65_536])).toEqual([
      '5700000000',
      '5818000000',
      '5901000000',
      '5a00010000',
    ]);
    const list = (length: number): unknown => Array.from({ length }, () => 0);
    expect(heads(formats.msgpack, list, [15, 16, 65_536])).toEqual([
      '9f00000000',
      'dc00100000',
      'dd00010000',
    ]);
    expect(heads(formats.cbor, list, [23, 24, 256])).toEqual(['9700000000', '9818000000', '9901000000']);
    const dict = (length: number): unknown =>
      Object.fromEntries(Array.from({ length }, (_, at) => [`k${at}`, at]));
    expect(heads(formats.msgpack, dict, [15, 16])).toEqual(['8fa26b3000', 'de0010a26b']);
    expect(heads(formats.cbor, dict, [23, 24])).toEqual(['b7626b3000', 'b818626b30']);
  });
});

describe('what MessagePack is read as', () => {
  it.each([
    ['cc 31', 49],
    ['cf 00 00 00 00 00 77 3b f7', 7_814_135],
    ['d1 00 31', 49],
    ['d3 00 00 00 00 00 77 3b f7', 7_814_135],
    ['d0 80', -128],
    ['d2 ff ff ff ff', -1],
    ['cf 00 00 00 02 20 23 94 b4', 9_129_137_332],
    ['cf 00 20 00 00 00 00 00 00', 2 ** 53],
    ['cf 00 20 00 00 00 00 00 01', 2n ** 53n + 1n],
    ['cf ff ff ff ff ff ff ff ff', 2n ** 64n - 1n],
    ['d3 ff e0 00 00 00 00 00 00', -(2 ** 53)],
    ['d3 ff df ff ff ff ff ff ff', -(2n ** 53n) - 1n],
    ['ca 3f c0 00 00', 1.5],
    ['c4 02 01 02', Uint8Array.of(1, 2)],
    ['c5 00 01 07', Uint8Array.of(7)],
    ['c6 00 00 00 01 07', Uint8Array.of(7)],
    ['d9 01 61', 'a'],
    ['da 00 01 61', 'a'],
    ['db 00 00 00 01 61', 'a'],
    ['dc 00 01 c0', [null]],
    ['dd 00 00 00 01 c3', [true]],
    ['de 00 01 a1 61 01', { a: 1 }],
    ['df 00 00 00 01 a1 61 c2', { a: false }],
    ['d4 00 00', undefined],
    ['82 01 02 a1 61 03', { 1: 2, a: 3 }],
    ['82 01 02 a1 31 03', { 1: 3 }],
    ['81 cf ff ff ff ff ff ff ff ff 01', { '18446744073709551615': 1 }],
    ['81 ff c4 00', { '-1': new Uint8Array() }],
  ])('%s is %s [SER-06, SER-07, SER-09, AMB-10]', (hex, value) => {
    expect(read('msgpack', hex)).toEqual(value);
  });

  it.each([
    'd4 01 00',
    'd6 ff 00 00 00 00',
    'c7 00 05',
    'c7 01 00 00',
    'd5 00 00 00',
    'c8 00 01 7f 00',
    '81 c0 01',
    '81 c3 01',
    '81 cb 3f f8 00 00 00 00 00 00 01',
    '81 91 01 02',
    '81 c4 01 61 01',
    '91 d4 01 00',
  ])('%s passes unchanged and is refused when decoded [SER-14, AMB-10]', (hex) => {
    const payload = payloadIn('msgpack', hex);
    expect(toHex(formats.msgpack.encode([], payload))).toBe(toHex(argumentsFrame('msgpack', hex)));
    expect(() => payload.args).toThrow(SerializationError);
    expect(() => formats.cbor.encode([], payload)).toThrow(SerializationError);
  });

  it.each([
    'c1',
    '91 c1',
    '81 a9 5f 5f 70 72 6f 74 6f 5f 5f 01',
    'c7',
    'c7 05 01',
    'd8 01',
    'cf 00',
    'a1',
    'a1 ff',
    'c9 ff ff ff ff 01',
  ])('%s is refused [MSG-54, TYP-20]', (hex) => {
    expect(() => payloadIn('msgpack', hex)).toThrow(ProtocolError);
  });
});

describe('what CBOR is read as', () => {
  it.each([
    ['18 05', 5],
    ['1b 00 00 00 00 00 00 00 05', 5],
    ['1b 00 00 00 02 20 23 94 b4', 9_129_137_332],
    ['1b 00 20 00 00 00 00 00 00', 2 ** 53],
    ['1b 00 20 00 00 00 00 00 01', 2n ** 53n + 1n],
    ['3b 00 1f ff ff ff ff ff ff', -(2 ** 53)],
    ['3b 00 20 00 00 00 00 00 00', -(2n ** 53n) - 1n],
    ['3b ff ff ff ff ff ff ff ff', -(2n ** 64n)],
    ['3a ff ff ff ff', -(2 ** 32)],
    ['f9 3e 00', 1.5],
    ['f9 00 01', 2 ** -24],
    ['f9 03 ff', 1023 * 2 ** -24],
    ['f9 04 00', 2 ** -14],
    ['f9 7b ff', 65_504],
    ['f9 fc 00', -Infinity],
    ['f9 7e 00', NaN],
    ['f9 80 00', -0],
    ['fa 3f c0 00 00', 1.5],
    ['f7', undefined],
    ['42 01 02', Uint8Array.of(1, 2)],
    ['5f 41 01 40 42 02 03 ff', Uint8Array.of(1, 2, 3)],
    ['7f 61 61 60 62 62 63 ff', 'abc'],
    ['5b 00 00 00 00 00 00 00 01 09', Uint8Array.of(9)],
    ['7b 00 00 00 00 00 00 00 01 61', 'a'],
    ['9b 00 00 00 00 00 00 00 01 01', [1]],
    ['bb 00 00 00 00 00 00 00 01 61 61 01', { a: 1 }],
    ['9f 01 9f ff ff', [1, []]],
    ['bf 61 61 bf ff ff', { a: {} }],
    ['bf 7f 61 61 ff 01 ff', { a: 1 }],
    ['a2 01 02 20 03', { 1: 2, '-1': 3 }],
    ['c0 61 78', 'x'],
    ['c1 1a 51 4b 67 b0', 1_363_896_240],
    ['c1 fb 3f f8 00 00 00 00 00 00', 1.5],
    ['d8 20 61 61', 'a'],
    ['d9 d9 f7 81 01', [1]],
    ['c2 41 05', 5],
    ['c2 49 01 00 00 00 00 00 00 00 00', 2n ** 64n],
    ['c3 49 01 00 00 00 00 00 00 00 00', -1n - 2n ** 64n],
    ['c2 40', 0],
    ['d8 40 42 01 02', Uint8Array.of(1, 2)],
  ])('%s is %s [SER-10, SER-14, AMB-10]', (hex, value) => {
    expect(read('cbor', hex)).toEqual(value);
  });

  it.each([
    'c0 01',
    'c1 61 78',
    'c2 01',
    'c4 82 01 02',
    'd8 1c 80',
    'd8 25 40',
    'd8 40 01',
    'd9 01 02 80',
    'e0',
    'f8 20',
    'f8 ff',
    'a1 f5 01',
    'a1 f6 01',
    'a1 41 61 01',
    'a1 80 01',
    'a1 c0 61 61 01',
    '81 d8 69 01',
  ])('%s passes unchanged and is refused when decoded [SER-14, AMB-10]', (hex) => {
    const payload = payloadIn('cbor', hex);
    expect(toHex(formats.cbor.encode([], payload))).toBe(toHex(argumentsFrame('cbor', hex)));
    expect(() => payload.args).toThrow(SerializationError);
    expect(() => formats.msgpack.encode([], payload)).toThrow(SerializationError);
  });

  it('refuses keys in Options that are no texts but for what CBOR puts around them [TYP-08]', () => {
    const codec = createMessageCodec(cbor());
    const subscribe = (key: string): unknown =>
      codec.decode(fromHex(`84 18 20 01 a1 61 7a a1 ${key} 01 63 61 2e 62`));
    expect(subscribe('61 61')).toHaveProperty('request', 1);
    for (const key of ['c0 61 61', '01', '41 61', 'f4']) expect(() => subscribe(key)).toThrow(ProtocolError);
  });

  it('refuses to decode an integer of more than 512 bytes', () => {
    expect(read('cbor', `c2 59 02 00 ${'ff'.repeat(512)}`)).toBe(2n ** 4096n - 1n);
    expect(() => read('cbor', `c2 59 02 01 ${'ff'.repeat(513)}`)).toThrow(SerializationError);
  });

  it.each([
    ['1c'],
    ['1f'],
    ['3f'],
    ['5c'],
    ['df 01'],
    ['ff'],
    ['f8 00'],
    ['f8 1f'],
    ['fc'],
    ['fd'],
    ['fe'],
    ['f9 00'],
    ['bf 61 61 ff'],
    ['bf 61 61'],
    ['5f 61 61 ff'],
    ['7f 41 61 ff'],
    ['7f 7f 61 61 ff ff'],
    ['7f 61 c3 61 a4 ff'],
    ['5f 41 01'],
    ['c0'],
    ['c0 ff'],
    ['82 01 ff'],
    ['a1 69 5f 5f 70 72 6f 74 6f 5f 5f 01'],
    ['bf 7f 65 5f 5f 70 72 6f 64 74 6f 5f 5f ff 01 ff'],
  ])('%s is refused [SER-10, MSG-54, TYP-20]', (hex) => {
    expect(() => payloadIn('cbor', hex)).toThrow(ProtocolError);
  });
});

describe('messages in other forms than ours', () => {
  const codecs = { msgpack: createMessageCodec(formats.msgpack), cbor: createMessageCodec(formats.cbor) };

  it.each([
    ['msgpack', '93 cc 31 cf 00 00 00 00 00 77 3b f7 80'],
    ['msgpack', '93 d1 00 31 d3 00 00 00 00 00 77 3b f7 80'],
    ['msgpack', 'dc 00 03 31 ce 00 77 3b f7 de 00 00'],
    ['msgpack', '93 31 cb 41 5d ce fd c0 00 00 00 80'],
    ['cbor', '83 19 00 31 1b 00 00 00 00 00 77 3b f7 a0'],
    ['cbor', '9f 18 31 1a 00 77 3b f7 bf ff ff'],
    ['cbor', '83 18 31 fb 41 5d ce fd c0 00 00 00 a0'],
    ['cbor', '83 18 31 fa 4a ee 77 ee a0'],
  ] as const)('CANCEL in %s as %s is read [SER-07, SER-10, L28]', (name, hex) => {
    expect(codecs[name].decode(fromHex(hex))).toEqual({ type: 49, request: 7_814_135, options: {} });
  });

  it('GOODBYE in indefinite CBOR is read [SER-10]', () => {
    expect(codecs.cbor.decode(fromHex('9f 06 bf ff 63 61 2e 62 ff'))).toEqual({
      type: 6,
      details: {},
      reason: 'a.b',
    });
  });

  it.each([
    ['msgpack', '93 31 cf 00 20 00 00 00 00 00 01 80', 'an id of 2^53 + 1 [TYP-03]'],
    ['cbor', '83 18 31 1b 00 20 00 00 00 00 00 01 a0', 'an id of 2^53 + 1 [TYP-03]'],
    ['cbor', '83 18 31 c2 41 05 a0', 'an id in a tag'],
    ['msgpack', '93 31 01 81 01 02', 'an integer key in Options [MSG-39, TYP-08]'],
    ['cbor', '83 18 31 01 a1 01 02', 'an integer key in Options [MSG-39, TYP-08]'],
    ['msgpack', '93 31 01 81 a1 78 81 01 02', 'an integer key within Options [TYP-08]'],
    ['cbor', '83 18 31 01 a1 61 78 a1 01 02', 'an integer key within Options [TYP-08]'],
    ['msgpack', '96 30 01 80 a1 61 90 81 01 02', 'an integer key in ArgumentsKw [TYP-08]'],
    ['cbor', '86 18 30 01 a0 61 61 80 a1 01 02', 'an integer key in ArgumentsKw [TYP-08]'],
    ['msgpack', '94 30 01 80 c4 01 61', 'bytes for a URI [SER-06]'],
    ['cbor', '84 18 30 01 a0 41 61', 'bytes for a URI'],
    ['msgpack', '93 31 01 81 a1 78 d4 01 00', 'an extension in Options'],
    ['cbor', '83 18 31 01 a1 61 78 c6 01', 'an unknown tag in Options'],
    ['msgpack', '93 06 80 a3 61 2e 62 c0', 'something behind the message [SER-12]'],
    ['msgpack', '93 06 80 a3 61 2e', 'a cut message [SER-12]'],
    ['cbor', 'd9 d9 f7 83 18 31 01 a0', 'a tag around the message [MSG-01]'],
  ] as const)('a message in %s as %s is refused: %s', (name, hex, _why) => {
    expect(() => codecs[name].decode(fromHex(hex))).toThrow(ProtocolError);
  });

  it.each([
    ['msgpack', '93 31 01 81 a4 6d 6f 64 65 d4 00 00'],
    ['cbor', '83 18 31 01 a1 64 6d 6f 64 65 f7'],
  ] as const)(
    'an undefined option in %s is absent for the lenient, wrong for the strict [TYP-08]',
    (name, hex) => {
      const lenient = createMessageCodec(formats[name], { strictness: 'lenient' });
      expect(lenient.decode(fromHex(hex))).toEqual({ type: 49, request: 1, options: {} });
      expect(() => codecs[name].decode(fromHex(hex))).toThrow(ProtocolError);
    },
  );

  it('integer keys below ArgumentsKw become strings, in pass-through they stay [AMB-10, SER-14]', () => {
    const frame = fromHex('96 30 01 80 a1 61 90 81 a1 78 81 01 02');
    const message = codecs.msgpack.decode(frame);
    expect(message).toMatchObject({ payload: { kwargs: { x: { 1: 2 } } } });
    expect(codecs.msgpack.encode(message).payload).toEqual(frame);
    expect(toHex(codecs.cbor.encode(message).payload)).toBe('86183001a0616180a16178a1613102');
  });
});
