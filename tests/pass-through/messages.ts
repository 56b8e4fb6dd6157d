import type { Format } from '../fuzz/generation.ts';
import type { Value } from '../fuzz/value.ts';

/** A message as `frameOf` takes it, and what is special about it. */
export type Literal = readonly [what: string, message: string];

/** What comes out at a receiver of another format: its Arguments, and ArgumentsKw if there are any. */
export type Delivered = readonly [what: string, message: string, values: readonly Value[]];

/** Which receivers of other formats cannot be told; those of the same format are. */
export type Inexpressible = readonly [what: string, message: string, to: readonly Format[]];

/** A message whose Arguments, and ArgumentsKw, are these. */
const json = (payload: string): string => `[TT,1,{},"UU",${payload}]`;
const msgpack = (payload: string, elements = 5): string => `9${elements} TT 01 80 UU ${payload}`;
const cbor = (payload: string, elements = 5): string => `8${elements} TT 01 a0 UU ${payload}`;

/** Lists in one another, with the message itself so many levels. */
const jsonLevels = (levels: number): string => json('['.repeat(levels - 1) + ']'.repeat(levels - 1));
const msgpackLevels = (levels: number): string => msgpack(`${'91'.repeat(levels - 2)}90`);
const cborLevels = (levels: number): string => cbor(`${'81'.repeat(levels - 2)}80`);

/** Zeros in Arguments, so many values with the five elements of the message. */
const jsonValues = (values: number): string =>
  json(
    `[${Array(values - 5)
      .fill('0')
      .join()}]`,
  );
const hex16 = (count: number): string => count.toString(16).padStart(4, '0');
const msgpackValues = (values: number): string =>
  msgpack(`dc ${hex16(values - 5)} ${'00'.repeat(values - 5)}`);
const cborValues = (values: number): string => cbor(`99 ${hex16(values - 5)} ${'00'.repeat(values - 5)}`);

/** A dict in Arguments with one key of so many letters. */
const jsonKey = (letters: number): string => json(`[{"${'k'.repeat(letters)}":1}]`);
const msgpackKey = (letters: number): string =>
  msgpack(`91 81 da ${hex16(letters)} ${'6b'.repeat(letters)} 01`);
const cborKey = (letters: number): string => cbor(`81 a1 79 ${hex16(letters)} ${'6b'.repeat(letters)} 01`);

const proto = '5f5f70726f746f5f5f';

/** What no Router passes on, whoever is to get it. [MSG-54] [T32] [T33] [T34] [T36] */
export const refused: Readonly<Record<Format, readonly Literal[]>> = {
  json: [
    ['65 levels', jsonLevels(65)],
    ['100,000 levels', jsonLevels(100_000)],
    ['100,000 open lists', json('['.repeat(100_000))],
    ['1,001 values', jsonValues(1_001)],
    ['half a million empty lists', json(`[${'[],'.repeat(500_000)}[]]`)],
    ['a key of 1,025 bytes', jsonKey(1_025)],
    ['a byte that is no UTF-8', json('["a\xffb"]')],
    ['an overlong byte sequence deep in a dict', json('[],{"k":[[{"a":"\xc0\xaf"}]]}')],
    ['half a surrogate pair', json(String.raw`["\ud800"]`)],
    ['half a surrogate pair in a key', json(String.raw`[{"\udc00x":1}]`)],
    ['the key __proto__', json('[[{"__proto__":{}}]]')],
    ['the key __proto__ in escapes', json(String.raw`[],{"a":{"\u005f_proto__":1}}`)],
    ['a key twice in Options', '[TT,1,{"_a":1,"_a":2},"UU"]'],
    ['a key twice deep in Options', '[TT,1,{"_a":[{"b":1,"b":1}]},"UU"]'],
    ['a bracket behind it', `${json('[1]')}]`],
    ['another message behind it', `${json('[1]')}${json('[1]')}`],
    ['its last bracket missing', json('[1]').slice(0, -1)],
    ['a text that does not end', json('["abc')],
    ['a comma too many', json('[1,]')],
    ['a number with a leading zero', json('[01]')],
    ['NaN', json('[NaN]')],
    ['a line break in a text', json('["a\nb"]')],
    ['no Base64 behind NUL', json(String.raw`["\u0000*"]`)],
    ['a byte order mark', `\xef\xbb\xbf${json('[1]')}`],
    ['a fraction for an id', '[TT,1.5,{},"UU",[1]]'],
    ['2^53 + 1 for an id', '[TT,9007199254740993,{},"UU",[1]]'],
    ['a text for an id', '[TT,"1",{},"UU",[1]]'],
    ['a float for its type', '[TT.0,1,{},"UU",[1]]'],
    ['an integer of 1,025 digits in Options', `[TT,1,{"_a":${'9'.repeat(1_025)}},"UU"]`],
    ['three elements', '[TT,1,{}]'],
    ['seven elements', json('[1],{},1')],
    ['a dict for Arguments', json('{"a":1}')],
    ['a list for ArgumentsKw', json('[1],[1]')],
    ['null for Arguments', json('null')],
  ],
  msgpack: [
    ['65 levels', msgpackLevels(65)],
    ['100,000 levels', msgpack('91'.repeat(100_000))],
    ['1,001 values', msgpackValues(1_001)],
    ['a list that declares 4 G items', msgpack('dd ffffffff')],
    ['lists of 65,535 items in one another', msgpack('dc ffff'.repeat(20))],
    ['a dict that declares 4 G pairs', msgpack('90 df ffffffff', 6)],
    ['a text that declares 4 GiB', msgpack('91 db ffffffff 61')],
    ['bytes that declare 4 GiB', msgpack('91 c6 ffffffff 61')],
    ['an extension that declares 4 GiB', msgpack('91 c9 ffffffff 01 61')],
    ['a key of 1,025 bytes', msgpackKey(1_025)],
    ['a text that is no UTF-8', msgpack('91 a3 61 ff 62')],
    ['a long text that is no UTF-8 at its end', msgpack(`91 d9 40 ${'61'.repeat(63)} c3`)],
    ['half a surrogate pair', msgpack('91 a3 ed a0 80')],
    ['a text deep in ArgumentsKw that is no UTF-8', msgpack('90 81 a1 6b 91 91 81 a1 61 a2 c0 af', 6)],
    ['a key that is no UTF-8', msgpack('91 81 a1 ff 01')],
    ['the key __proto__', msgpack(`91 91 81 a9 ${proto} 01`)],
    ['a key twice in Options', '95 TT 01 82 a2 5f61 01 a2 5f61 02 UU 90'],
    ['a key twice deep in Options', '94 TT 01 81 a2 5f61 91 82 a1 62 01 a1 62 01 UU'],
    ['an integer key in Options', '94 TT 01 81 01 01 UU'],
    ['an integer key in ArgumentsKw', msgpack('90 81 01 01', 6)],
    ['a byte behind it', `${msgpack('91 01')} c0`],
    [
      'another message behind it',
      `${msgpack('91 01')} ${msgpack('91 01').replace('TT', '10').replace('UU', 'a0')}`,
    ],
    ['its last byte missing', msgpack('91 cc')],
    ['an item missing', msgpack('92 01')],
    ['the byte that means nothing', msgpack('91 c1')],
    ['a fraction for an id', '95 TT cb 3ff8000000000000 80 UU 91 01'],
    ['2^53 + 1 for an id', '95 TT cf 0020000000000001 80 UU 91 01'],
    ['a float for its type', '95 cb 4030000000000000 01 80 UU 91 01'],
    ['an extension in Options', '95 TT 01 81 a2 5f61 d4 05 01 UU 91 01'],
    ['bytes for the URI', '94 TT 01 80 c4 03 612e62'],
    ['three elements', '93 TT 01 80'],
    ['seven elements', msgpack('91 01 80 01', 7)],
    ['a dict for Arguments', msgpack('81 a1 61 01')],
    ['a list for ArgumentsKw', msgpack('91 01 91 01', 6)],
    ['an extension for Arguments', msgpack('d4 05 01')],
  ],
  cbor: [
    ['65 levels', cborLevels(65)],
    ['100,000 levels', cbor('81'.repeat(100_000))],
    ['100,000 levels of indefinite length', cbor('9f'.repeat(100_000))],
    ['100,000 tags around one another', cbor(`81 ${'c1'.repeat(100_000)} 01`)],
    ['1,001 values', cborValues(1_001)],
    ['a list that declares 2^64 items', cbor('9b ffffffffffffffff')],
    ['lists of 65,535 items in one another', cbor('99 ffff'.repeat(20))],
    ['a dict that declares 2^64 pairs', cbor('80 bb ffffffffffffffff', 6)],
    ['a text that declares 2^63 bytes', cbor('81 7b 7fffffffffffffff 61')],
    ['bytes that declare 4 GiB', cbor('81 5a ffffffff 61')],
    ['a key of 1,025 bytes', cborKey(1_025)],
    ['a text that is no UTF-8', cbor('81 63 61 ff 62')],
    ['a long text that is no UTF-8 at its end', cbor(`81 78 40 ${'61'.repeat(63)} c3`)],
    ['half a surrogate pair', cbor('81 63 ed a0 80')],
    ['a text whose parts cut a character', cbor('81 7f 61 c3 61 a4 ff')],
    ['a text deep in ArgumentsKw that is no UTF-8', cbor('80 a1 61 6b 81 81 a1 61 61 62 c0 af', 6)],
    ['a key that is no UTF-8', cbor('81 a1 61 ff 01')],
    ['the key __proto__', cbor(`81 81 a1 69 ${proto} 01`)],
    ['the key __proto__ in parts', cbor(`81 a1 7f 62 5f5f 67 70726f746f5f5f ff 01`)],
    ['a key twice in Options', '85 TT 01 a2 62 5f61 01 62 5f61 02 UU 80'],
    ['a key twice deep in Options', '84 TT 01 a1 62 5f61 81 a2 61 62 01 61 62 01 UU'],
    ['an integer key in Options', '84 TT 01 a1 01 01 UU'],
    ['an integer key in ArgumentsKw', cbor('80 a1 01 01', 6)],
    ['a tagged key deep in Options', '84 TT 01 a1 62 5f61 a1 c0 61 61 01 UU'],
    ['a byte behind it', `${cbor('81 01')} f6`],
    ['its last byte missing', cbor('81 18')],
    ['an item missing', cbor('82 01')],
    ['a list without its stop code', cbor('9f 01')],
    ['a stop code for an item', cbor('82 01 ff')],
    ['a dict of indefinite length with half a pair', cbor('80 bf 61 61 ff', 6)],
    ['a text with a part that is bytes', cbor('81 7f 41 61 ff')],
    ['a reserved length', cbor('81 1c')],
    ['an integer of indefinite length', cbor('81 1f')],
    ['a simple value in one byte too many', cbor('81 f8 14')],
    ['a fraction for an id', '85 TT f9 3e00 a0 UU 81 01'],
    ['2^53 + 1 for an id', '85 TT 1b 0020000000000001 a0 UU 81 01'],
    ['a tag around an id', '85 TT c1 01 a0 UU 81 01'],
    ['a float for its type', '85 fb 4030000000000000 01 a0 UU 81 01'],
    ['an unknown tag in Options', '85 TT 01 a1 62 5f61 d9 0102 01 UU 81 01'],
    ['bytes for the URI', '84 TT 01 a0 43 612e62'],
    ['three elements', '83 TT 01 a0'],
    ['seven elements', cbor('81 01 a0 01', 7)],
    ['a dict for Arguments', cbor('a1 61 61 01')],
    ['a list for ArgumentsKw', cbor('81 01 81 01', 6)],
    ['a tag around Arguments', cbor('d9 d9f7 81 01')],
    ['undefined for Arguments', cbor('f7')],
  ],
};

/** Lists in one another, so many. */
function levels(count: number): Value {
  let value: Value[] = [];
  for (let level = 1; level < count; level++) value = [value];
  return value;
}

const zeros = Array<bigint>(995).fill(0n);
const longKey = new Map([['k'.repeat(1_024), 1n]]);
const octets = Uint8Array.of(0, 1, 2);

/** What every receiver gets: with the sender's format the same bytes, with another one these values. [MSG-44] */
export const delivered: Readonly<Record<Format, readonly Delivered[]>> = {
  json: [
    ['63 levels', jsonLevels(63), [levels(62)]],
    ['64 levels', jsonLevels(64), [levels(63)]],
    ['999 values', jsonValues(999), [zeros.slice(1)]],
    ['1,000 values', jsonValues(1_000), [zeros]],
    ['a key of 1,024 bytes', jsonKey(1_024), [[longKey]]],
    ['floats that are integral', json('[1.0,1e3,-0.0,9007199254740992.0]'), [[1n, 1000n, 0n, 2n ** 53n]]],
    [
      'integers beyond 2^53',
      json('[9007199254740993,-9223372036854775808]'),
      [[2n ** 53n + 1n, -(2n ** 63n)]],
    ],
    ['a float beyond all integers', json('[1e300]'), [[1e300]]],
    ['octets', json(String.raw`["\u0000AAEC"]`), [[octets]]],
    ['a URI and a text in escapes', String.raw`[TT,1,{},"EE",["\u00e4\ud83d\ude00"]]`, [['ä\u{1F600}']]],
    ['white space within and behind', ' [ TT ,\n1,{ } , "UU",\t[ 1 ] ] \r\n', [[1n]]],
    ['ids as floats', '[TT,1.0,{},"UU",[1]]', [[1n]]],
    [
      'a key twice in ArgumentsKw',
      json('[],{"a":1,"b":2,"a":3}'),
      [
        [],
        new Map([
          ['a', 3n],
          ['b', 2n],
        ]),
      ],
    ],
    [
      'keys in an order of their own',
      json('[{"b":1,"1":2,"a":3}]'),
      [
        [
          new Map([
            ['b', 1n],
            ['1', 2n],
            ['a', 3n],
          ]),
        ],
      ],
    ],
    [
      'hostile keys',
      json('[{"constructor":1,"toString":2,"":3}]'),
      [
        [
          new Map([
            ['constructor', 1n],
            ['toString', 2n],
            ['', 3n],
          ]),
        ],
      ],
    ],
  ],
  msgpack: [
    ['63 levels', msgpackLevels(63), [levels(62)]],
    ['64 levels', msgpackLevels(64), [levels(63)]],
    ['999 values', msgpackValues(999), [zeros.slice(1)]],
    ['1,000 values', msgpackValues(1_000), [zeros]],
    ['a key of 1,024 bytes', msgpackKey(1_024), [[longKey]]],
    ['floats that are integral', msgpack('92 cb 3ff0000000000000 ca 447a0000'), [[1n, 1000n]]],
    ['integers in eight bytes', msgpack('92 cf 0000000000000001 d3 ffffffffffffffff'), [[1n, -1n]]],
    ['lengths in four bytes', msgpack('dd 00000002 db 00000001 61 c6 00000003 000102'), [['a', octets]]],
    ['a list of elements in four bytes', 'dd 00000005 TT 01 80 UU 91 01', [[1n]]],
    ['ids as floats', '95 TT cb 3ff0000000000000 80 UU 91 01', [[1n]]],
    ['a key twice in ArgumentsKw', msgpack('90 82 a1 61 01 a1 61 03', 6), [[], new Map([['a', 3n]])]],
    [
      'integer keys',
      msgpack('91 82 01 02 cf 0000000000000003 04'),
      [
        [
          new Map([
            ['1', 2n],
            ['3', 4n],
          ]),
        ],
      ],
    ],
    ['undefined in a dict', msgpack('91 82 a1 61 d4 00 00 a1 62 01'), [[new Map([['b', 1n]])]]],
  ],
  cbor: [
    ['63 levels', cborLevels(63), [levels(62)]],
    ['64 levels', cborLevels(64), [levels(63)]],
    ['999 values', cborValues(999), [zeros.slice(1)]],
    ['1,000 values', cborValues(1_000), [zeros]],
    ['a key of 1,024 bytes', cborKey(1_024), [[longKey]]],
    ['floats that are integral', cbor('83 f9 3c00 fa 447a0000 fb 3ff0000000000000'), [[1n, 1000n, 1n]]],
    ['integers in eight bytes', cbor('82 1b 0000000000000001 3b 0000000000000000'), [[1n, -1n]]],
    ['a message of indefinite length', '9f TT 01 bf ff UU | 81 01 | ff', [[1n]]],
    [
      'Arguments of indefinite length',
      cbor('9f 01 5f 41 00 42 01 02 ff 7f 61 61 ff ff'),
      [[1n, octets, 'a']],
    ],
    ['a URI in parts', '85 TT 01 a0 7f UU ff | 81 01', [[1n]]],
    ['ids as floats', '85 TT f9 3c00 a0 UU 81 01', [[1n]]],
    ['a key twice in ArgumentsKw', cbor('80 a2 61 61 01 61 61 03', 6), [[], new Map([['a', 3n]])]],
    [
      'integer keys',
      cbor('81 a2 01 02 1b 0000000000000003 04'),
      [
        [
          new Map([
            ['1', 2n],
            ['3', 4n],
          ]),
        ],
      ],
    ],
    ['tags that are known', cbor('82 c0 61 74 d8 40 43 000102'), [['t', octets]]],
    ['undefined in a dict', cbor('81 a2 61 61 f7 61 62 01'), [[new Map([['b', 1n]])]]],
  ],
};

const others = { json: ['msgpack', 'cbor'], msgpack: ['json', 'cbor'], cbor: ['json', 'msgpack'] } as const;

/** What receivers of the same format get byte by byte, and some of the others cannot be told. [SER-14] [TYP-17] */
export const inexpressible: Readonly<Record<Format, readonly Inexpressible[]>> = {
  json: [
    ['an integer of more than 64 bits', json('[18446744073709551616]'), others.json],
    ['an integer of 1,025 digits', json(`[${'9'.repeat(1_025)}]`), others.json],
  ],
  msgpack: [
    ['an extension type', msgpack('91 d4 05 01'), others.msgpack],
    ['a timestamp', msgpack('91 d6 ff 00000000'), others.msgpack],
    ['a key that is a list', msgpack('91 81 90 01'), others.msgpack],
    ['undefined in a list', msgpack('91 d4 00 00'), others.msgpack],
    ['an integer beyond 2^53', msgpack('91 cf 0020000000000001'), ['json']],
    ['a text that begins with NUL', msgpack('91 a2 00 61'), ['json']],
    ['NaN', msgpack('91 cb 7ff8000000000000'), ['json']],
  ],
  cbor: [
    ['an unknown tag', cbor('81 d9 0102 01'), others.cbor],
    ['a simple value', cbor('81 f8 ff'), others.cbor],
    ['a key that is a float', cbor('81 a1 f9 3c00 01'), others.cbor],
    ['undefined in a list', cbor('81 f7'), others.cbor],
    ['an integer of more than 64 bits', cbor('81 c2 49 010000000000000000'), others.cbor],
    ['an integer beyond 2^53', cbor('81 1b 0020000000000001'), ['json']],
    ['a text that begins with NUL', cbor('81 62 00 61'), ['json']],
    ['an infinity', cbor('81 f9 7c00'), ['json']],
  ],
};
