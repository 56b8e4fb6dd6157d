import { writeFile } from 'node:fs/promises';
import { CliError, usageError } from '../failure/cli-error.js';
import { codeOf } from '../failure/error-code.js';
import { ExitCode } from '../failure/exit-code.js';

/**
 * Writes a private key that only its owner can read.
 * @throws {CliError} exit 2 when there is such a file already, exit 1 when it cannot be written
 */
export async function writeNewKey(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'EEXIST')
      throw usageError(`${path} exists`, 'a key is never overwritten: name another file');
    throw new CliError(`${path} cannot be written: ${code ?? String(cause)}`, ExitCode.FAILURE, { cause });
  }
}
