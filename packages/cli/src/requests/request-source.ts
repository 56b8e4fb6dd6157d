import { createInterface } from 'node:readline';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { type PayloadValue, payload } from '@wamp/client';
import { usageError } from '../failure/cli-error.js';
import type { CommandContext } from '../io/command-context.js';
import { type Envelope, envelopeOf, isEnvelope } from '../payload/envelope.js';
import { jsonArgument } from '../payload/json-argument.js';

/** One request to send. */
export interface Request {
  readonly envelope: Envelope;
  /** Its number, from 1, when one command sends several. */
  readonly n: number | undefined;
}

/**
 * The requests that a line asks for: one, the same one `--repeat` times, or one per line of `--each`.
 * @throws {CliError} when flags contradict each other or a line is malformed
 */
export function requestsOf(context: CommandContext, base: Envelope): AsyncIterable<Request> {
  const { invocation } = context;
  const each = invocation.text('each');
  const repeat = invocation.count('repeat');
  const delayMs = invocation.durationMs('delay') ?? 0;
  if (each === undefined) {
    if (repeat === undefined) return only(base);
    return spaced(repeated(base, repeat), delayMs, context.interruption.signal);
  }
  if (repeat !== undefined) throw usageError('--each cannot be mixed with --repeat');
  if (base.args.length > 0 || Object.keys(base.kwargs).length > 0) {
    throw usageError(
      '--each cannot be mixed with arguments on the line',
      'each line of it holds a whole payload',
    );
  }
  return spaced(eachLine(context, each, base), delayMs, context.interruption.signal);
}

async function* only(envelope: Envelope): AsyncGenerator<Request> {
  yield { envelope, n: undefined };
}

async function* repeated(envelope: Envelope, times: number): AsyncGenerator<Request> {
  for (let n = 1; n <= times; n++) yield { envelope, n };
}

async function* spaced(
  requests: AsyncIterable<Request>,
  delayMs: number,
  signal: AbortSignal,
): AsyncGenerator<Request> {
  let isFirst = true;
  for await (const request of requests) {
    if (!isFirst && delayMs > 0) await pause(delayMs, undefined, { signal });
    isFirst = false;
    yield request;
  }
}

async function* eachLine(context: CommandContext, path: string, base: Envelope): AsyncGenerator<Request> {
  const asText = context.invocation.choice('each-as', ['json', 'text']) === 'text';
  let number = 0;
  let n = 0;
  for await (const line of lines(context, path)) {
    number++;
    if (asText) {
      yield { envelope: { ...base, args: [line] }, n: ++n };
    } else if (line.trim() !== '') {
      yield { envelope: envelopeOfLine(line, base, `line ${number} of --each`), n: ++n };
    }
  }
}

/**
 * The chunks of `--input`: one payload per line, in the forms of `--each`.
 * @throws {CliError} when a line is malformed
 */
export async function* chunksOf(context: CommandContext, path: string): AsyncGenerator<PayloadValue, void> {
  const base = { args: [], kwargs: {}, options: {} };
  let number = 0;
  for await (const line of lines(context, path)) {
    number++;
    if (line.trim() === '') continue;
    const { args, kwargs } = envelopeOfLine(line, base, `line ${number} of --input`);
    yield payload(args, kwargs);
  }
}

function envelopeOfLine(line: string, base: Envelope, what: string): Envelope {
  const value = jsonArgument(line, { what });
  if (!isEnvelope(value)) return { ...base, args: [value] };
  const envelope = envelopeOf(value, what);
  return { ...envelope, options: { ...base.options, ...envelope.options } };
}

/** The lines of a file or of stdin, until the command is interrupted. */
async function* lines({ io, interruption }: CommandContext, path: string): AsyncGenerator<string> {
  const { signal } = interruption;
  const input: Readable = path === '-' ? io.stdin : createReadStream(path);
  const reader = createInterface({ input, crlfDelay: Infinity });
  const stop = (): void => reader.close();
  signal.addEventListener('abort', stop);
  try {
    yield* reader;
  } catch (error) {
    throw usageError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    signal.removeEventListener('abort', stop);
    reader.close();
    if (path !== '-') input.destroy();
  }
  signal.throwIfAborted();
}
