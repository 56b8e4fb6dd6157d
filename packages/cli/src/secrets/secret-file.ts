import { homedir } from 'node:os';
import { join } from 'node:path';
import { namedFile } from '../io/named-file.js';
import type { Environment } from '../line/invocation.js';

/** Who asks for a file. */
export interface FileAsk {
  readonly origin: string;
  readonly env: Environment;
}

/** The text of a file; `~/` is the home directory. @throws {CliError} exit 2 */
export async function secretFile(path: string, { origin, env }: FileAsk): Promise<string> {
  const place = path.startsWith('~/') ? join(env['HOME'] ?? homedir(), path.slice(2)) : path;
  return namedFile(place, origin);
}
