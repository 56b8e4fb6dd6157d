import { type MatchPolicy, isUri, isUriPattern } from '@wamp/protocol';
import { usageError } from '../failure/cli-error.js';

/** A URI from the command line. @throws {CliError} when it is none */
export function uriArgument(text: string): string {
  if (!isUri(text, 'loose')) throw notAUri(text);
  return text;
}

/** A URI or pattern from the command line. @throws {CliError} when it is none */
export function patternArgument(text: string, match: MatchPolicy): string {
  if (!isUriPattern(text, match, 'loose')) throw notAUri(text);
  return text;
}

function notAUri(text: string): Error {
  return usageError(
    `${JSON.stringify(text)} is not a URI`,
    'write words with dots between them: com.example.add',
  );
}
