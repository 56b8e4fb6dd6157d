import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import type { CliIo } from '../io/cli-io.js';
import { isLiteral, secretSource } from './secret-source.js';

const { signal } = new AbortController();

function io(parts: Partial<CliIo> = {}): CliIo {
  const stream = { isTerminal: false, columns: 80, write: () => true, drained: async () => undefined };
  return {
    env: {},
    stdin: Readable.from([]),
    stdout: stream,
    stderr: stream,
    onSignal: () => () => undefined,
    onBrokenPipe: () => undefined,
    exitNow: () => undefined,
    ...parts,
  };
}

const source = (text: string, parts: Partial<CliIo> = {}) =>
  secretSource({ text, origin: '--ticket' }, io(parts));

describe('A secret of the command line', () => {
  it('is itself where it names no place, with everything that it holds', async () => {
    for (const text of [' with blanks ', 'a:b', 'grüße', 'environment:NAME']) {
      expect(await source(text)(signal)).toBe(text);
    }
  });

  it('comes from a variable, which is read anew each time', async () => {
    const env: Record<string, string> = { TOKEN: 'one' };
    const read = source('env:TOKEN', { env });
    expect(await read(signal)).toBe('one');
    env['TOKEN'] = 'two';
    expect(await read(signal)).toBe('two');
  });

  it('comes from a file, which is read anew each time, without the newline at its end', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'wamp-secret-')), 'ticket');
    await writeFile(path, 'one\n');
    const read = source(`file:${path}`);
    expect(await read(signal)).toBe('one');
    await writeFile(path, 'two\n\n');
    expect(await read(signal)).toBe('two\n');
    expect(await source('file:~/ticket', { env: { HOME: join(path, '..') } })(signal)).toBe('two\n');
  });

  it('comes from what a program prints, which runs without a shell', async () => {
    expect(await source('cmd:printf %s\\n $HOME;')(signal)).toBe('$HOME;');
  });

  it('comes from stdin or a person, who are asked once', async () => {
    const askSecret = vi.fn(async (_question: string) => 'typed');
    const prompt = source('prompt', { askSecret });
    expect([await prompt(signal), await prompt(signal)]).toEqual(['typed', 'typed']);
    expect(askSecret.mock.calls).toEqual([['ticket: ']]);
    const piped = source('-', { stdin: Readable.from([Buffer.from('from a pipe\n')]) });
    expect([await piped(signal), await piped(signal)]).toEqual(['from a pipe', 'from a pipe']);
  });

  it.each([
    ['env:NONE', '--ticket env:NONE: there is no such variable, or it is empty'],
    ['file:/nowhere/at/all', '--ticket /nowhere/at/all: ENOENT'],
    ['cmd:', '--ticket cmd: names no program'],
    ['cmd:false', '--ticket cmd:false failed'],
    ['-', 'stdin holds no secret'],
    ['prompt', '--ticket prompt needs a terminal'],
  ])('is a usage error where %s gives none', async (text, message) => {
    await expect(async () => source(text)(signal)).rejects.toMatchObject({ exitCode: 2, message });
  });

  it('tells what a program said when it fails, and never what it printed', async () => {
    const script = join(await mkdtemp(join(tmpdir(), 'wamp-secret-')), 'vault');
    await writeFile(script, '#!/bin/sh\necho hunter2\necho the vault is sealed >&2\nexit 3\n');
    await chmod(script, 0o700);
    const failure: unknown = await source(`cmd:${script}`)(signal).catch((error: unknown) => error);
    expect(failure).toMatchObject({ details: ['the vault is sealed'] });
    expect(String(failure)).not.toContain('hunter2');
  });

  it('counts as visible on the command line only where it stands there', () => {
    const literal = (text: string, origin: string): boolean => isLiteral({ text, origin });
    expect(literal('hunter2', '--ticket')).toBe(true);
    for (const text of ['env:X', 'file:X', 'cmd:X', '-', 'prompt'])
      expect(literal(text, '--ticket')).toBe(false);
    expect(literal('hunter2', 'WAMP_TICKET')).toBe(false);
  });
});
