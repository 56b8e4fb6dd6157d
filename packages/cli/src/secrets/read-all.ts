import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { usageError } from '../failure/cli-error.js';

/** Secrets are short; more than this is a mistake, in characters. */
const maxLength = 65_536;

/** All that a stream gives. @throws {CliError} when it is empty, or too much for a secret */
export async function readAll(stream: Readable): Promise<string> {
  const all = await text(stream);
  if (all.trim() === '') throw usageError('stdin holds no secret');
  if (all.length > maxLength) throw usageError(`stdin holds more than ${maxLength} characters`);
  return all;
}
