import { readFile } from 'node:fs/promises';
import { CliError } from '../failure/cli-error.js';
import { codeOf } from '../failure/error-code.js';
import { ExitCode } from '../failure/exit-code.js';

/**
 * The text of a file that a setting names.
 * @param origin - which setting, for people: `--ca`
 * @throws {CliError} exit 2 when it cannot be read
 */
export async function namedFile(path: string, origin: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new CliError(`${origin} ${path}: ${codeOf(cause) ?? 'it cannot be read'}`, ExitCode.USAGE, {
      cause,
    });
  }
}
