import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliError } from '../failure/cli-error.js';
import { escapeNegativeNumbers, lineItems } from '../line/command-line.js';
import { payloadFlags } from '../tree/payload-flags.js';
import type { Envelope } from './envelope.js';
import { buildPayload } from './payload-builder.js';
import { stdinOnce } from './payload-input.js';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wamp-payload-'));
  await writeFile(join(folder, 'text.txt'), 'two\nlines\n');
  await writeFile(join(folder, 'value.json'), '{"a": [1, 12345678901234567890]}');
  await writeFile(join(folder, 'list.json'), '[1, "x"]');
  await writeFile(join(folder, 'bad.json'), '{\n  "a": 1O\n}\n');
  await writeFile(join(folder, 'raw.bin'), Uint8Array.of(0, 255, 16));
  await writeFile(join(folder, 'value.cbor'), Uint8Array.of(0x82, 0x01, 0x61, 0x61));
  await writeFile(join(folder, 'value.msgpack'), Uint8Array.of(0x92, 0x01, 0xa1, 0x61));
  await writeFile(join(folder, 'cut.cbor'), Uint8Array.of(0x82, 0x01));
  await writeFile(
    join(folder, 'envelope.json'),
    '{"args":[1],"kwargs":{"k":2},"options":{"timeout":5},"x":0}',
  );
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function payload(line: readonly string[], stdin = ''): Promise<Envelope> {
  const argv = line.map((word) => word.replace('DIR', folder));
  const items = lineItems(escapeNegativeNumbers(argv), payloadFlags);
  const strings = items.some((item) => item.kind === 'flag' && item.name === 'strings');
  const source = stdinOnce(
    (async function* () {
      yield Buffer.from(stdin);
    })(),
  );
  return buildPayload(items, { strings, source });
}

async function problem(line: readonly string[], stdin = ''): Promise<string> {
  try {
    await payload(line, stdin);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    expect(error.exitCode).toBe(2);
    return [error.message, ...error.details].join('\n').replaceAll(folder, 'DIR');
  }
  throw new Error(`${line.join(' ')} was accepted`);
}

describe('the payload grammar', () => {
  it.each<[string[], unknown[]]>([
    [
      ['2', '3'],
      [2, 3],
    ],
    [
      ['hello', 'two words', ''],
      ['hello', 'two words', ''],
    ],
    [
      ['true', 'null', '[1]', '{"a":1}', '"5"'],
      [true, null, [1], { a: 1 }, '5'],
    ],
    [
      ['01', '1.', 'NaN', 'True', "{'a':1}"],
      ['01', '1.', 'NaN', 'True', "{'a':1}"],
    ],
    [['12345678901234567890'], [12345678901234567890n]],
    [
      ['-5', '-0.5', '-1e2', '-12345678901234567890'],
      [-5, -0.5, -100, -12345678901234567890n],
    ],
    [
      ['{{args.0}}', '$HOME', '@file'],
      ['{{args.0}}', '$HOME', '@file'],
    ],
    [
      ['-s', '5', '--str', 'x', '--str=true', '-s-5', '-s', '-v', '-s', '--help'],
      ['5', 'x', 'true', '-5', '-v', '--help'],
    ],
    [
      ['-j', '5', '--json', '"5"', '-j', '-5', '-j[1]'],
      [5, '5', -5, [1]],
    ],
    [
      ['-b', 'hex:00ff10', '-b', 'base64:AP8Q', '-b', 'hex:'],
      [Uint8Array.of(0, 255, 16), Uint8Array.of(0, 255, 16), new Uint8Array()],
    ],
    [['-f', 'DIR/text.txt'], ['two\nlines\n']],
    [
      ['-f', 'text:DIR/text.txt', '--file=json:DIR/value.json'],
      ['two\nlines\n', { a: [1, 12345678901234567890n] }],
    ],
    [['-f', 'bytes:DIR/raw.bin'], [Uint8Array.of(0, 255, 16)]],
    [
      ['-f', 'cbor:DIR/value.cbor', '-f', 'msgpack:DIR/value.msgpack'],
      [
        [1, 'a'],
        [1, 'a'],
      ],
    ],
    [
      ['a', '-s', '1', '2', '-j', '[3]', '-5', '-b', 'hex:04', '5', '-k', 'x=1', '6'],
      ['a', '1', 2, [3], -5, Uint8Array.of(4), 5, 6],
    ],
    [
      ['--strings', '5', '-5', 'true', '-j', '6'],
      ['5', '-5', 'true', 6],
    ],
    [
      ['5', '--', '--strings', '-s', '-5', '7'],
      [5, '--strings', '-s', -5, 7],
    ],
    [
      ['--args', '[1,"a"]'],
      [1, 'a'],
    ],
    [
      ['--args', '@DIR/list.json'],
      [1, 'x'],
    ],
  ])('%j gives these arguments in this order', async (line, args) => {
    expect((await payload(line)).args).toStrictEqual(args);
  });

  it.each<[string[], Record<string, unknown>]>([
    [['-k', 'a=1', '-k', 'b=x'], { a: 1, b: 'x' }],
    [['--kwarg', 'a=b=c', '--kwarg=d={"e":1}'], { a: 'b=c', d: { e: 1 } }],
    [['-k', 'a:=5', '-k', 'b:="5"'], { a: 5, b: '5' }],
    [['-k', 'a~=5', '-k', 'b~='], { a: '5', b: '' }],
    [
      ['-k', 'a@=DIR/text.txt', '-k', 'b@=bytes:DIR/raw.bin'],
      { a: 'two\nlines\n', b: Uint8Array.of(0, 255, 16) },
    ],
    [['-k', 'a=-5', '-k', 'b='], { a: -5, b: '' }],
    [['--strings', '-k', 'a=5', '-k', 'b:=5'], { a: '5', b: 5 }],
    [['-k', 'constructor=1'], { constructor: 1 }],
    [['--kwargs', '{"a":1}'], { a: 1 }],
  ])('%j gives these keyword arguments', async (line, kwargs) => {
    expect((await payload(line)).kwargs).toStrictEqual(kwargs);
  });

  it('reads options, also of a whole payload', async () => {
    expect(
      await payload(['--strings', '-O', 'timeout=5', '-O', '_own=x', '--payload', '@DIR/envelope.json']),
    ).toStrictEqual({
      args: [1],
      kwargs: { k: 2 },
      options: { timeout: 5, _own: 'x' },
    });
  });

  it('reads stdin only where - is written', async () => {
    expect((await payload(['-f', '-', 'x'], 'from stdin\n')).args).toStrictEqual(['from stdin\n', 'x']);
    expect((await payload(['-k', 'a@=json:-'], '[1]')).kwargs).toStrictEqual({ a: [1] });
    expect((await payload(['--args', '-'], '[1,2]')).args).toStrictEqual([1, 2]);
    expect((await payload(['-'], '[1,2]')).args).toStrictEqual(['-']);
  });

  it.each([
    [
      ['-k', 'limit:=1O'],
      '-k limit:=1O is not JSON\nlimit:=1O\n        ^ expected a digit;   for a string write  -k limit=1O',
    ],
    [['-j', 'x'], "-j x is not JSON\nx\n^ expected a value;   for a string write  -s 'x'"],
    [['-f', 'json:DIR/bad.json'], 'DIR/bad.json is not JSON\n  "a": 1O\n        ^ expected a digit'],
    [['-f', 'DIR/none'], 'cannot read DIR/none: no such file'],
    [['-f', 'DIR/raw.bin'], 'DIR/raw.bin is not UTF-8 text\nfor binary write bytes:DIR/raw.bin'],
    [['-b', 'hex:0'], '-b hex:0 is not hexadecimal\nit takes pairs of the digits 0-9 and a-f'],
    [['-b', 'base64:AA'], '-b base64:AA is not Base64\nit takes the standard alphabet, with padding'],
    [['-b', '00ff'], '-b 00ff does not say how it is written\nwrite hex:… or base64:…'],
    [['-k', 'a'], '-k a has no value\nwrite -k a=VALUE'],
    [['-k', '=a'], '-k =a has no key\nwrite -k KEY=VALUE'],
    [['-k', 'a=1', '-k', 'a=2'], '-k gives a twice'],
    [['-k', '__proto__=1'], 'the key "__proto__" is refused everywhere in WAMP'],
    [['--args', '{}'], '--args must be a JSON list'],
    [['--kwargs', '[]'], '--kwargs must be a JSON object'],
    [['--payload', '{"args":{}}'], 'args of --payload must be a JSON list'],
    [['--args', '[1]', '2'], '--args is the whole of it and cannot be mixed with further arguments'],
    [['--kwargs', '{}', '-k', 'a=1'], '--kwargs is the whole of it and cannot be mixed with -k'],
    [
      ['--payload', '{}', '--args', '[]'],
      '--payload is the whole of it and cannot be mixed with --args or --kwargs',
    ],
    [['-f', '-', '--args', '-'], 'stdin can be read only once'],
  ])('%j is a usage error', async (line, message) => {
    expect(await problem(line)).toBe(message);
  });

  it('says that a file holds no value of its type', async () => {
    expect(await problem(['-f', 'cbor:DIR/cut.cbor'])).toMatch(
      /^DIR\/cut\.cbor does not hold one cbor value: ./,
    );
  });

  it('shows a long text around the mistake only', async () => {
    const [, excerpt = '', caret = ''] = (await problem(['-j', `[${'1,'.repeat(500)}x]`])).split('\n');
    expect(excerpt).toBe(`${'1,'.repeat(18)}x]`);
    expect(caret.indexOf('^')).toBe(excerpt.indexOf('x'));
  });
});
