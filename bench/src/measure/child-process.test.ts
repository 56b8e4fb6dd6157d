import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { endProcess, startProgram } from './child-process.ts';
import { findDescendant } from './process-family.ts';
import { runCommand } from './run-command.ts';

/** Whether a process is there and has not ended, though nobody may have asked for its exit code yet. */
function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${String(pid)}/stat`, 'latin1').includes(') Z ');
  } catch {
    return false;
  }
}

/** A shell that has started a sleeper, which would end by itself before long. */
async function startFamily() {
  const args = ['-c', 'sleep 20 & echo $!; wait'];
  const shell = startProgram({ program: 'sh', args, core: undefined, stdio: ['ignore', 'pipe', 'ignore'] });
  if (shell.stdout === null) throw new Error('no output');
  const [printed] = (await once(shell.stdout, 'data')) as [Buffer];
  return { shell, sleeper: Number(printed.toString()) };
}

describe('endProcess', () => {
  it('ends a program together with what it started', async () => {
    const { shell, sleeper } = await startFamily();
    expect(isRunning(sleeper)).toBe(true);
    await endProcess(shell);
    expect(shell.signalCode).toBe('SIGTERM');
    await expect.poll(() => isRunning(sleeper)).toBe(false);
  });
});

describe('findDescendant', () => {
  it('finds a process below another one by its name', async () => {
    const { shell, sleeper } = await startFamily();
    try {
      await expect.poll(() => findDescendant(process.pid, 'sleep')).toBe(sleeper);
      expect(findDescendant(shell.pid, 'something else')).toBeUndefined();
    } finally {
      await endProcess(shell);
    }
  });
});

describe('runCommand', () => {
  it('gives what both outputs say, and the exit code', async () => {
    const { code, output } = await runCommand('sh', ['-c', 'echo one; echo two >&2; exit 4'], {});
    expect({ code, words: output.trim().split('\n').toSorted() }).toEqual({ code: 4, words: ['one', 'two'] });
  });

  it('gives 127 for a program that is not there', async () => {
    expect((await runCommand('no-such-program-here', [], {})).code).toBe(127);
  });
});
