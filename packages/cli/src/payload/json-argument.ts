import type { CliError } from '../failure/cli-error.js';
import { usageError } from '../failure/cli-error.js';
import { JsonSyntaxError, readJson } from './json-reader.js';

/** How a JSON text stands on the command line, for the message when it is wrong. */
export interface JsonPlace {
  /** `-j`, `-k limit:=` and so on. */
  readonly what: string;
  /** What stood before the JSON text in the same word, so that the caret finds its column. */
  readonly prefix?: string;
  /** What the person may have meant. */
  readonly hint?: string;
}

/**
 * The value of a text that must be JSON.
 * @throws {CliError} with a caret under the first wrong character
 */
export function jsonArgument(text: string, place: JsonPlace): unknown {
  try {
    return readJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw notJson(text, place, error);
    throw error;
  }
}

/** The longest piece of a text that is shown around a mistake. */
const shown = 72;

function notJson(text: string, place: JsonPlace, error: JsonSyntaxError): CliError {
  const whole = `${place.prefix ?? ''}${text}`;
  const column = (place.prefix ?? '').length + error.position;
  const lineStart = whole.lastIndexOf('\n', column - 1) + 1;
  const nextBreak = whole.indexOf('\n', column);
  const line = whole.slice(lineStart, nextBreak === -1 ? undefined : nextBreak);
  // A long line is shown around the mistake only.
  const from = Math.max(0, column - lineStart - shown / 2);
  const excerpt = line.slice(from, from + shown);
  const caret = ' '.repeat(column - lineStart - from);
  const hint = place.hint === undefined ? '' : `;   ${place.hint}`;
  return usageError(`${place.what} is not JSON`, excerpt, `${caret}^ ${error.message}${hint}`);
}
