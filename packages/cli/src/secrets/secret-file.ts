import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CliError } from '../failure/cli-error.js';
import { ExitCode } from '../failure/exit-code.js';
import type { Environment } from '../line/invocation.js';

/** Who asks for a file. */
export interface FileAsk {
  readonly origin: string;
  readonly env: Environment;
}

/** The text of a file; `~/` is the home directory. @throws {CliError} exit 2 */
export async function secretFile(path: string, { origin, env }: FileAsk): Promise<string> {
  const place = path.startsWith('~/') ? join(env['HOME'] ?? homedir(), path.slice(2)) : path;
  try {
    return await readFile(place, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'it cannot be read';
    throw new CliError(`${origin} ${place}: ${why}`, ExitCode.USAGE, { cause });
  }
}
