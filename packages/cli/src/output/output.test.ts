import { describe, expect, it } from 'vitest';
import { CliError } from '../failure/cli-error.js';
import { type BytesForm, jsonLine, jsonPretty } from './json-writer.js';
import type { OutputFormat } from './output-format.js';
import { Printer } from './printer.js';
import type { OutputRecord, ResultRecord } from './record.js';
import { errorText } from './status.js';
import { styleFor } from './style.js';

const plain = styleFor('never', { isTerminal: true, env: {} });

function printed(format: OutputFormat, record: OutputRecord, bytes: BytesForm = 'wamp'): string {
  let text = '';
  const printer = new Printer({
    format,
    bytes,
    style: plain,
    write: (chunk) => (text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1')),
  });
  printer.print(record);
  return text;
}

function result(args: readonly unknown[], kwargs: Record<string, unknown> = {}): ResultRecord {
  return { type: 'result', procedure: 'com.example.add', args, kwargs, details: {}, ms: 3.21 };
}

describe('JSON for output', () => {
  it('keeps every digit of integers, and strings as they are', () => {
    expect(
      jsonLine([12345678901234567890n, -5, 1.5, 'é\n"', null, true, { a: undefined, b: 1 }], 'wamp'),
    ).toBe('[12345678901234567890,-5,1.5,"é\\n\\"",null,true,{"b":1}]');
  });

  it('writes null for what JSON cannot say', () => {
    expect(jsonLine([Number.NaN, Infinity, undefined], 'wamp')).toBe('[null,null,null]');
  });

  it.each<[BytesForm, string]>([
    ['wamp', '"\\u0000aGk="'],
    ['base64', '"aGk="'],
    ['hex', '"6869"'],
    ['utf8', '"hi"'],
    ['len', '2'],
  ])('writes binary in the form %s', (form, text) => {
    expect(jsonLine(Buffer.from('hi'), form)).toBe(text);
  });

  it('breaks lines only where one line is too long', () => {
    expect(jsonPretty({ a: [1, 2], b: {} }, 'wamp')).toBe('{ "a": [1, 2], "b": {} }');
    expect(jsonPretty({ a: [1, 2], b: 'x' }, 'wamp', 12)).toBe('{\n  "a": [1, 2],\n  "b": "x"\n}');
  });
});

describe('records on stdout', () => {
  it('prints one line of JSON as ndjson', () => {
    expect(printed('ndjson', result([5]))).toBe(
      '{"type":"result","procedure":"com.example.add","args":[5],"kwargs":{},"details":{},"ms":3.21}\n',
    );
  });

  it('prints an indented document as json', () => {
    expect(printed('json', result([5])).split('\n')).toContain('  "procedure": "com.example.add",');
  });

  it('prints values and keywords for people', () => {
    expect(printed('pretty', result([5]))).toBe('5\n');
    expect(printed('pretty', result([]))).toBe('');
    expect(printed('pretty', result([{ size: 4096, mode: '0755' }], { mtime: '2026' }))).toBe(
      '{ "size": 4096, "mode": "0755" }\nmtime: "2026"\n',
    );
    expect(printed('pretty', { ...result([1]), n: 2 })).toBe('2: 1\n');
  });

  it('prints events for people', () => {
    const ts = new Date(2026, 10, 20, 20, 15, 2, 114).toISOString();
    const event = {
      type: 'event',
      topic: 'com.shop.order.created',
      publication: 8412,
      args: [{ id: 17 }],
      kwargs: {},
      details: { publisher: 7731, publisher_authrole: 'web' },
      ts,
    } as const;
    expect(printed('pretty', event)).toBe(
      '20:15:02.114  com.shop.order.created   #8412   by 7731/web\n  {"id":17}\n',
    );
    expect(printed('pretty', { ...event, details: {}, args: ['sku-9', 4], kwargs: { low: true } })).toBe(
      '20:15:02.114  com.shop.order.created   #8412\n  args: ["sku-9",4]   kwargs: {"low":true}\n',
    );
  });

  it('prints an answered call for people', () => {
    const ts = new Date(2026, 10, 20, 20, 17, 40, 21).toISOString();
    const record = {
      type: 'invocation',
      procedure: 'com.ops.disk',
      args: ['/'],
      kwargs: {},
      details: { caller: 7731, caller_authrole: 'anonymous' },
      outcome: 'result',
      ms: 11.4,
      ts,
    } as const;
    expect(printed('pretty', record)).toBe(
      '20:17:40.021  com.ops.disk   by 7731/anonymous   ["/"]   → ok 11 ms\n',
    );
  });

  it('prints the bare value with -o value', () => {
    expect(printed('value', result(['text']))).toBe('text\n');
    expect(printed('value', result([[1, 'a']]))).toBe('[1,"a"]\n');
    expect(printed('value', result([Uint8Array.of(0, 255)]))).toBe('\0\u00ff');
    expect(printed('value', result([]))).toBe('');
  });

  it.each([[result([1, 2])], [result([1], { a: 1 })]])('refuses -o value when there is more', (record) => {
    expect(() => printed('value', record)).toThrow(CliError);
  });

  it('prints nothing with -o none', () => {
    expect(printed('none', result([5]))).toBe('');
  });
});

describe('the shape of an error', () => {
  it('says what, the exit code and the URI on one line, and hints below', () => {
    const error = new CliError('no procedure com.example.ad in realm1', 6, {
      uri: 'wamp.error.no_such_procedure',
      details: ['a hint'],
    });
    expect(errorText(error, plain)).toMatch(
      /^error: no procedure com\.example\.ad in realm1 +exit 6 {3}wamp\.error\.no_such_procedure\n {2}a hint\n$/,
    );
  });
});

describe('colour', () => {
  const colored = (style: ReturnType<typeof styleFor>) => style.bad('x') !== 'x';

  it('follows the flag, then NO_COLOR, then the terminal', () => {
    expect(colored(styleFor('auto', { isTerminal: true, env: {} }))).toBe(true);
    expect(colored(styleFor('auto', { isTerminal: false, env: {} }))).toBe(false);
    expect(colored(styleFor('auto', { isTerminal: true, env: { NO_COLOR: '1' } }))).toBe(false);
    expect(colored(styleFor('always', { isTerminal: false, env: { NO_COLOR: '1' } }))).toBe(true);
    expect(colored(styleFor('never', { isTerminal: true, env: {} }))).toBe(false);
  });
});
