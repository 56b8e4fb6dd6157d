import { describe, expect, it } from 'vitest';
import { main } from './main.js';

async function run(
  ...args: readonly string[]
): Promise<{ exitCode: number; output: string; errors: string }> {
  let [output, errors] = ['', ''];
  const exitCode = await main(args, {
    output: { write: (text) => (output += text) !== '', on: () => undefined },
    errors: { write: (text) => (errors += text) },
  });
  return { exitCode, output, errors };
}

describe('The command line', () => {
  it.each([
    [['--prot', '1'], "Unknown option '--prot'"],
    [['--config'], "Option '-c, --config <value>' argument missing"],
    [['start'], 'unknown command start'],
    [['check', 'a', 'b'], 'there is nothing to do with a'],
    [['--dev', '--config', 'x'], '--dev and --config exclude each other'],
    [['--dev', '--port', '80x'], '--port takes a number from 0 to 65535, not 80x'],
    [['--dev', '--port', '65536'], '--port takes a number from 0 to 65535, not 65536'],
    [['--port', '1'], '--port goes with --dev; a file has listeners with ports'],
    [['--demo'], '--demo goes with --dev; a file says static: demo'],
    [['check', '--dev'], '--dev has no file to check'],
  ])('%j is a mistake: exit 2 and why', async (args, why) => {
    expect(await run(...args)).toEqual({
      exitCode: 2,
      output: '',
      errors: `error: ${why}\n  all options:  wamp-router --help\n`,
    });
  });

  it('is explained by --help', async () => {
    const { exitCode, output } = await run('--help');
    expect(exitCode).toBe(0);
    expect(output).toContain('wamp-router [run] --dev [--demo] [--port N]');
  });

  it.each([
    ['/nowhere/wamp.yaml', 'there is no such file'],
    ['/tmp', 'it is a folder'],
  ])('names a configuration that cannot be read: %s', async (file, why) => {
    expect(await run('check', '-c', file)).toEqual({
      exitCode: 3,
      output: '',
      errors: `error: cannot read the configuration ${file}: ${why}\n`,
    });
  });
});
