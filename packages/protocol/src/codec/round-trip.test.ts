import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cbor } from '../cbor.js';
import { ProtocolError } from '../errors.js';
import { type Payload, emptyPayload, payloadOf } from '../messages/payload.js';
import { msgpack } from '../msgpack.js';
import { CborReader } from './cbor/cbor-reader.js';
import { plainCbor } from './cbor/cbor-x.js';
import { json } from './json-serializer.js';
import { createMessageCodec } from './create-message-codec.js';
import { EncodedMessage } from './encoded-message.js';
import { MsgpackReader } from './msgpack/msgpack-reader.js';
import { plainMsgpack } from './msgpack/msgpackr.js';
import { type Serializer, defaultDecodeLimits } from './serializer.js';

const serializers: readonly Serializer[] = [json(), msgpack(), cbor()];

const isSpeakable = (text: string): boolean => !text.startsWith('\0') && text.isWellFormed();
const text = fc.string({ unit: 'binary' }).filter(isSpeakable);
const key = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((name) => name !== '__proto__');
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), 2 ** 60, 1e21),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
);

/** Values that every serializer carries. [P51] */
const { common } = fc.letrec<{ common: unknown }>((tie) => ({
  common: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    number,
    text,
    fc.uint8Array({ maxLength: 40 }),
    fc.array(tie('common'), { maxLength: 6 }),
    fc.dictionary(key, tie('common'), { maxKeys: 6, noNullPrototype: true }),
  ),
}));

/** Values that the libraries write and read as they should: none of what needs our own writer or reader. */
const { plain } = fc.letrec<{ plain: unknown }>((tie) => ({
  plain: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.double().filter((value) => !Number.isInteger(value)),
    fc.string({ unit: 'binary', maxLength: 200 }).filter((value) => value.isWellFormed()),
    fc.array(tie('plain'), { maxLength: 20 }),
    fc.dictionary(key, tie('plain'), { maxKeys: 20, noNullPrototype: true }),
  ),
}));

function received(serializer: Serializer, payload: Payload): Payload {
  const frame = serializer.encode([50, 1, {}], payload);
  const message = createMessageCodec(serializer).decode(frame);
  return message.type === 50 ? message.payload : emptyPayload;
}

describe('values on their way', () => {
  it('are the same behind any three serializers [P51]', () => {
    expect.hasAssertions();
    const path = fc.array(fc.constantFrom(...serializers), { minLength: 1, maxLength: 3 });
    const kwargs = fc.dictionary(key, common, { maxKeys: 4, noNullPrototype: true });
    fc.assert(
      fc.property(fc.array(common, { maxLength: 4 }), kwargs, path, (args, named, way) => {
        const sent = payloadOf(args, named);
        let payload = sent;
        for (const serializer of way) payload = received(serializer, payload);
        expect(payload.args).toEqual(sent.args);
        expect(payload.kwargs).toEqual(sent.kwargs);
      }),
      { numRuns: 1500 },
    );
  });

  it('are the same bytes when they are passed on [D13, MSG-44]', () => {
    expect.hasAssertions();
    fc.assert(
      fc.property(
        fc.array(common, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...serializers),
        (args, format) => {
          const { payload } = new EncodedMessage(format.encode([50, 1, {}], payloadOf(args)));
          const again = format.encode([50, 1, {}], received(format, payloadOf(args)));
          expect(new EncodedMessage(again).payload).toEqual(payload);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('our own readers', () => {
  it('read what msgpackr writes as msgpackr does', () => {
    expect.hasAssertions();
    const library = plainMsgpack();
    fc.assert(
      fc.property(plain, (value) => {
        const bytes = new Uint8Array(library.pack(value));
        expect(new MsgpackReader(bytes, 0, 'payload').read()).toEqual(library.unpack(bytes));
      }),
      { numRuns: 1000 },
    );
  });

  it('read what cbor-x writes as cbor-x does', () => {
    expect.hasAssertions();
    const library = plainCbor();
    fc.assert(
      fc.property(plain, (value) => {
        const bytes = new Uint8Array(library.encode(value));
        expect(new CborReader(bytes, 0, 'payload').read()).toEqual(library.decode(bytes));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('our own writers', () => {
  it.each([msgpack(), cbor()])('write what the libraries write, bit by bit', (serializer) => {
    expect.hasAssertions();
    fc.assert(
      fc.property(fc.array(plain, { minLength: 1, maxLength: 5 }), (args) => {
        // Arguments go to the library, the head to ours
        const byLibrary = serializer.encode([50], payloadOf(args));
        expect(serializer.encode([50, args], emptyPayload)).toEqual(byLibrary);
      }),
      { numRuns: 1000 },
    );
  });
});

describe.each(serializers.map((serializer) => [serializer.id, serializer] as const))(
  'any list over %s',
  (_, serializer) => {
    it('is a message or a protocol violation [P53]', () => {
      expect.hasAssertions();
      const codec = createMessageCodec(serializer, { strictness: 'lenient' });
      const code = fc.constantFrom(
        1,
        2,
        3,
        4,
        5,
        6,
        8,
        16,
        17,
        32,
        33,
        34,
        35,
        36,
        48,
        49,
        50,
        64,
        65,
        66,
        67,
        68,
        69,
        70,
      );
      const element = fc.oneof(
        common,
        fc.constantFrom(1, {}, [], 'a.b', null, { match: 'x' }, { timeout: -1 }),
      );
      fc.assert(
        fc.property(code, fc.array(element, { minLength: 1, maxLength: 6 }), (type, elements) => {
          const frame = serializer.encode([type, ...elements], emptyPayload);
          let outcome: unknown;
          try {
            outcome = codec.decode(frame);
          } catch (error) {
            outcome = error;
          }
          const isTyped = outcome instanceof ProtocolError || (outcome as Error).name === 'OptionError';
          expect(isTyped || (outcome as { type: unknown }).type === type).toBe(true);
          expect(() => serializer.scan(frame, defaultDecodeLimits)).not.toThrow();
        }),
        { numRuns: 1500 },
      );
    });
  },
);
