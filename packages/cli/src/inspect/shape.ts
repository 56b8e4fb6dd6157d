import { isId } from '@wamp/protocol';
import { CliError, usageError } from '../failure/cli-error.js';
import { ExitCode } from '../failure/exit-code.js';
import { jsonLine } from '../output/json-writer.js';
import { isJsonObject } from '../payload/envelope.js';

/** A dict as a meta procedure gives it. */
export type Dict = Readonly<Record<string, unknown>>;

/** An id from the command line. @throws {CliError} when it is none */
export function idArgument(text: string, noun: string): number {
  const id = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (isId(id)) return id;
  throw usageError(`${JSON.stringify(text)} is not the id of a ${noun}`, 'ids are whole numbers from 1 on');
}

/** A dict of an answer. @throws {CliError} when it is something else */
export function dictOf(value: unknown, procedure: string): Dict {
  if (isJsonObject(value)) return value;
  throw unexpected(value, procedure);
}

/** A list of ids of an answer. @throws {CliError} when it is something else */
export function idsOf(value: unknown, procedure: string): readonly number[] {
  if (Array.isArray(value) && value.every(isId)) return value;
  throw unexpected(value, procedure);
}

/** The text of a key, or nothing. */
export function textOf(dict: Dict, key: string): string {
  const value = dict[key];
  return typeof value === 'string' ? value : '';
}

function unexpected(value: unknown, procedure: string): CliError {
  const text = jsonLine(value, 'wamp');
  return new CliError(`the router answered ${procedure} with ${text.slice(0, 100)}`, ExitCode.ROUTER_ERROR);
}
