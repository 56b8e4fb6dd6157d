import { describe, expect, it } from 'vitest';
import { CliError } from '../failure/cli-error.js';
import type { Invocation } from '../line/invocation.js';
import { type CommandSpec, flagsOf } from './command-tree.js';
import { helpText, parseLine } from './commander-program.js';
import { program } from './program.js';

function output(): {
  columns: number;
  text: string;
  writeOut(text: string): void;
  writeErr(text: string): void;
} {
  return {
    columns: 100,
    text: '',
    writeOut(text) {
      this.text += text;
    },
    writeErr(text) {
      this.text += text;
    },
  };
}

function invocationOf(line: readonly string[]): Invocation {
  const parsed = parseLine(program, line, output());
  if (parsed.kind !== 'command') throw new Error('help was printed');
  return parsed.invocation;
}

function problemOf(line: readonly string[]): string[] {
  try {
    parseLine(program, line, output());
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    expect(error.exitCode).toBe(2);
    return [error.message, ...error.details];
  }
  throw new Error(`${line.join(' ')} was accepted`);
}

interface Place {
  readonly command: CommandSpec;
  readonly path: readonly string[];
}

function everyCommand(commands: readonly CommandSpec[], parent: readonly string[] = []): readonly Place[] {
  return commands.flatMap((command) => {
    const path = [...parent, command.name];
    return [{ command, path }, ...everyCommand(command.commands ?? [], path)];
  });
}

describe('the command line', () => {
  it('keeps the order of words and flags', () => {
    const { items, path, firstWord } = invocationOf([
      'call',
      'com.x',
      '1',
      '-s',
      '2',
      '-5',
      '-k',
      'a=-1',
      '3',
    ]);
    expect(path).toStrictEqual(['wamp', 'call']);
    expect(firstWord).toBe('com.x');
    expect(
      items.map((item) => (item.kind === 'word' ? item.text : `${item.name} ${item.value ?? ''}`)),
    ).toStrictEqual(['com.x', '1', 'str 2', '-5', 'kwarg a=-1', '3']);
  });

  it('takes general flags before and after the command', () => {
    const invocation = invocationOf([
      '-r',
      'first',
      '-q',
      'sub',
      'com.x',
      '--realm=second',
      '-u',
      'ws://a',
      '-u',
      'ws://b',
    ]);
    expect(invocation.words).toStrictEqual(['com.x']);
    expect(invocation.text('realm')).toBe('second');
    expect(invocation.all('url')).toStrictEqual(['ws://a', 'ws://b']);
    expect(invocation.has('quiet')).toBe(true);
  });

  it('takes what looks like a flag as the value of a flag', () => {
    const invocation = invocationOf(['call', 'com.x', '-s', '--help', '-s', '-q', '-j', '-5']);
    expect(invocation.all('str')).toStrictEqual(['--help', '-q']);
    expect(invocation.all('json')).toStrictEqual(['-5']);
    expect(invocation.has('quiet')).toBe(false);
  });

  it('takes a value that may be left out only when it is a number, and leaves other values alone', () => {
    const historyOf = (line: readonly string[]): string | undefined => invocationOf(line).text('history');
    expect(historyOf(['sub', '--history', '5', 'com.x'])).toBe('5');
    expect(historyOf(['sub', 'com.x', '--history'])).toBe('all');
    expect(historyOf(['sub', 'com.x', '--history=7'])).toBe('7');
    const mixed = invocationOf(['sub', '--history', 'com.x', '--count', '1']);
    expect(mixed.words).toStrictEqual(['com.x']);
    expect(mixed.text('count')).toBe('1');
    expect(invocationOf(['call', 'com.x', '-s', '--history', '--', '--history']).all('str')).toStrictEqual([
      '--history',
    ]);
    expect(invocationOf(['call', 'com.x', '--', '--history']).words).toStrictEqual(['com.x', '--history']);
  });

  it('takes everything after -- as words', () => {
    const { items } = invocationOf(['reg', 'com.x', '--exec', '--', 'df', '-h', '--help', '-5']);
    const words = items.flatMap((item) => (item.kind === 'word' && item.afterTerminator ? [item.text] : []));
    expect(words).toStrictEqual(['df', '-h', '--help', '-5']);
  });

  it.each([
    [['pub', 'a.b'], 'publish'],
    [['sub', 'a.b'], 'subscribe'],
    [['reg', 'a.b'], 'register'],
    [['router', 'check', '-c', 'x.yaml'], 'check'],
    [['session', 'list'], 'ls'],
    [['registration', 'rm', '5'], 'rm'],
    [['router', '--dev'], 'run'],
    [['--version'], 'version'],
    [['-V'], 'version'],
  ])('%j is the command %s', (line, name) => {
    expect(invocationOf(line).command.name).toBe(name);
  });

  it.each([
    [
      ['call', 'com.x', '--relm', 'a'],
      ["unknown flag '--relm'", 'Did you mean --realm?', 'wamp call --help  lists what there is'],
    ],
    [
      ['call', 'com.x', '--magic', 'a'],
      ["unknown flag '--magic'", 'wamp call --help  lists what there is'],
    ],
    [
      ['cal', 'com.x'],
      ["unknown command 'cal'", 'Did you mean call?', 'wamp --help  lists what there is'],
    ],
    [['call'], ["missing required argument 'uri'", 'wamp call --help  lists what there is']],
    [
      ['call', 'com.x', '-s'],
      ["flag '-s, --str <TEXT>' argument missing", 'wamp call --help  lists what there is'],
    ],
    [
      ['sub', 'com.x', '--quiet=yes'],
      ["unknown flag '--quiet=yes'", 'wamp subscribe --help  lists what there is'],
    ],
    [
      ['version', '-5'],
      [
        "too many arguments for 'version'. Expected 0 arguments but got 1: -5.",
        'wamp version --help  lists what there is',
      ],
    ],
    [
      ['router', 'run', '-u', 'x'],
      ["unknown flag '-u'", 'wamp router run --help  lists what there is'],
    ],
  ])('%j is a usage error with a hint', (line, message) => {
    expect(problemOf(line)).toStrictEqual(message);
  });

  it('prints the help of every command, with every flag and exit code', () => {
    for (const { command, path } of everyCommand(program.commands)) {
      const text = helpText(program, path, output());
      expect(text).toContain(command.summary);
      for (const flag of flagsOf(command, program.general)) expect(text).toContain(`--${flag.name}`);
      for (const code of command.exitCodes ?? []) expect(text).toMatch(new RegExp(`^ +${code} {2}\\S`, 'm'));
    }
  });

  it('prints help and says that nothing was wrong', () => {
    const out = output();
    expect(parseLine(program, ['sub', '--help'], out)).toStrictEqual({ kind: 'help', exitCode: 0 });
    expect(out.text).toContain('Usage: wamp subscribe|sub');
  });

  it('prints help for a line without a command, which is a usage error', () => {
    const out = output();
    expect(parseLine(program, [], out)).toStrictEqual({ kind: 'help', exitCode: 2 });
    expect(out.text).toContain('Commands:');
  });

  it('has no name twice within one command', () => {
    for (const { command } of everyCommand(program.commands)) {
      const flags = flagsOf(command, program.general);
      const names = flags.flatMap(({ name, short }) => [name, ...(short === undefined ? [] : [`-${short}`])]);
      expect(new Set(names).size, command.name).toBe(names.length);
    }
  });
});
