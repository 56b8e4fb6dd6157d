import { type DecodeLimits, type Serializer, defaultDecodeLimits } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { callWith } from './frames.js';

function nested(depth: number): unknown {
  return depth === 0 ? 1 : { a: [nested(depth - 2)] };
}

export function limitTests(serializer: Serializer): void {
  const scan = (frame: Uint8Array, limits: Partial<DecodeLimits> = {}): number =>
    serializer.scan(frame, { ...defaultDecodeLimits, ...limits }).length;
  const refused = (frame: Uint8Array, limits: Partial<DecodeLimits> = {}): unknown => {
    try {
      return scan(frame, limits);
    } catch (error) {
      return error;
    }
  };
  const violation: unknown = expect.objectContaining({ name: 'ProtocolError', closeCode: 1008 });

  describe('limits', () => {
    it.each([62, 64])('takes %i levels and refuses fewer than there are [L24, D17, F22]', (depth) => {
      // message list and Arguments are two of them
      const frame = callWith(serializer, nested(depth - 2));
      expect(scan(frame, { maxDepth: depth + 1 })).toBe(5);
      expect(scan(frame, { maxDepth: depth })).toBe(5);
      expect(refused(frame, { maxDepth: depth - 1 })).toEqual(violation);
    });

    it('counts values, not keys [L25, D17]', () => {
      // five elements, two arguments, one value in the dict, three in the list
      const frame = callWith(serializer, { key: [1, 2, 3] }, 4);
      expect(scan(frame, { maxElements: 12 })).toBe(5);
      expect(scan(frame, { maxElements: 11 })).toBe(5);
      expect(refused(frame, { maxElements: 10 })).toEqual(violation);
    });

    it.each(['k', 'ä', '\u{1F600}'])('measures keys of %s in bytes of UTF-8 [L26]', (character) => {
      const bytes = new TextEncoder().encode(character).length;
      const frame = callWith(serializer, { [character.repeat(10)]: 1 });
      expect(scan(frame, { maxKeyBytes: 10 * bytes + 1 })).toBe(5);
      expect(scan(frame, { maxKeyBytes: 10 * bytes })).toBe(5);
      expect(refused(frame, { maxKeyBytes: 10 * bytes - 1 })).toEqual(violation);
    });

    it('takes texts that are longer than a key may be', () => {
      expect(scan(callWith(serializer, 'x'.repeat(5000)))).toBe(5);
    });

    it('takes a key of 1 KiB by default [L26]', () => {
      const frame = callWith(serializer, { ['k'.repeat(1024)]: 1 });
      expect(scan(frame)).toBe(5);
      expect(refused(frame, { maxKeyBytes: 1023 })).toEqual(violation);
    });
  });
}
