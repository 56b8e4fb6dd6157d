import { CliError, usageError } from '../failure/cli-error.js';
import { ExitCode } from '../failure/exit-code.js';
import type { Invocation } from '../line/invocation.js';
import { jsonLine } from '../output/json-writer.js';
import type { ResultRecord } from '../output/record.js';
import { jsonArgument } from '../payload/json-argument.js';
import type { AnswerCheck } from './outcomes.js';
import { sameValue } from './same-value.js';

/** What `--expect` and `--expect-error` ask of an answer. */
type Expectation = AnswerCheck<ResultRecord>;

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
