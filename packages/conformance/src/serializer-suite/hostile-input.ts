import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ProtocolError, type Serializer, createMessageCodec, defaultDecodeLimits } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import type { Bomb } from './bombs.js';
import { callWith, joined, listOf, overwritten } from './frames.js';

const encoder = new TextEncoder();

export function hostileTests(serializer: Serializer, bombs: readonly Bomb[]): void {
  const codec = createMessageCodec(serializer);
  const sample = callWith(serializer, 'text', [1, 2.5, null, true], { key: new Uint8Array([1, 2]) }, 2 ** 40);

  describe('hostile input', () => {
    it('refuses a message cut short at every byte [SER-12, MSG-54]', () => {
      expect(codec.decode(sample)).toHaveProperty('request', 1);
      for (let length = 0; length < sample.length; length++) {
        expect(() => codec.decode(sample.subarray(0, length)), `${length} bytes`).toThrow(ProtocolError);
      }
    });

    it('refuses anything behind the message [SER-12, MSG-53, F29]', () => {
      expect(() => codec.decode(joined(sample, sample))).toThrow(ProtocolError);
      for (const byte of [0x00, 0x30, 0xc0, 0xf6, 0xff]) {
        expect(() => codec.decode(joined(sample, Uint8Array.of(byte))), String(byte)).toThrow(ProtocolError);
      }
    });

    it('reads a message wherever it stands in its buffer', () => {
      const buffer = joined(Uint8Array.of(1, 2, 3), sample, Uint8Array.of(4, 5));
      const view = buffer.subarray(3, 3 + sample.length);
      expect(codec.encode(codec.decode(view)).payload).toEqual(sample);
    });

    it('refuses every single byte that it is not made for [MSG-01, P53]', () => {
      for (let byte = 0; byte < 256; byte++) {
        expect(() => codec.decode(Uint8Array.of(byte)), String(byte)).toThrow(ProtocolError);
      }
    });

    it('decodes or refuses a message with any byte of it changed [P53]', () => {
      for (let at = 0; at < sample.length; at++) {
        for (let byte = 0; byte < 256; byte++) {
          const changed = sample.slice();
          changed[at] = byte;
          expect(outcomeOf(() => serializer.scan(changed, defaultDecodeLimits).length)).toBe('settled');
        }
      }
    });

    it.each([
      ['a lone continuation', [0x80]],
      ['an overlong form', [0xc0, 0xaf]],
      ['half a surrogate pair', [0xed, 0xa0, 0x80]],
      ['a code point beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
      ['a cut sequence', [0xe2, 0x82]],
      ['a byte of no sequence', [0xff]],
    ])('refuses UTF-8 with %s in texts and keys, short and long [TYP-19, T36, F23]', (_, bytes) => {
      const mark = '@'.repeat(bytes.length);
      for (const text of [mark, `${'x'.repeat(20)}${mark}`, `${'ä'.repeat(100)}${mark}tail`]) {
        for (const value of [text, { [text]: 1 }]) {
          const frame = callWith(serializer, value);
          expect(codec.decode(frame)).toHaveProperty('request', 1);
          expect(() => codec.decode(overwritten(frame, mark, Uint8Array.from(bytes)))).toThrow(ProtocolError);
        }
      }
    });

    it('refuses the key __proto__ at any depth, as a text it is one like any other [TYP-20, T34, F28]', () => {
      const proto = encoder.encode('__proto__');
      for (const value of [{ '_-proto-_': 1 }, [[{ a: { '_-proto-_': {} } }]]]) {
        const frame = callWith(serializer, value);
        expect(codec.decode(frame)).toHaveProperty('request', 1);
        expect(() => codec.decode(overwritten(frame, '_-proto-_', proto))).toThrow(ProtocolError);
      }
      const options = listOf(serializer, 48, 1, { '_-proto-_': true }, 'com.example');
      expect(() => codec.decode(overwritten(options, '_-proto-_', proto))).toThrow(ProtocolError);
      expect(codec.decode(callWith(serializer, '__proto__'))).toHaveProperty('payload.args', ['__proto__']);
    });

    it('refuses a key that stands twice in Options and takes the last one in a payload [D12, MSG-39, TYP-08]', () => {
      const options = listOf(serializer, 48, 1, { aaaa: 1, bbbb: 2 }, 'com.example');
      expect(codec.decode(options)).toHaveProperty('request', 1);
      expect(() => codec.decode(overwritten(options, 'aaaa', encoder.encode('bbbb')))).toThrow(ProtocolError);
      const nested = listOf(serializer, 48, 1, { x: [{ aaaa: 1, bbbb: 2 }] }, 'com.example');
      expect(() => codec.decode(overwritten(nested, 'aaaa', encoder.encode('bbbb')))).toThrow(ProtocolError);

      const frame = overwritten(callWith(serializer, { aaaa: 1, bbbb: 2 }), 'aaaa', encoder.encode('bbbb'));
      expect(codec.decode(frame)).toHaveProperty('payload.args', [{ bbbb: 2 }]);
      expect(codec.encode(codec.decode(frame)).payload).toEqual(frame);
    });

    it.each([
      ['a dict', { a: 1 }],
      ['a text', 'x'],
      ['an integer', 42],
      ['null', null],
      ['true', true],
    ])('refuses %s in the place of a message [MSG-01]', (_, value) => {
      // a list of one element without its brackets or header
      const list = listOf(serializer, value);
      const bare = serializer.frames === 'text' ? list.subarray(1, -1) : list.subarray(1);
      expect(() => codec.decode(bare)).toThrow(ProtocolError);
    });

    it('refuses the empty frame and the empty list [MSG-02, F29]', () => {
      expect(() => codec.decode(new Uint8Array())).toThrow(ProtocolError);
      expect(() => codec.decode(listOf(serializer))).toThrow(ProtocolError);
    });

    it.each(bombs.map(({ what, frame }) => [what, frame] as const))(
      'refuses %s and allocates at most four times its size [T32, T33, F21, SER-15, P52]',
      (_, frame) => {
        const attempt = (): unknown => {
          try {
            return codec.decode(frame);
          } catch (error) {
            return error;
          }
        };
        expect(attempt()).toBeInstanceOf(ProtocolError);
        expect(allocatedBy(attempt)).toBeLessThanOrEqual(4 * frame.length + fixedCost);
      },
    );
  });
}

/** Stack trace, error, list of what is open: what one refusal costs however short the frame is. */
const fixedCost = 65_536;

/**
 * Bytes of heap and buffers that a call takes when nothing is collected in between: the middle one of several
 * measurements, as compiling adds to one and a collection takes from another.
 */
function allocatedBy(call: () => unknown): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const measured = Array.from({ length: 5 }, () => {
    collect();
    const before = used();
    call();
    return used() - before;
  });
  return measured.sort((a, b) => a - b)[2] ?? Infinity;
}

function used(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function outcomeOf(call: () => unknown): unknown {
  try {
    call();
    return 'settled';
  } catch (error) {
    return error instanceof ProtocolError ? 'settled' : error;
  }
}
