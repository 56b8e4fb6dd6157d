import { ExtData, ExtensionCodec, decode as decodeMsgpack, encode as encodeMsgpack } from '@msgpack/msgpack';
import { decode as decodeCbor, encode as encodeCbor } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cbor } from '../cbor.js';
import { ProtocolError, SerializationError } from '../errors.js';
import { msgpack } from '../msgpack.js';
import { json } from './json-serializer.js';
import { type ScannedList, type Serializer, defaultDecodeLimits } from './serializer.js';

/** Another decoder of the same format. */
interface Oracle {
  readonly serializer: Serializer;
  encode(value: unknown): Uint8Array;
  decode(frame: Uint8Array): unknown;
  /** Errors of the oracle about things that are well formed and that it does not know. */
  readonly ignorance: RegExp;
  readonly alphabet: readonly number[];
}

/**
 * What we refuse and the others accept: rules of WAMP and of this suite, and two things of CBOR that RFC 8949 calls
 * malformed and cborg lets pass, a stop code where a value belongs and one between a key and its value.
 */
const ours =
  /UTF-8|__proto__|a key must be a string|one list|empty list|a message must not|surrogate|Base64|a stop code out of place|a key without a value/;

class LenientExtensions extends ExtensionCodec {
  override decode(data: Uint8Array, type: number): unknown {
    return new ExtData(type, data);
  }
}

/** Any tag at all, with its value without the tag. */
const anyTag = new Proxy(
  {},
  {
    get:
      () =>
      (decodeValue: () => unknown): unknown =>
        decodeValue(),
  },
);

const oracles: Readonly<Record<string, Oracle>> = {
  json: {
    serializer: json(),
    encode: (value) => new TextEncoder().encode(JSON.stringify(value, bytesAsText)),
    decode: (frame) =>
      JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(frame)) as unknown,
    ignorance: /^(?!.*)/,
    alphabet: [...new TextEncoder().encode('[]{},:"\\u0123456789eE+-.truefalsn \t\n')],
  },
  msgpack: {
    serializer: msgpack(),
    encode: (value) => encodeMsgpack(value, { useBigInt64: true }),
    decode: (frame) =>
      decodeMsgpack(frame, {
        useBigInt64: true,
        extensionCodec: new LenientExtensions(),
        // keys of any type, as only the form is compared
        mapKeyConverter: (key) => typeof key,
      }),
    ignorance: /__proto__/,
    alphabet: [
      0x00, 0x01, 0x7f, 0x80, 0x81, 0x90, 0x91, 0x92, 0xa0, 0xa1, 0xc0, 0xc1, 0xc4, 0xc7, 0xca, 0xcb, 0xcc,
      0xcf,
    ].concat([0xd0, 0xd3, 0xd4, 0xd6, 0xd8, 0xd9, 0xda, 0xdb, 0xdc, 0xdd, 0xde, 0xdf, 0xe0, 0xff]),
  },
  cbor: {
    serializer: cbor(),
    encode: (value) => encodeCbor(value),
    decode: (frame): unknown => decodeCbor(frame, { useMaps: true, tags: anyTag }),
    ignorance: /simple values|indefinite length bytes|64-bit integer|no decoder for major type/,
    alphabet: [
      0x00, 0x01, 0x17, 0x18, 0x1b, 0x20, 0x3b, 0x40, 0x41, 0x58, 0x5f, 0x60, 0x61, 0x78, 0x7b, 0x7f, 0x80,
      0x81,
    ].concat([
      0x82, 0x98, 0x9b, 0x9f, 0xa0, 0xa1, 0xb8, 0xbf, 0xc0, 0xc2, 0xd8, 0xf4, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa,
      0xfb, 0xff,
    ]),
  },
};

function bytesAsText(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? '\0' : value;
}

const values = fc.array(
  fc.anything({
    withBigInt: false,
    values: [
      fc.integer(),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string({ unit: 'binary' }),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array({ maxLength: 20 }),
    ],
    key: fc.string({ unit: 'grapheme' }),
    maxDepth: 4,
  }),
  { minLength: 1, maxLength: 6 },
);

/** Changes of a frame: at a place, some bytes go and others come. */
function mutations(
  alphabet: readonly number[],
): fc.Arbitrary<readonly (readonly [number, number, readonly number[]])[]> {
  const byte = fc.oneof(fc.constantFrom(...alphabet), fc.nat(255));
  return fc.array(fc.tuple(fc.nat(), fc.nat(2), fc.array(byte, { maxLength: 3 })), { maxLength: 3 });
}

function mutated(
  frame: Uint8Array,
  changes: readonly (readonly [number, number, readonly number[]])[],
): Uint8Array {
  const bytes = [...frame];
  for (const [at, removed, added] of changes) bytes.splice(at % (bytes.length + 1), removed, ...added);
  return Uint8Array.from(bytes);
}

function attempt<T>(call: () => T): { readonly value: T } | { readonly error: unknown } {
  try {
    return { value: call() };
  } catch (error) {
    return { error };
  }
}

/** Reads everything in a list; only these errors may come. [P52] [P53] */
function readAll(list: ScannedList): void {
  for (let index = 0; index < Math.min(list.length, 8); index++) {
    const head = attempt(() => list.value(index));
    if ('error' in head) expect(head.error).toBeInstanceOf(ProtocolError);
    const kind = list.kind(index);
    if (kind !== 'list') continue;
    const isFollowed = index + 1 < Math.min(list.length, 8) && list.kind(index + 1) === 'dict';
    const payload = list.payload(index, isFollowed ? 2 : 1);
    const body = attempt(() => [payload.args, payload.kwargs]);
    if ('error' in body) expect(body.error).toBeInstanceOf(SerializationError);
    else expect(Array.isArray(body.value[0])).toBe(true);
  }
}

function judge({ serializer, decode, ignorance }: Oracle, frame: Uint8Array): void {
  const scanned = attempt(() => serializer.scan(frame, defaultDecodeLimits));
  const decoded = attempt(() => decode(frame));
  if ('value' in scanned) {
    readAll(scanned.value);
    if ('error' in decoded) {
      expect(String(decoded.error), `only we accept ${toHex(frame)}`).toMatch(ignorance);
    }
  } else {
    expect(scanned.error).toBeInstanceOf(ProtocolError);
    if ('value' in decoded && Array.isArray(decoded.value)) {
      expect(String(scanned.error), `only the other accepts ${toHex(frame)}`).toMatch(ours);
    }
  }
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

describe.each(Object.entries(oracles))('scan of %s', (_, oracle) => {
  it('accepts what another decoder accepts, and refuses what it refuses [P52, P53]', () => {
    expect.hasAssertions();
    fc.assert(
      fc.property(values, mutations(oracle.alphabet), (list, changes) => {
        judge(oracle, mutated(oracle.encode(list), changes));
      }),
      { numRuns: 4000 },
    );
  });

  it('does so for bytes without any order [P53]', () => {
    expect.hasAssertions();
    const byte = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...oracle.alphabet) }, fc.nat(255));
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 24 }), (bytes) => {
        judge(oracle, Uint8Array.from(bytes));
      }),
      { numRuns: 20_000 },
    );
  });

  it('accepts every frame of two bytes that another decoder accepts', () => {
    expect.hasAssertions();
    for (let first = 0; first < 256; first++) {
      for (let second = 0; second < 256; second++) judge(oracle, Uint8Array.of(first, second));
    }
  });
});
