import { type CliError, usageError } from '../failure/cli-error.js';
import type { CliIo } from '../io/cli-io.js';
import { secretSource } from '../secrets/secret-source.js';

/** Reads what stands in the place of a key. @throws {CliError} exit 2 when it is none; no message holds the key */
export async function keyArgument<T>(
  text: string,
  { io, signal }: { readonly io: CliIo; readonly signal: AbortSignal },
  parse: (text: string) => T,
): Promise<T> {
  const found = await secretSource({ text, origin: 'key' }, io)(signal);
  return understood(() => parse(found));
}

/** Turns what a parser says of its input into a usage error. */
export async function understood<T>(parse: () => T | Promise<T>): Promise<T> {
  try {
    return await parse();
  } catch (error) {
    throw error instanceof TypeError ? notUnderstood(error) : error;
  }
}

function notUnderstood(error: TypeError): CliError {
  return usageError(error.message, 'keys are hex, OpenSSH or PEM; challenges are 64 hex digits');
}
