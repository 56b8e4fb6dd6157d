import { describe, expect, it } from 'vitest';
import { JsonSyntaxError, readJson } from './json-reader.js';

function problemOf(text: string): { problem: string; position: number } {
  try {
    readJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return { problem: error.message, position: error.position };
    throw error;
  }
  throw new Error(`${text} was read`);
}

describe('the reader of JSON', () => {
  it.each([
    ['0', 0],
    ['-0', -0],
    ['-5', -5],
    ['1.50', 1.5],
    ['1e3', 1000],
    ['2E-2', 0.02],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['9007199254740992', 2 ** 53],
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740993', -9007199254740993n],
    ['12345678901234567890', 12345678901234567890n],
    ['true', true],
    ['false', false],
    ['null', null],
    ['""', ''],
    ['"a\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9"', 'a"\\/\b\f\n\r\té'],
    ['"\\ud83d\\ude00😀"', '😀😀'],
    ['[]', []],
    ['{}', {}],
    [' [ 1 , { "a" : [ ] } ]\n', [1, { a: [] }]],
    ['{"constructor":1,"toString":2}', { constructor: 1, toString: 2 }],
    ['"\\u0000AAH/"', Uint8Array.of(0, 1, 255)],
    ['"\\u0000no base64"', '\0no base64'],
  ])('reads %s exactly', (text, value) => {
    expect(readJson(text)).toStrictEqual(value);
  });

  it.each([
    ['', 'expected a value', 0],
    ['1O', 'expected a digit', 1],
    ['-', 'expected a digit', 1],
    ['01', 'no digit may follow a leading 0', 1],
    ['1.', 'expected a digit', 1],
    ['.5', 'expected a value', 0],
    ['+1', 'expected a value', 0],
    ['1e400', 'the number is too large', 0],
    ['NaN', 'expected a value', 0],
    ['nul', 'expected a value', 0],
    ['truex', 'expected the end', 4],
    ["'a'", 'expected a value', 0],
    ['"a', 'the string does not end', 2],
    ['"a\nb"', 'a control character must be escaped in a string', 2],
    ['"\\x"', 'unknown escape', 2],
    ['"\\u12"', 'expected four hexadecimal digits', 3],
    ['[1,]', 'expected a value', 3],
    ['[1 2]', 'expected a comma or ]', 3],
    ['{"a":1,}', 'expected a key in double quotes', 7],
    ['{a:1}', 'expected a key in double quotes', 1],
    ['{"a" 1}', 'expected a colon', 5],
    ['{"a":1 "b":2}', 'expected a comma or }', 7],
    ['{"a":1,"a":2}', 'this key stands twice', 7],
    ['{"__proto__":1}', 'the key "__proto__" is refused everywhere in WAMP', 1],
    ['1 2', 'expected the end', 2],
  ])('refuses %j and says where: %s', (text, problem, position) => {
    expect(problemOf(text)).toStrictEqual({ problem, position });
  });

  it('refuses what is nested deeper than a message may be', () => {
    expect(readJson(`${'['.repeat(64)}${']'.repeat(64)}`)).toBeInstanceOf(Array);
    expect(problemOf(`${'['.repeat(65)}${']'.repeat(65)}`)).toStrictEqual({
      problem: 'nested deeper than 64',
      position: 64,
    });
  });
});
