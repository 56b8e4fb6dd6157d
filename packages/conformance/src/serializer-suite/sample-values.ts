/** Keys that mean something to JavaScript; in received dicts they are plain data. `__proto__` is refused. [TYP-20] */
export const hostileKeys: readonly string[] = [
  'constructor',
  'prototype',
  'toString',
  'toLocaleString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
  '__proto',
  '_proto__',
  '__proto_',
  'toJSON',
  'then',
  'length',
  'name',
  'caller',
  'callee',
  'arguments',
  '',
  '0',
  '-1',
  'null',
  'undefined',
  '\0',
  '\u{1F600}',
];

const hostileDict = Object.fromEntries(hostileKeys.map((key, at) => [key, at]));

/** Values that survive any path over any serializers, by what they are. [P51] */
export const sampleValues: readonly (readonly [what: string, value: unknown])[] = [
  ['null', null],
  ['booleans', [true, false]],
  ['small integers', [0, 1, -1, 23, 24, 31, 32, -24, -25, -32, -33, 127, 128, -128, -129, 255, 256]],
  ['integers of 16 bits', [32_767, 32_768, -32_768, -32_769, 65_535, 65_536]],
  ['integers around 2^31', [2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1]],
  ['integers around 2^32', [2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, -(2 ** 32), -(2 ** 32) - 1]],
  ['integers around 2^53', [2 ** 53 - 1, 2 ** 53, -(2 ** 53) + 1, -(2 ** 53)]],
  ['floats', [0.5, -1.5, 0.1, 1e300, -1e-300, Number.MIN_VALUE, Number.MAX_VALUE, Math.PI]],
  ['empty text', ''],
  [
    'text beyond ASCII',
    ['ä', 'тема', '\u{1F600}\u{10FFFF}', '\uFEFFmark', 'e\u0301', '\u2028', 'a\0b', '\u007F\u0080'],
  ],
  ['texts around 32 bytes', [31, 32, 33, 255, 256, 257].map((length) => 'x'.repeat(length))],
  ['a long text', 'äx'.repeat(40_000)],
  ['empty bytes', new Uint8Array()],
  ['bytes', [new Uint8Array([0, 1, 2, 255]), { nested: [new Uint8Array(300).fill(7)] }]],
  ['empty containers', [[], {}, [[]], [{}], { list: [], dict: {} }]],
  ['nested containers', [[], [{}], { a: [1, { b: [] }] }]],
  ['lists around 16 items', [15, 16, 17].map((length) => Array.from({ length }, (_, at) => at))],
  ['a list of 70,000 items', Array.from({ length: 70_000 }, () => 1)],
  ['dicts around 16 keys', [15, 16, 17].map((length) => dictOf(length))],
  ['a dict of 300 keys', dictOf(300)],
  ['hostile keys', [hostileDict, { nested: [hostileDict] }]],
  ['a hostile key that holds a dict', { constructor: { prototype: { polluted: true } } }],
];

function dictOf(length: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length }, (_, at) => [`key${at}`, at]));
}
