import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { program } from '../tree/program.js';
import { completionScript } from './completion-script.js';

const run = promisify(execFile);

/** What bash offers for the last word of a line. */
async function offered(...line: readonly string[]): Promise<readonly string[]> {
  const script = `${completionScript('bash', program)}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _wamp; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await run('bash', ['--norc', '-c', script, 'bash', ...line]);
  return stdout.split('\n').filter(Boolean);
}

describe('completion', () => {
  it('offers commands and aliases in bash', async () => {
    expect(await offered('wamp', 'pub')).toStrictEqual(['publish', 'pub']);
    expect(await offered('wamp', 'sub')).toStrictEqual(['subscribe', 'sub', 'subscription']);
    expect(await offered('wamp', 'session', '')).toStrictEqual(['ls', 'list', 'get', 'kill', 'watch']);
    expect(await offered('wamp', 'registration', 'rm', '5', '--s')).toStrictEqual([
      '--session',
      '--secret',
      '--serializer',
    ]);
    expect(await offered('wamp', 'router', '')).toStrictEqual([
      ...['run', 'init', 'check', 'explain', 'hash-secret'],
    ]);
    expect(await offered('wamp', 'completion', '')).toStrictEqual(['bash', 'zsh', 'fish']);
  });

  it('offers the flags of the command in bash', async () => {
    expect(await offered('wamp', 'call', 'com.x', '--exp')).toStrictEqual(['--expect', '--expect-error']);
    expect(await offered('wamp', 'pub', 'com.x', '--exp')).toStrictEqual([]);
    expect(await offered('wamp', 'router', 'run', '--d')).toStrictEqual(['--dev', '--demo']);
  });

  it('offers the values of a flag in bash, and does not take them for commands', async () => {
    expect(await offered('wamp', 'sub', 'com.x', '--match', 'p')).toStrictEqual(['prefix']);
    expect(await offered('wamp', '--realm', 'call', 'reg')).toStrictEqual([
      ...['register', 'reg', 'registration'],
    ]);
  });

  it('names every command and flag in the scripts of zsh and fish', () => {
    const zsh = completionScript('zsh', program);
    const fish = completionScript('fish', program);
    for (const command of program.commands.flatMap((each) => [each, ...(each.commands ?? [])])) {
      expect(zsh).toContain(`'${command.name}:`);
      expect(fish).toContain(`-f -a ${command.name} -d`);
      for (const flag of command.flags) {
        expect(zsh).toContain(`--${flag.name}'[`);
        expect(fish).toContain(`-l ${flag.name} `);
      }
    }
  });

  it('quotes help texts so that every quote in a script is closed', async () => {
    // fish and zsh agree with bash on single quotes, but for the backslash in fish, which no help text holds.
    for (const shell of ['zsh', 'fish'] as const) {
      const lines = completionScript(shell, program).split('\n');
      const quoted = lines.filter((line) => !line.startsWith('#')).join('\n');
      expect((quoted.replaceAll("'\\''", '').replaceAll("\\'", '').match(/'/g) ?? []).length % 2, shell).toBe(
        0,
      );
    }
    await expect(run('bash', ['-n', '-c', completionScript('bash', program)])).resolves.toBeDefined();
  });
});
