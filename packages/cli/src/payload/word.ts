import { JsonSyntaxError, readJson } from './json-reader.js';

/** A word of the command line: the JSON value if it is strict JSON, else the string itself. No other guessing. */
export function wordValue(word: string): unknown {
  try {
    return readJson(word);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return word;
    throw error;
  }
}
