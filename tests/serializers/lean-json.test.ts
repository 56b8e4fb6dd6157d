import { bombs, serializerSuite } from '@wamp/conformance/serializer-suite';
import { ProtocolError, createMessageCodec, defaultDecodeLimits, payloadOf } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { json } from '@wamp/protocol/lean-json';
import { msgpack } from '@wamp/protocol/msgpack';
import { describe, expect, it } from 'vitest';

serializerSuite({
  name: 'JSON of browsers',
  serializer: json(),
  others: [msgpack(), cbor()],
  // The platform's parser has built the values of a whole JSON text before anything is counted.
  bombs: (bombs['json'] ?? []).filter(({ what }) => /open lists|nested dicts/.test(what)),
  skip: [
    {
      reason: "the platform's parser takes the last of two keys",
      tests: [
        'refuses a key that stands twice in Options and takes the last one in a payload [D12, MSG-39, TYP-08]',
      ],
    },
  ],
});

const codec = createMessageCodec(json());

function argsOf(text: string): unknown {
  return codec.decode(`[48,1,{},"a.b",${text}]`);
}

describe('JSON of browsers', () => {
  it('is not what Node loads under the same name', async () => {
    const { json: full } = await import('@wamp/protocol');
    const frame = '[48,1,{},"a.b",[1.0]]';
    expect(createMessageCodec(full()).decode(frame)).toHaveProperty(
      'payload.wire.data',
      new TextEncoder().encode('[1.0]'),
    );
    expect(codec.decode(frame)).toHaveProperty('payload.wire', undefined);
  });

  it('reads integers beyond 2^53 exactly, beside texts that look like them [TYP-18, F25]', () => {
    const text =
      '[9007199254740992,9007199254740993,-18446744073709551616,1.2345678901234567890,12345678901234567e3]';
    expect(argsOf(text)).toHaveProperty('payload.args', [
      2 ** 53,
      2n ** 53n + 1n,
      -(2n ** 64n),
      1.2345678901234567,
      12345678901234567e3,
    ]);
    const digits = '9007199254740993';
    expect(argsOf(`["${digits}","\\"${digits}",{"${digits}":"\\\\"},${digits}]`)).toHaveProperty(
      'payload.args',
      [digits, `"${digits}`, { [digits]: '\\' }, BigInt(digits)],
    );
  });

  it('writes integral floats beyond 2^53 with an exponent, so that they stay what they are [TYP-18, F25]', () => {
    const message = {
      type: 48,
      request: 1,
      options: {},
      procedure: 'a',
      payload: payloadOf([2 ** 60, -5n]),
    } as const;
    expect(codec.encode(message).text).toBe('[48,1,{},"a",[1.152921504606847e+18,-5]]');
  });

  it('refuses an id above 2^53 that a parser would round to it [TYP-03, D11]', () => {
    expect(codec.decode('[49,9007199254740992,{}]')).toHaveProperty('request', 2 ** 53);
    for (const id of ['9007199254740993', '18446744073709551616', '-9007199254740993', '9'.repeat(5000)]) {
      expect(() => codec.decode(`[49,${id},{}]`)).toThrow(ProtocolError);
    }
  });

  it('judges a megabyte of Base64 and of digits without running out of stack', () => {
    const size = 1 << 20;
    expect(argsOf(String.raw`["\u0000${'AAAA'.repeat(size)}"]`)).toHaveProperty(
      'payload.args.0.length',
      3 * size,
    );
    expect(argsOf(`["${'\\"1'.repeat(size)}",${'9'.repeat(16)}]`)).toHaveProperty(
      'payload.args.1',
      10n ** 16n - 1n,
    );
  });

  it.each([
    ...['***', 'A', 'AA', 'AAE', 'AA-_', 'AAE= ', '#', '#1', '#12a', '#-'].map(
      (text) => `["\\u0000${text}"]`,
    ),
    '[01234567890123456789]',
    '[-]',
    '["\\ud800"]',
    '[{"\\udc00":1}]',
    String.raw`[{"__pr\u006fto__":1}]`,
    '[1]]',
    '\uFEFF[1]',
    '[',
  ])('refuses %j [MSG-54, TYP-15, TYP-20]', (text) => {
    expect(() => json().scan(text, defaultDecodeLimits)).toThrow(ProtocolError);
  });
});
