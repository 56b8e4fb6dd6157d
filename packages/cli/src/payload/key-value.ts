import { usageError } from '../failure/cli-error.js';
import { fileArgument } from './file-argument.js';
import { jsonArgument } from './json-argument.js';
import type { InputSource } from './payload-input.js';
import { wordValue } from './word.js';

/** `K=WORD`, `K:=JSON`, `K~=TEXT` or `K@=[TYPE:]PATH`, taken apart. */
interface KeyValue {
  readonly key: string;
  readonly operator: '=' | ':=' | '~=' | '@=';
  readonly text: string;
}

/** How the value of one `-k` or `-O` is read. */
export interface KeyValueOptions {
  /** The flag, for messages. */
  readonly flag: '-k' | '-O';
  /** Take a WORD as the string it is. */
  readonly strings: boolean;
  readonly source: InputSource;
}

/** The key and the value of one `-k` or `-O`. @throws {CliError} */
export async function keyValue(
  argument: string,
  options: KeyValueOptions,
): Promise<readonly [key: string, value: unknown]> {
  const { key, operator, text } = split(argument, options.flag);
  switch (operator) {
    case '=':
      return [key, options.strings ? text : wordValue(text)];
    case ':=':
      return [key, jsonOf(argument, key, { text, flag: options.flag })];
    case '~=':
      return [key, text];
    case '@=':
      return [key, await fileArgument(text, options.source)];
  }
}

function split(argument: string, flag: string): KeyValue {
  const match = /^([^=]*?)([:~@]?=)/s.exec(argument);
  const [whole, key, operator] = match ?? [];
  if (whole === undefined || key === undefined || !isOperator(operator)) {
    throw usageError(`${flag} ${argument} has no value`, `write ${flag} ${argument}=VALUE`);
  }
  if (key === '') throw usageError(`${flag} ${argument} has no key`, `write ${flag} KEY=VALUE`);
  if (key === '__proto__') throw usageError('the key "__proto__" is refused everywhere in WAMP');
  return { key, operator, text: argument.slice(whole.length) };
}

function isOperator(text: string | undefined): text is KeyValue['operator'] {
  return text === '=' || text === ':=' || text === '~=' || text === '@=';
}

function jsonOf(argument: string, key: string, { text, flag }: { text: string; flag: string }): unknown {
  return jsonArgument(text, {
    what: `${flag} ${argument}`,
    prefix: `${key}:=`,
    hint: `for a string write  ${flag} ${key}=${text}`,
  });
}
