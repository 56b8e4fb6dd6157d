import { describe, expect, it } from 'vitest';
import { OptionError, ProtocolError } from '../errors.js';
import { messageTable } from '../messages/message-table.js';
import { MessageType } from '../messages/message-type.js';
import { optionRanges, optionTables } from '../messages/all-options.js';
import { emptyPayload, payloadOf } from '../messages/payload.js';
import { cbor } from '../cbor.js';
import { msgpack } from '../msgpack.js';
import { json } from './json-serializer.js';
import type { Leniency } from './leniency.js';
import { createMessageCodec } from './create-message-codec.js';
import { refuseRequest } from './option-refusal.js';
import type { Serializer } from './serializer.js';

/** A list of the right shape for each type, with the kinds of its elements behind the code. */
const samples: Readonly<Record<number, readonly unknown[]>> = {
  1: [1, 'realm1', { roles: { caller: {} } }],
  2: [2, 9_129_137_332, { roles: { broker: {} } }],
  3: [3, {}, 'a.b'],
  4: [4, 'wampcra', {}],
  5: [5, '', {}],
  6: [6, {}, 'a.b'],
  8: [8, 48, 1, {}, 'a.b'],
  16: [16, 1, {}, 'a.b'],
  17: [17, 1, 2],
  32: [32, 1, {}, 'a.b'],
  33: [33, 1, 2],
  34: [34, 1, 2],
  35: [35, 1],
  36: [36, 1, 2, {}],
  48: [48, 1, {}, 'a.b'],
  49: [49, 1, {}],
  50: [50, 1, {}],
  64: [64, 1, {}, 'a.b'],
  65: [65, 1, 2],
  66: [66, 1, 2],
  67: [67, 1],
  68: [68, 1, 2, {}],
  69: [69, 1, {}],
  70: [70, 1, {}],
};
const withPayload = new Set([3, 8, 16, 36, 48, 50, 68, 70]);
const withRevocation = new Set([35, 67]);

const serializers: readonly Serializer[] = [json(), msgpack(), cbor()];

describe.each(serializers.map((serializer) => [serializer.id, serializer] as const))(
  'message codec over %s',
  (_, serializer) => {
    const codec = createMessageCodec(serializer);
    const decode = (list: readonly unknown[]): unknown => codec.decode(serializer.encode(list, emptyPayload));

    it.each(messageTable.map((spec) => [spec.name, spec.type] as const))(
      'accepts %s at its lengths and at no other [MSG-05…28, MSG-33, L27, F29]',
      (_name, type) => {
        const shortest = samples[type] ?? [];
        const longer = withPayload.has(type)
          ? [
              [...shortest, []],
              [...shortest, [], {}],
            ]
          : [];
        for (const list of [shortest, ...longer]) expect(decode(list)).toMatchObject({ type });
        const longest = longer.at(-1) ?? shortest;
        expect(() => decode(shortest.slice(0, -1))).toThrow(ProtocolError);
        expect(() => decode([...longest, {}, {}])).toThrow(ProtocolError);
        if (!withRevocation.has(type)) expect(() => decode([...longest, 1])).toThrow(ProtocolError);
      },
    );

    it.each(messageTable.map((spec) => [spec.name, spec.type] as const))(
      'refuses an element of %s that has another type than its own [MSG-33]',
      (_name, type) => {
        const shortest = samples[type] ?? [];
        const full = withPayload.has(type) ? [...shortest, [1], { a: 1 }] : shortest;
        let refused = 0;
        for (let at = 1; at < full.length; at++) {
          for (const wrong of [null, true, 1, 's', [], {}, 1.5, new Uint8Array([1])]) {
            if (kindOf(wrong) === kindOf(full[at])) continue;
            const list = full.with(at, wrong);
            expect(() => decode(list), JSON.stringify(list)).toThrow(ProtocolError);
            refused++;
          }
        }
        expect(refused).toBeGreaterThanOrEqual((full.length - 1) * 6);
      },
    );

    it.each([0, 7, 9, 15, 18, 31, 37, 47, 51, 63, 71, 255, 256, 300, 337, 1023, 1024, 2 ** 53])(
      'knows no message type %i [MSG-04, MSG-46]',
      (type) => {
        expect(() => decode([type, 1])).toThrow(ProtocolError);
      },
    );

    it.each([['16'], [true], [null], [16.5], [-16], [[]], [{}], [new Uint8Array([16])]])(
      'refuses %j as a message type [MSG-03]',
      (type) => {
        expect(() => decode([type, 1, {}, 'a.b'])).toThrow(ProtocolError);
      },
    );

    it('takes ids from 1 to 2^53 in every position and nothing else [TYP-01, L28, F24]', () => {
      let positions = 0;
      for (const spec of messageTable) {
        spec.fields.forEach(([field, rule], at) => {
          if (rule !== 'id') return;
          positions++;
          const list = samples[spec.type] ?? [];
          for (const id of [1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53]) {
            expect(decode(list.with(at + 1, id))).toHaveProperty(field, id);
          }
          for (const id of [0, -1, 1.5, -(2 ** 40), '1', true, null]) {
            expect(() => decode(list.with(at + 1, id)), `${spec.name} ${String(id)}`).toThrow(ProtocolError);
          }
        });
      }
      expect(positions).toBe(26);
    });

    it.each(['', ' ', 'Grüße', '日本語', '\u{1F600}', 'e\u0301'])('takes %j as a string [TYP-05]', (text) => {
      const frame = codec.encode({ type: MessageType.AUTHENTICATE, signature: text, extra: {} }).payload;
      expect(codec.decode(frame)).toEqual({ type: 5, signature: text, extra: {} });
      expect(decode([4, text, {}])).toHaveProperty('authmethod', text);
    });

    it('decodes both forms of UNSUBSCRIBED and UNREGISTERED and mixes them never [MSG-17, MSG-25, TYP-02]', () => {
      expect(decode([35, 7])).toEqual({ type: 35, request: 7 });
      expect(decode([67, 7])).toEqual({ type: 67, request: 7 });
      const details = { subscription: 5, reason: 'a.b' };
      expect(decode([35, 0, details])).toEqual({ type: 35, request: 0, details });
      expect(decode([67, 0, { registration: 5 }])).toEqual({
        type: 67,
        request: 0,
        details: { registration: 5 },
      });
      for (const list of [
        [35, 0],
        [67, 0],
        [35, 7, details],
        [67, 7, {}],
        [33, 0, 5],
      ]) {
        expect(() => decode(list), JSON.stringify(list)).toThrow(ProtocolError);
      }
    });

    it('leaves empty Arguments and ArgumentsKw away and reads them [MSG-40, MSG-41, MSG-42, MSG-43, MSG-07]', () => {
      const lengthOf = (list: readonly unknown[]): number => {
        const frame = codec.encode(codec.decode(serializer.encode(list, emptyPayload))).payload;
        return serializer.scan(frame, { maxDepth: 64, maxElements: 100, maxKeyBytes: 100 }).length;
      };
      expect(lengthOf([48, 1, {}, 'a.b', [], {}])).toBe(4);
      expect(lengthOf([48, 1, {}, 'a.b', []])).toBe(4);
      expect(lengthOf([48, 1, {}, 'a.b', [1], {}])).toBe(5);
      expect(lengthOf([48, 1, {}, 'a.b', [], { k: 1 }])).toBe(6);
      expect(lengthOf([3, {}, 'x.y', [], { k: 1 }])).toBe(5);
      expect(decode([48, 1, {}, 'a.b', [], { k: 1 }])).toMatchObject({
        payload: { args: [], kwargs: { k: 1 } },
      });
      expect(payloadOf([], {}).isEmpty).toBe(true);
      expect(payloadOf(undefined, { a: 1 }).args).toEqual([]);
    });

    it('ignores unknown keys in Options and Details, and hands none on [MSG-36, D19]', () => {
      const options = {
        zzz_unknown: { a: [1] },
        _vendor_key: 1,
        constructor: 1,
        toString: 2,
        acknowledge: true,
      };
      expect(decode([16, 1, options, 'a.b'])).toEqual(
        expect.objectContaining({ options: { acknowledge: true } }) as unknown,
      );
    });

    it.each([
      ['match', [32, 1, { match: 123 }, 'a.b']],
      ['acknowledge', [16, 1, { acknowledge: 'yes' }, 'a.b']],
      ['acknowledge', [16, 1, { acknowledge: 1 }, 'a.b']],
      ['acknowledge', [16, 1, { acknowledge: null }, 'a.b']],
      ['timeout', [48, 1, { timeout: -1 }, 'a.b']],
      ['timeout', [48, 1, { timeout: 1.5 }, 'a.b']],
      ['timeout', [48, 1, { timeout: '1' }, 'a.b']],
      ['invoke', [64, 1, { invoke: 1 }, 'a.b']],
      ['mode', [49, 1, { mode: 1 }]],
      ['publisher', [36, 1, 2, { publisher: 0 }]],
      ['authid', [1, 'realm1', { authid: 1, roles: {} }]],
      ['authmethods', [1, 'realm1', { authmethods: ['a', 1], roles: {} }]],
      ['authmethods', [1, 'realm1', { authmethods: 'a', roles: {} }]],
      ['roles', [1, 'realm1', { roles: [] }]],
      ['roles.caller', [1, 'realm1', { roles: { caller: true } }]],
      ['roles.caller.features', [1, 'realm1', { roles: { caller: { features: [] } } }]],
      ['authextra', [1, 'realm1', { authextra: [], roles: {} }]],
      ['mode', [49, 1, { mode: 'gently' }]],
      ['mode', [69, 1, { mode: 'skip' }]],
      ['_code', [6, { _code: 70_000 }, 'a.b']],
      ['_retry_after_ms', [6, { _retry_after_ms: 2 ** 31 }, 'a.b']],
      ['exclude', [16, 1, { exclude: ['x'] }, 'a.b']],
      ['eligible', [16, 1, { eligible: [0] }, 'a.b']],
      ['exclude_authid', [16, 1, { exclude_authid: [1] }, 'a.b']],
      ['trustlevel', [36, 1, 1, { trustlevel: -1 }]],
      ['ppt_scheme', [48, 1, { ppt_scheme: 1 }, 'a.b']],
    ])('aborts for a wrong %s and names it in %j [MSG-35, TYP-04, D15, T35]', (key, list) => {
      expect(() => decode(list)).toThrow(ProtocolError);
      expect(() => decode(list)).toThrow(key);
    });

    it.each([
      ['match', [32, 7, { match: 'regex' }, 'a.b'], true],
      ['match', [64, 7, { match: '' }, 'a.b'], true],
      ['invoke', [64, 7, { invoke: 'all' }, 'a.b'], true],
      ['runmode', [48, 7, { runmode: 'some' }, 'a.b'], true],
      ['timeout', [48, 7, { timeout: 2n ** 60n }, 'a.b'], true],
    ])('refuses only the request for %s out of its set in %s [D15]', (key, list, answerable) => {
      // JSON has no integer of that size to begin with
      const sent = serializer.id === 'json' ? replaceBigint(list) : list;
      const answering = createMessageCodec(serializer, { refuseOption: refuseRequest });
      const error = thrownBy(() => answering.decode(serializer.encode(sent, emptyPayload)));
      expect(error).toBeInstanceOf(OptionError);
      expect(error).toMatchObject({
        message: expect.stringContaining(key) as unknown,
        refused: { type: list[0], request: 7, answerable },
      });
    });

    it('takes every known option of the right type [D19]', () => {
      const values: Readonly<Record<string, unknown>> = {
        boolean: true,
        string: 's',
        id: 5,
        dict: { a: 1 },
        string_list: ['a'],
        id_list: [2 ** 53],
        natural: 2 ** 32,
        close_code: 4000,
        milliseconds: 3,
      };
      const ranges = optionRanges as unknown as Readonly<Record<string, readonly string[]>>;
      let keys = 0;
      for (const spec of messageTable) {
        spec.fields.forEach(([field, table], at) => {
          for (const [key, rule] of optionTables.get(table) ?? []) {
            if (rule.endsWith('_roles')) continue;
            const value = values[rule] ?? ranges[rule]?.[0];
            const message = decode((samples[spec.type] ?? []).with(at + 1, { [key]: value }));
            expect(message).toHaveProperty([field, key], value);
            keys++;
          }
        });
      }
      expect(keys).toBeGreaterThan(40);
    });

    it('reads roles and features as they were announced [SES-04, FEAT-03, FEAT-04, FEAT-05, FEAT-06]', () => {
      const features = {
        call_canceling: true,
        call_timeout: false,
        call_reroute: null,
        shared_registration: 1,
        event_history: 'yes',
        new_one: 'x',
        constructor: true,
      };
      const hello = decode([1, 'realm1', { roles: { caller: { features }, callee: {}, juggler: {} } }]);
      expect(hello).toHaveProperty('details', {
        roles: {
          caller: { features: { call_canceling: true, call_timeout: false, constructor: true } },
          callee: {},
        },
      });
    });

    describe('strictness', () => {
      const cases: readonly (readonly [Leniency, readonly unknown[], object])[] = [
        ['null_payload', [48, 1, {}, 'a.b', null, { k: 2 ** 40 }], { args: [], kwargs: { k: 2 ** 40 } }],
        ['null_payload', [48, 1, {}, 'a.b', [1], null], { args: [1], kwargs: undefined }],
        ['null_payload', [48, 1, {}, 'a.b', null, null], { args: undefined, kwargs: undefined }],
        ['null_payload', [48, 1, {}, 'a.b', null], { args: undefined, kwargs: undefined }],
        ['integer_boolean', [48, 1, { disclose_me: 1 }, 'a.b'], { args: undefined }],
      ];

      it.each(cases)('tolerates %s in %j when lenient, and tells [AMB-11, D6]', (leniency, list, payload) => {
        const tolerated: Leniency[] = [];
        const lenient = createMessageCodec(serializer, {
          strictness: 'lenient',
          onTolerated: (what) => tolerated.push(what),
        });
        const frame = serializer.encode(list, emptyPayload);
        const message = lenient.decode(frame);
        expect(message).toMatchObject({ payload });
        expect(new Set(tolerated)).toEqual(new Set([leniency]));
        expect(() => codec.decode(frame)).toThrow(ProtocolError);
        // what is handed on is no longer what had to be tolerated
        expect(codec.decode(lenient.encode(message).payload)).toMatchObject({ payload });
      });

      it('is lenient with nothing else [MSG-33, MSG-35]', () => {
        const lenient = createMessageCodec(serializer, { strictness: 'lenient' });
        for (const list of [
          [48, 1, null, 'a.b'],
          [48, null, {}, 'a.b'],
          [48, 1, {}, null],
          [48, 1, {}, 'a.b', {}],
          [48, 1, {}, 'a.b', 0],
          [48, 1, {}, 'a.b', [], []],
          [48, 1, { disclose_me: 2 }, 'a.b'],
          [48, 1, { disclose_me: null }, 'a.b'],
          [48, 1, {}],
          [48, 1, {}, 'a.b', [], {}, 1],
        ]) {
          expect(() => lenient.decode(serializer.encode(list, emptyPayload)), JSON.stringify(list)).toThrow(
            ProtocolError,
          );
        }
      });
    });
  },
);

describe('message table', () => {
  it('holds the 24 types and none from 256 on [MSG-04, MSG-45]', () => {
    expect(messageTable.map((spec) => spec.type)).toEqual(Object.keys(samples).map(Number));
    expect(messageTable.every((spec) => MessageType[spec.name] === spec.type)).toBe(true);
    expect(Math.max(...messageTable.map((spec) => spec.type))).toBe(70);
  });

  it('names who sends each type [MSG-30, MSG-31, MSG-32]', () => {
    const of = (sender: string): number[] =>
      messageTable.filter((spec) => spec.sentBy === sender).map((spec) => spec.type);
    expect(of('router')).toEqual([2, 4, 17, 33, 35, 36, 50, 65, 67, 68, 69]);
    expect(of('client')).toEqual([1, 5, 16, 32, 34, 48, 49, 64, 66, 70]);
    expect(of('both')).toEqual([3, 6, 8]);
    const byRole = Object.groupBy(messageTable, (spec) => spec.role ?? 'any');
    expect(Object.keys(byRole).sort()).toEqual(['any', 'callee', 'caller', 'publisher', 'subscriber']);
    expect(byRole.callee?.map((spec) => spec.name)).toEqual(['ERROR', 'REGISTER', 'UNREGISTER', 'YIELD']);
  });

  it('has keys of the forms that the specification allows [MSG-37, MSG-38]', () => {
    const keys = [...optionTables.values()].flatMap((table) => [...table.keys()]);
    expect(keys.length).toBeGreaterThan(40);
    for (const key of keys) expect(key).toMatch(/^(?:[a-z][a-z0-9_]{2,}|_[a-z0-9_]{3,})$/);
  });
});

function kindOf(value: unknown): string {
  if (value instanceof Uint8Array) return 'bytes';
  if (Array.isArray(value)) return 'list';
  return value === null
    ? 'null'
    : typeof value === 'number' && !Number.isInteger(value)
      ? 'float'
      : typeof value;
}

function replaceBigint(list: readonly unknown[]): readonly unknown[] {
  return JSON.parse(
    JSON.stringify(list, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
  ) as readonly unknown[];
}

function thrownBy(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}
