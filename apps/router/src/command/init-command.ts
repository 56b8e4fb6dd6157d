import { writeFileSync } from 'node:fs';
import { initialConfiguration } from '../config/init-file.js';
import { type CommandOptions, defaultCommand, defaultConfigFile } from './command-streams.js';
import { ExitCode } from './exit-code.js';

/**
 * Writes a commented configuration file, unless there is one already.
 * @returns the exit code
 */
export function initConfigFile({
  config,
  command = defaultCommand,
  output,
  errors,
}: CommandOptions): ExitCode {
  const file = config ?? defaultConfigFile;
  try {
    writeFileSync(file, initialConfiguration(), { flag: 'wx' });
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    const reason = exists ? 'there is one already; it stays as it is' : String(error);
    errors.write(`error: cannot write ${file}: ${reason}\n`);
    return ExitCode.CONFIGURATION;
  }
  const named = config === undefined ? '' : ` --config ${file}`;
  output.write(`wrote ${file}\n  to run it:  ${command} run${named}\n`);
  return ExitCode.OK;
}
