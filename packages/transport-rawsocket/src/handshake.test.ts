import fc from 'fast-check';
import { type Serializer, json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { describe, expect, it } from 'vitest';
import { handshakeOctets, judgeReply, judgeRequest, refusalOctets } from './handshake.js';
import { bytesOfLengthCode, lengthCodeOf } from './length-code.js';

const serializers: readonly Serializer[] = [json(), msgpack(), cbor()];
const rules = { serializers, minPeerMessageBytes: 512 };

/** Length code and bytes, as the specification lists them. */
const lengths: readonly (readonly [code: number, bytes: number])[] = [
  [0, 512],
  [1, 1_024],
  [2, 2_048],
  [3, 4_096],
  [4, 8_192],
  [5, 16_384],
  [6, 32_768],
  [7, 65_536],
  [8, 131_072],
  [9, 262_144],
  [10, 524_288],
  [11, 1_048_576],
  [12, 2_097_152],
  [13, 4_194_304],
  [14, 8_388_608],
  [15, 16_777_216],
];

describe('length codes', () => {
  it.each(lengths)('code %i means %i bytes [TR-31]', (code, bytes) => {
    expect(bytesOfLengthCode(code)).toBe(bytes);
    expect(lengthCodeOf(bytes)).toBe(code);
    const verdict = judgeRequest(Uint8Array.of(0x7f, (code << 4) | 1, 0, 0), rules);
    expect(verdict).toMatchObject({ kind: 'accept', peerMaxBytes: bytes });
    expect(judgeReply(Uint8Array.of(0x7f, (code << 4) | 1, 0, 0), 1)).toEqual({
      kind: 'accepted',
      peerMaxBytes: bytes,
    });
  });

  it('announces the next lower code for a limit between two [TR-31]', () => {
    expect(lengthCodeOf(1_000_000)).toBe(10);
    expect(lengthCodeOf(1_048_577)).toBe(11);
    expect(lengthCodeOf(16_777_215)).toBe(14);
  });
});

describe('the request of a client', () => {
  it.each([
    [json(), 16_777_216, '7ff10000'],
    [msgpack(), 512, '7f020000'],
    [cbor(), 65_536, '7f730000'],
  ])('is the octets of the specification [TR-30, SER-02]', (serializer, limit, octets) => {
    expect(Buffer.from(handshakeOctets(limit, serializer.rawSocketCode)).toString('hex')).toBe(octets);
  });

  it.each([
    [1, 'json'],
    [2, 'msgpack'],
    [3, 'cbor'],
  ])('with serializer code %i asks for %s [TR-32, SER-02]', (code, id) => {
    const verdict = judgeRequest(Uint8Array.of(0x7f, 0xf0 | code, 0, 0), rules);
    expect(verdict).toMatchObject({ kind: 'accept', serializer: { id }, peerMaxBytes: 16_777_216 });
  });

  it.each([0, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])(
    'with serializer code %i is refused with error 1 [TR-32, TR-35, TR-37]',
    (code) => {
      expect(judgeRequest(Uint8Array.of(0x7f, 0xf0 | code, 0, 0), rules)).toEqual({
        kind: 'refuse',
        errorCode: 1,
      });
    },
  );

  it('with reserved octets is refused with error 3 [TR-36]', () => {
    for (const octets of [
      [0x7f, 0xf1, 0x00, 0x01],
      [0x7f, 0xf1, 0x80, 0x00],
      [0x7f, 0xf1, 0xff, 0xff],
    ]) {
      expect(judgeRequest(Uint8Array.from(octets), rules)).toEqual({ kind: 'refuse', errorCode: 3 });
    }
  });

  it('with a length that the router cannot live with is refused with error 2 [TR-35]', () => {
    const demanding = { serializers, minPeerMessageBytes: 1_024 };
    expect(judgeRequest(Uint8Array.of(0x7f, 0x02, 0, 0), demanding)).toEqual({
      kind: 'refuse',
      errorCode: 2,
    });
    expect(judgeRequest(Uint8Array.of(0x7f, 0x12, 0, 0), demanding)).toMatchObject({ kind: 'accept' });
  });

  it('is either accepted, refused or foreign, for any octets (P53) [TR-34]', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4 }), (octets) => {
        const { kind } = judgeRequest(octets, rules);
        expect(kind === 'foreign').toBe(octets[0] !== 0x7f);
        if (octets.length < 4) expect(kind).not.toBe('accept');
      }),
    );
  });
});

describe('the reply of a router', () => {
  it.each([
    [1, '7f100000'],
    [2, '7f200000'],
    [3, '7f300000'],
    [4, '7f400000'],
  ])('with error %i has it in the high bits [TR-35]', (errorCode, octets) => {
    expect(Buffer.from(refusalOctets(errorCode)).toString('hex')).toBe(octets);
  });

  it.each([
    ['7f100000', 'the router refuses: serializer unsupported', 1],
    ['7f200000', 'the router refuses: maximum message length unacceptable', 2],
    ['7f300000', 'the router refuses: use of reserved bits', 3],
    ['7f400000', 'the router refuses: maximum connection count reached', 4],
    ['7f000000', 'the router refuses: error code 0', 0],
    ['7ff00000', 'the router refuses: error code 15', 15],
  ])('%s is a refusal that is told [TR-38]', (octets, text, errorCode) => {
    expect(judgeReply(Buffer.from(octets, 'hex'), 1)).toEqual({ kind: 'failed', text, errorCode });
  });

  it.each(['7ff20000', '00f10000', '7ff10001', '7ff18000', '7ff1', ''])(
    '%s after asking for JSON fails [TR-38]',
    (octets) => {
      expect(judgeReply(Buffer.from(octets, 'hex'), 1).kind).toBe('failed');
    },
  );
});
