import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { ProtocolError, SerializationError } from '../errors.js';
import { emptyPayload, payloadOf } from '../messages/payload.js';
import { json } from './json-serializer.js';
import { createMessageCodec } from './create-message-codec.js';

const codec = createMessageCodec(json());

function argsOf(text: string): readonly unknown[] | undefined {
  const message = codec.decode(`[48,1,{},"a.b",${text}]`);
  return message.type === 48 ? message.payload.args : undefined;
}

function written(...args: readonly unknown[]): string | undefined {
  return codec.encode({ type: 48, request: 1, options: {}, procedure: 'a', payload: payloadOf(args) }).text;
}

const literals: readonly (readonly [bytes: Uint8Array, text: string])[] = [
  [
    Uint8Array.from('10e3ff9053075c526f5fc06d4fe37cdb'.match(/../g) ?? [], (hex) => Number.parseInt(hex, 16)),
    String.raw`"\u0000EOP/kFMHXFJvX8BtT+N82w=="`,
  ],
  [Uint8Array.from({ length: 16 }, (_, at) => at), String.raw`"\u0000AAECAwQFBgcICQoLDA0ODw=="`],
  [new Uint8Array(), String.raw`"\u0000"`],
];

describe('JSON serializer', () => {
  it('is code 1 of RawSocket and travels in text frames [SER-02, TR-08]', () => {
    expect(json()).toMatchObject({ id: 'json', rawSocketCode: 1, frames: 'text' });
  });

  it.each(literals)('writes %j as %s and reads it back [TYP-11, TYP-12, TYP-13]', (bytes, text) => {
    expect(written(bytes)).toBe(`[48,1,{},"a",[${text}]]`);
    expect(argsOf(`[${text}]`)).toEqual([bytes]);
  });

  it('writes and reads bytes at any depth, and never in keys [TYP-14]', () => {
    const bytes = Uint8Array.of(0, 1);
    const value = [[{ k: bytes }], { x: [bytes] }, { '\0AAE=': 1 }];
    expect(written(...value)).toBe(
      String.raw`[48,1,{},"a",[[{"k":"\u0000AAE="}],{"x":["\u0000AAE="]},{"\u0000AAE=":1}]]`,
    );
    expect(argsOf(String.raw`[[{"k":"\u0000AAE="}],{"x":["\u0000AAE="]},{"\u0000AAE=":1}]`)).toEqual(value);
    expect(codec.decode(String.raw`[4,"x",{"salt":"\u0000AAE="}]`)).toHaveProperty('extra', { salt: bytes });
  });

  it('reads NUL elsewhere, and no text at all, as text [TYP-12]', () => {
    expect(argsOf(String.raw`["a\u0000b", "", "\\u0000AAE="]`)).toEqual(['a\0b', '', '\\u0000AAE=']);
  });

  it.each(['***', 'A', 'AA', 'AAA', 'AA=', 'A===', '=', '====', 'AAE', 'AA-_', 'AAE=AAE=', 'AAE= ', ' AAE='])(
    'refuses NUL followed by %j [TYP-15, AMB-42]',
    (text) => {
      expect(() => argsOf(String.raw`["\u0000${text}"]`)).toThrow(ProtocolError);
    },
  );

  it('judges a megabyte of Base64 without running out of stack', () => {
    expect(argsOf(String.raw`["\u0000${'AAAA'.repeat(1 << 20)}"]`)).toEqual([new Uint8Array(3 << 20)]);
  });

  it('takes bytes for no text in the head [MSG-33]', () => {
    expect(() => codec.decode(String.raw`[48,1,{},"\u0000AAE="]`)).toThrow(ProtocolError);
    expect(() => codec.decode(String.raw`[5,"\u0000",{}]`)).toThrow(ProtocolError);
    expect(() => codec.decode(String.raw`[49,1,{"mode":"\u0000AAE="}]`)).toThrow(ProtocolError);
  });

  it.each([['\0abcd'], ['\0']])(
    'refuses to write the text %j, which would arrive as bytes [TYP-17, AMB-08, D14]',
    (text) => {
      expect(() => written(text)).toThrow(SerializationError);
      expect(() => written({ deep: [text] })).toThrow(SerializationError);
    },
  );

  it.each([NaN, Infinity, -Infinity, 2n ** 53n + 1n, -(2n ** 60n)])(
    'refuses to write %s [TYP-21, TYP-18, F26, AMB-10]',
    (value) => {
      expect(() => written(value)).toThrow(SerializationError);
    },
  );

  it('writes bigints up to 2^53 as integers, beside bytes too [TYP-18]', () => {
    expect(written(2n ** 53n, -5n, Uint8Array.of(1))).toBe(
      String.raw`[48,1,{},"a",[9007199254740992,-5,"\u0000AQ=="]]`,
    );
  });

  it('writes integral floats beyond 2^53 with an exponent, so that they stay what they are [TYP-18, F25]', () => {
    expect(written(2 ** 60, -(2 ** 54), 1e21)).toBe(
      '[48,1,{},"a",[1.152921504606847e+18,-1.8014398509481984e+16,1e+21]]',
    );
    expect(argsOf('[1.152921504606847e+18]')).toEqual([2 ** 60]);
  });

  it('writes -0 as 0, as JSON.stringify does [F26]', () => {
    expect(written(-0)).toBe('[48,1,{},"a",[0]]');
  });

  it('reads integers beyond 2^53 exactly, and floats as floats [TYP-18, F25]', () => {
    expect(
      argsOf(
        '[9007199254740991,9007199254740992,9007199254740993,-9007199254740993,18446744073709551615,1e20,0.1]',
      ),
    ).toEqual([2 ** 53 - 1, 2 ** 53, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 64n - 1n, 1e20, 0.1]);
  });

  it('passes integers beyond 2^53 on as they came [D13]', () => {
    const frame = '[48,1,{},"a.b",[18446744073709551616,1.0,1e2]]';
    expect(codec.encode(codec.decode(frame)).text).toBe(frame);
  });

  it('refuses an id above 2^53 that a parser would round to it [TYP-03, D11]', () => {
    expect(codec.decode('[49,9007199254740992,{}]')).toHaveProperty('request', 2 ** 53);
    for (const id of ['9007199254740993', '18446744073709551616', '-9007199254740993', '9'.repeat(5000)]) {
      expect(() => codec.decode(`[49,${id},{}]`)).toThrow(ProtocolError);
    }
    expect(() => codec.decode('[36,1,2,{"publisher":9007199254740993}]')).toThrow(ProtocolError);
  });

  it('takes an id written as a float [L28]', () => {
    expect(codec.decode('[49,7.0,{}]')).toHaveProperty('request', 7);
    expect(codec.decode('[49,7e2,{}]')).toHaveProperty('request', 700);
    expect(() => codec.decode('[49.0,7,{}]')).toThrow(ProtocolError);
  });

  it('refuses an integer of more digits than anybody needs in Options [TYP-03, P53]', () => {
    const withOption = (digits: string): string => `[48,1,{"_own":[${digits}]},"a.b"]`;
    expect(codec.decode(withOption('9'.repeat(1024)))).toHaveProperty('request', 1);
    expect(() => codec.decode(withOption('9'.repeat(1025)))).toThrow(ProtocolError);
  });

  it('refuses to decode an integer of more digits than anybody needs, and passes it on', () => {
    const digits = '9'.repeat(2000);
    const message = codec.decode(`[50,1,{},[${digits}]]`);
    expect(() => (message.type === 50 ? message.payload.args : undefined)).toThrow(SerializationError);
    expect(codec.encode(message).text).toContain(digits);
  });

  it('takes white space between tokens, any order of keys, any escapes [SER-04]', () => {
    const spaced = '\t[ 16 ,\r\n1 , { "exclude_me" : false , "acknowledge"\n:true } , "a\\u002eb" ] \n';
    expect(codec.decode(spaced)).toEqual(
      codec.decode('[16,1,{"acknowledge":true,"exclude_me":false},"a.b"]'),
    );
    expect(argsOf(String.raw`["\"\\\/\b\f\n\r\t\u00e4\uD83D\uDE00"]`)).toEqual(['"\\/\b\f\n\r\tä😀']);
  });

  it.each([
    '[1,"a",{}]]',
    '[1,"a",{}',
    '[1,"a",{},]',
    '[,1]',
    '[1,,2]',
    "['a']",
    '[1 2]',
    '[01]',
    '[1.]',
    '[.5]',
    '[+1]',
    '[-]',
    '[1e]',
    '[0x10]',
    '[NaN]',
    '[Infinity]',
    '[undefined]',
    '[tru]',
    '[nulll]',
    '[{"a"}]',
    '[{"a":}]',
    '[{"a":1,}]',
    '[{a:1}]',
    '[{1:1}]',
    '[{,}]',
    '["a]',
    '["\n"]',
    '["\t"]',
    String.raw`["\x41"]`,
    String.raw`["\u12g4"]`,
    String.raw`["\u123"]`,
    String.raw`["\B"]`,
    String.raw`["\uD800"]`,
    String.raw`["\uDC00"]`,
    String.raw`["\uD800\u0041"]`,
    String.raw`["\uD800\uD800"]`,
    String.raw`[{"\uD800":1}]`,
    '[1]//',
    '[1]\u00A0',
    '\uFEFF[1]',
    '[1}',
    '[{"a":1]',
    '[\v1]',
  ])('refuses %j as no JSON [MSG-54, T36]', (text) => {
    expect(() => json().scan(text, { maxDepth: 64, maxElements: 100, maxKeyBytes: 100 })).toThrow(
      ProtocolError,
    );
  });

  it('reports invalid UTF-8 with close code 1007 [F23, TYP-19]', () => {
    const error: unknown = expect.objectContaining({ name: 'ProtocolError', closeCode: 1007 });
    let thrown: unknown;
    try {
      codec.decode(Uint8Array.of(0x5b, 0x22, 0xff, 0xfe, 0x22, 0x5d));
    } catch (cause) {
      thrown = cause;
    }
    expect(thrown).toEqual(error);
  });

  it('refuses __proto__ however it is written [TYP-20, D10]', () => {
    for (const key of ['__proto__', String.raw`\u005f_proto__`, String.raw`__pr\u006fto__`]) {
      expect(() => argsOf(`[{"${key}":1}]`)).toThrow(ProtocolError);
    }
    expect(argsOf(String.raw`[{"__proto___":1,"_\u005fproto_":2}]`)).toEqual([
      { __proto___: 1, __proto_: 2 },
    ]);
  });

  it('writes no message that JSON cannot carry', () => {
    expect(() => json().encode([48, 1, { x: () => 1 }, 'a'], emptyPayload)).toThrow(SerializationError);
    expect(() => json().encode([48, undefined], emptyPayload)).toThrow(SerializationError);
  });
});

describe('A URI of a long JSON message', () => {
  it('does not hold the message [CAN-34]', () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = (): void => {
      runInNewContext('gc()');
    };
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    const kept = Array.from({ length: 32 }, (_, at) => {
      const text = `[48,1,{},"com.example.procedure${at}",["${'x'.repeat(1_000_000)}"]]`;
      const message = codec.decode(new TextEncoder().encode(text));
      return message.type === 48 ? message.procedure : '';
    });
    collectGarbage();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(16_000_000);
    expect(kept.at(-1)).toBe('com.example.procedure31');
  });
});
