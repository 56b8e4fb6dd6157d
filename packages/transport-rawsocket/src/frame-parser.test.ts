import fc from 'fast-check';
import { ErrorUri, type ProtocolError } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { FrameParser } from './frame-parser.js';
import { FrameType, frameHeader, rawSocketFraming } from './framing.js';
import { GrowingPayload } from './growing-payload.js';

class Found {
  readonly frames: { readonly type: FrameType; readonly payload: string }[] = [];
  readonly violations: ProtocolError[] = [];
  readonly parser: FrameParser;

  constructor(maxBytes = 16_777_216) {
    this.parser = new FrameParser(maxBytes, {
      frame: (type, payload) => this.frames.push({ type, payload: Buffer.from(payload).toString('hex') }),
      violated: (error) => this.violations.push(error),
    });
  }

  push(hex: string): this {
    this.parser.push(Buffer.from(hex, 'hex'));
    return this;
  }
}

describe('framing', () => {
  it.each([
    [0x0c, '0000000c'],
    [66_051, '00010203'],
    [16_777_215, '00ffffff'],
    [16_777_216, '08000000'],
  ])('writes the header of %i bytes as %s [TR-41, TR-42, TR-44]', (length, header) => {
    const written = Buffer.alloc(rawSocketFraming.headerLength(length));
    rawSocketFraming.writeHeader(written, length);
    expect(written.toString('hex')).toBe(header);
  });

  it('reads what the specification writes [TR-41]', () => {
    const text = Buffer.from('[6,{},"a.b"]').toString('hex');
    expect(new Found().push(`0000000c${text}`).frames).toEqual([{ type: FrameType.MESSAGE, payload: text }]);
  });

  it('tells messages, pings and pongs apart [TR-43, TR-56]', () => {
    const { frames } = new Found().push(
      '00000001aa' + '0100000568656c6c6f' + '01000000' + '0200000141' + '00000001bb',
    );
    expect(frames).toEqual([
      { type: FrameType.MESSAGE, payload: 'aa' },
      { type: FrameType.PING, payload: '68656c6c6f' },
      { type: FrameType.PING, payload: '' },
      { type: FrameType.PONG, payload: '41' },
      { type: FrameType.MESSAGE, payload: 'bb' },
    ]);
  });

  it.each([
    ['100000025b5d', 'a frame with reserved bits'],
    ['800000025b5d', 'a frame with reserved bits'],
    ['03000000', 'a frame of the reserved type 3'],
    ['07000000', 'a frame of the reserved type 7'],
    ['08000001', 'a frame with two lengths'],
    ['00000000', 'an empty message'],
  ])('fails on %s: %s [TR-42, TR-43, TR-45, TR-53]', (octets, message) => {
    const found = new Found().push(octets).push('00000001aa');
    expect(found.violations.map((error) => error.message)).toEqual([message]);
    expect(found.violations[0]).toMatchObject({ reason: ErrorUri.PROTOCOL_VIOLATION, closeCode: 1002 });
    expect(found.frames).toEqual([]);
  });

  it('takes a frame of the announced limit, and fails on a longer one before its payload [TR-48]', () => {
    const found = new Found(512).push(`00000200${'ab'.repeat(512)}`);
    expect(found.frames).toHaveLength(1);
    found.push('00000201');
    expect(found.violations).toMatchObject([{ reason: ErrorUri.PAYLOAD_SIZE_EXCEEDED, closeCode: 1009 }]);
  });

  it('holds pings to the limit as well [TR-52]', () => {
    expect(new Found(512).push('01000201').violations).toHaveLength(1);
  });

  it('takes messages of 16 MiB and of one byte less [TR-44]', () => {
    const found = new Found();
    const seen: number[] = [];
    const parser = new FrameParser(16_777_216, {
      frame: (_type, payload) => seen.push(payload.length),
      violated: (error) => found.violations.push(error),
    });
    for (const length of [16_777_215, 16_777_216]) {
      parser.push(frameHeader(FrameType.MESSAGE, length));
      parser.push(new Uint8Array(length));
    }
    expect(seen).toEqual([16_777_215, 16_777_216]);
    expect(found.violations).toEqual([]);
  });

  it('knows whether it is within a frame', () => {
    const { parser } = new Found().push('0000');
    expect(parser.isWithinFrame).toBe(true);
    parser.push(Buffer.from('0002aa', 'hex'));
    expect(parser.isWithinFrame).toBe(true);
    parser.push(Buffer.from('bb', 'hex'));
    expect(parser.isWithinFrame).toBe(false);
  });

  it('reads no further once it is stopped, not even the chunk at hand', () => {
    const frames: number[] = [];
    const parser = new FrameParser(512, {
      frame: (_type, payload) => {
        frames.push(payload.length);
        parser.stop();
      },
      violated: () => frames.push(-1),
    });
    parser.push(Buffer.from('00000001aa00000001bb', 'hex'));
    expect(frames).toEqual([1]);
  });
});

/** A stream of valid frames. */
const stream = fc
  .array(
    fc.record({ type: fc.constantFrom(0, 1, 2), payload: fc.uint8Array({ minLength: 1, maxLength: 6_000 }) }),
    {
      maxLength: 8,
    },
  )
  .map((frames) =>
    Buffer.concat(
      frames.flatMap(({ type, payload }) => [
        Uint8Array.of(type, 0, payload.length >> 8, payload.length),
        payload,
      ]),
    ),
  );

describe('any stream', () => {
  it('gives the same frames however it is cut (P54) [TR-39, TR-41]', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(20_000), { maxLength: 30 }), (bytes, cuts) => {
        const whole = new Found();
        whole.parser.push(bytes);
        const cut = new Found();
        const places = [
          0,
          ...cuts.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b),
          bytes.length,
        ];
        places.slice(1).forEach((place, index) => cut.parser.push(bytes.subarray(places[index], place)));
        const single = new Found();
        for (let index = 0; index < bytes.length; index += 1)
          single.parser.push(bytes.subarray(index, index + 1));
        expect(cut.frames).toEqual(whole.frames);
        expect(single.frames).toEqual(whole.frames);
        expect(whole.violations).toEqual([]);
        expect(cut.parser.isWithinFrame).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('of any bytes gives frames, at most one violation, and nothing behind it (P53)', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 20 }), (chunks) => {
        const order: string[] = [];
        const parser = new FrameParser(512, {
          frame: () => order.push('frame'),
          violated: () => order.push('violated'),
        });
        for (const chunk of chunks) parser.push(chunk);
        const violation = order.indexOf('violated');
        expect(violation === -1 || violation === order.length - 1).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('GrowingPayload', () => {
  it('holds at most twice what has arrived, or one page, whatever was declared', () => {
    const payload = new GrowingPayload(16_777_216);
    expect(payload.bytes.buffer.byteLength).toBeLessThanOrEqual(4_096);
    let arrived = 0;
    for (let round = 0; round < 300; round += 1) {
      arrived += payload.append(new Uint8Array(1_000));
      expect(payload.bytes.buffer.byteLength).toBeLessThanOrEqual(Math.max(4_096, 2 * arrived));
    }
    expect(payload.isComplete).toBe(false);
  });

  it('takes no more than belongs to it', () => {
    const payload = new GrowingPayload(5);
    expect(payload.append(Uint8Array.of(1, 2, 3))).toBe(3);
    expect(payload.append(Uint8Array.of(4, 5, 6, 7))).toBe(2);
    expect(payload.isComplete).toBe(true);
    expect([...payload.bytes]).toEqual([1, 2, 3, 4, 5]);
  });
});
