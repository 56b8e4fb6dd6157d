import { usageError } from '../failure/cli-error.js';

/** What a request carries: the payload and the options of the message. */
export interface Envelope {
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A JSON object as the reader of JSON gives it: not a list, not binary. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

/** Whether a value of `--each` is a whole request: an object with `args`, `kwargs` or `options`. */
export function isEnvelope(value: unknown): value is Readonly<Record<string, unknown>> {
  return isJsonObject(value) && ['args', 'kwargs', 'options'].some((key) => Object.hasOwn(value, key));
}

/** Reads an envelope; keys that it does not know are ignored, so that printed records can be sent again. */
export function envelopeOf(value: Readonly<Record<string, unknown>>, what: string): Envelope {
  return {
    args: listOf(value['args'] ?? [], `args of ${what}`),
    kwargs: mapOf(value['kwargs'] ?? {}, `kwargs of ${what}`),
    options: mapOf(value['options'] ?? {}, `options of ${what}`),
  };
}

/** @throws {CliError} when it is not a list */
export function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw usageError(`${what} must be a JSON list`);
}

/** @throws {CliError} when it is not an object */
export function mapOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (isJsonObject(value)) return value;
  throw usageError(`${what} must be a JSON object`);
}
