import {
  type Frame,
  SerializationError,
  type Serializer,
  defaultDecodeLimits,
  payloadOf,
} from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { hostileKeys, sampleValues } from './sample-values.js';

/** The arguments that a frame of a CALL carries. */
function argsOf(serializer: Serializer, frame: Frame): readonly unknown[] | undefined {
  const list = serializer.scan(frame, defaultDecodeLimits);
  return list.payload(4, 1).args;
}

function sent(serializer: Serializer, value: unknown): unknown {
  return argsOf(serializer, serializer.encode([48, 1, {}, 'com.example'], payloadOf([value])))?.[0];
}

function nested(depth: number): unknown {
  return depth === 0 ? [] : [nested(depth - 1)];
}

/** What no serializer expresses, by what it is. */
const unspeakable: readonly (readonly [what: string, value: unknown])[] = [
  ['undefined in a list', [undefined]],
  ['a function', { run: () => 1 }],
  ['a symbol', [Symbol('x')]],
  ['half a surrogate pair', '\uD800'],
  ['half a surrogate pair in a key', { '\uDC00': 1 }],
  ['the key __proto__', JSON.parse('{"__proto__":1}')],
  ['nesting deeper than receivers take', nested(62)],
  ['a dict that holds itself', selfish()],
  ['an integer of 65 bits', 2n ** 64n],
  ['a negative integer of 65 bits', -(2n ** 63n) - 1n],
  ['a Map', new Map([[1, 2]])],
  ['a Promise', Promise.resolve(1)],
];

function selfish(): object {
  const dict: Record<string, unknown> = {};
  dict['self'] = dict;
  return dict;
}

export function valueTests(serializer: Serializer, path: readonly Serializer[]): void {
  describe('values', () => {
    const ways = path.flatMap((other) =>
      sampleValues.map(([what, value]) => ({ what, value, other, way: other.id })),
    );

    it.each(ways)(
      'keeps $what on the way over $way and back [P51, TYP-09, TYP-18, F25, F27]',
      ({ value, other }) => {
        expect(sent(serializer, sent(other, sent(serializer, value)))).toEqual(value);
      },
    );

    it('gives bytes as a Uint8Array that shares nothing with the frame', () => {
      const frame = serializer.encode([48, 1, {}, 'com.example'], payloadOf([new Uint8Array([1, 2, 3])]));
      const [bytes] = argsOf(serializer, frame) ?? [];
      expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
      if (typeof frame !== 'string') frame.fill(0);
      expect(bytes).toEqual(new Uint8Array([1, 2, 3]));
    });

    it('takes bytes of a subclass, as Node gives them, for bytes', () => {
      class Octets extends Uint8Array {
        toJSON(): string {
          return 'not this';
        }
      }
      expect(sent(serializer, Octets.from([1, 2]))).toEqual(new Uint8Array([1, 2]));
    });

    it('gives hostile keys as own properties and leaves every prototype alone [TYP-20, T34, P55]', () => {
      const before = Object.getOwnPropertyNames(Object.prototype).sort();
      const dict = Object.fromEntries(hostileKeys.map((key, at) => [key, { polluted: at }]));
      const decoded = sent(serializer, dict);
      expect(decoded).toSatisfy((value: object) => hostileKeys.every((key) => Object.hasOwn(value, key)));
      expect(Object.keys(decoded as object)).toHaveLength(hostileKeys.length);
      expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype);
      expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before);
      expect({}).not.toHaveProperty('polluted');
    });

    it('leaves undefined out of dicts', () => {
      expect(sent(serializer, { a: undefined, b: 1 })).toEqual({ b: 1 });
      expect(Object.keys(sent(serializer, { a: undefined, b: new Uint8Array() }) as object)).toEqual(['b']);
    });

    it('writes instances of classes as the dicts of their properties', () => {
      class Point {
        readonly x = 1;
        readonly y = 2 ** 40;
      }
      expect(sent(serializer, [new Point(), Object.assign(Object.create(null), { z: 1 })])).toEqual([
        { x: 1, y: 2 ** 40 },
        { z: 1 },
      ]);
    });

    it('heeds toJSON, so that dates become text', () => {
      expect(sent(serializer, { at: new Date(0) })).toEqual({ at: '1970-01-01T00:00:00.000Z' });
    });

    it.each(unspeakable)('refuses to write %s [TYP-21, MSG-55]', (_, value) => {
      expect(() => sent(serializer, value)).toThrow(SerializationError);
    });

    it('writes a key as long as receivers take and none that is longer [L26]', () => {
      const longest = 'é'.repeat(512);
      expect(sent(serializer, { [longest]: 1 })).toEqual({ [longest]: 1 });
      expect(() => sent(serializer, { [`${longest}a`]: 1 })).toThrow(SerializationError);
    });

    it('writes after it refused to [F33]', () => {
      expect(() => sent(serializer, [1, Symbol('x')])).toThrow(SerializationError);
      expect(sent(serializer, [1, 'x'])).toEqual([1, 'x']);
    });

    it('writes a message from within toJSON of another', () => {
      const inner = { toJSON: () => sent(serializer, ['inner', 2 ** 40]) };
      expect(sent(serializer, ['outer', inner, 1])).toEqual(['outer', ['inner', 2 ** 40], 1]);
    });
  });
}
