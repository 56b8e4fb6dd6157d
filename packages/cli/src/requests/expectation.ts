import { CliError, usageError } from '../failure/cli-error.js';
import { ExitCode } from '../failure/exit-code.js';
import type { Invocation } from '../line/invocation.js';
import { jsonLine } from '../output/json-writer.js';
import type { ErrorRecord, ResultRecord } from '../output/record.js';
import { jsonArgument } from '../payload/json-argument.js';
import { sameValue } from './same-value.js';

/** What `--expect` and `--expect-error` ask of an answer. */
export interface Expectation {
  /** Whether an error may satisfy it, so that it is no failure in itself. */
  readonly wantsError: boolean;
  /** Why the answer is not what was expected; `undefined` when it is. */
  check(record: ResultRecord | ErrorRecord): CliError | undefined;
}

/** @throws {CliError} when the flags are malformed or contradict each other */
export function expectationOf(invocation: Invocation): Expectation | undefined {
  const value = invocation.text('expect');
  const uri = invocation.text('expect-error');
  if (value !== undefined && uri !== undefined)
    throw usageError('--expect and --expect-error exclude each other');
  if (value !== undefined) return valueExpectation(jsonArgument(value, { what: `--expect ${value}` }));
  return uri === undefined ? undefined : errorExpectation(uri);
}

function valueExpectation(expected: unknown): Expectation {
  return {
    wantsError: false,
    check(record) {
      const { args, kwargs } = record;
      const isSingle = args.length === 1 && Object.keys(kwargs).length === 0;
      if (record.type === 'result' && isSingle && sameValue(args[0], expected)) return undefined;
      const got = isSingle ? args[0] : { args, kwargs };
      return failed(`expected ${jsonLine(expected, 'wamp')}, got ${jsonLine(got, 'wamp')}`);
    },
  };
}

function errorExpectation(uri: string): Expectation {
  return {
    wantsError: true,
    check(record) {
      if (record.type === 'error' && record.error === uri) return undefined;
      return failed(`expected the error ${uri}, got ${record.type === 'error' ? record.error : 'a result'}`);
    },
  };
}

function failed(what: string): CliError {
  return new CliError(what, ExitCode.CHECK_FAILED);
}
