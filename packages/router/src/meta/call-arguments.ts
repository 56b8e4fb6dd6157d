import { ErrorUri, type Id, type MatchPolicy, type Uri, isId } from '@wamp/protocol';
import { type Dict, isDict } from '../dict.js';
import type { LocalCall } from '../local/local-callee.js';
import { ProcedureError } from '../local/procedure-error.js';
import type { UriCheck } from '../matching/uri-check.js';

/** The refusal of an argument of the wrong kind. [SMETA-21] [SUBM-27] [RMETA-13] */
export function invalidArgument(explanation: string): ProcedureError {
  return new ProcedureError(ErrorUri.INVALID_ARGUMENT, explanation);
}

/** @throws {ProcedureError} when the argument is no id */
export function idAt({ args }: LocalCall, index: number, name: string): Id {
  const value = args[index];
  if (!isId(value)) throw invalidArgument(`${name} must be an id`);
  return value;
}

/** @throws {ProcedureError} when the argument is no text */
export function textAt({ args }: LocalCall, index: number, name: string): string {
  const value = args[index];
  if (typeof value !== 'string') throw invalidArgument(`${name} must be a string`);
  return value;
}

/** A URI or pattern. @throws {ProcedureError} when it is no text, or not well formed */
export function checkedUri(value: unknown, match: MatchPolicy, isUsable: UriCheck): Uri {
  if (typeof value !== 'string') throw invalidArgument('the URI must be a string');
  if (!isUsable(value, match)) throw new ProcedureError(ErrorUri.INVALID_URI, 'this is no URI');
  return value;
}

/** `null` counts as absent, as some clients write it so. @throws {ProcedureError} when it is there and no dict */
export function optionalDict(value: unknown, name: string): Dict {
  if (value === undefined || value === null) return {};
  if (!isDict(value)) throw invalidArgument(`${name} must be a dict`);
  return value;
}

/** The option `match`. @throws {ProcedureError} when it is there and none of the three */
export function matchOption({ match = 'exact' }: Dict): MatchPolicy {
  if (match === 'exact' || match === 'prefix' || match === 'wildcard') return match;
  throw invalidArgument('match must be exact, prefix or wildcard');
}

/** `undefined` for an absent or `null` value. @throws {ProcedureError} when it is no list of strings */
export function optionalTexts(value: unknown, name: string): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined; // [SMETA-14]
  if (!Array.isArray(value) || !value.every((each): each is string => typeof each === 'string')) {
    throw invalidArgument(`${name} must be a list of strings`);
  }
  return value;
}
