import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type PayloadValue, WampError, payload } from '@wamp/client';
import { JsonSyntaxError, readJson } from '../payload/json-reader.js';
import { wordValue } from '../payload/word.js';
import type { IncomingCall } from './incoming-call.js';
import { OutputHead } from './output-head.js';

/** How the output of a program is read. */
export const resultForms = ['auto', 'text', 'json', 'bytes', 'lines'] as const;
/** One of {@link resultForms}. */
export type ResultForm = (typeof resultForms)[number];

/** Most of what a router takes in one message. */
const maxOutputBytes = 16 * 1024 * 1024;

/** What becomes of the output of one run of a program. */
export interface ProgramOutput {
  /** Reads it while the program runs. */
  read(stdout: Readable): Promise<void>;
  /** The result of the call, once the program has ended well. @throws {WampError} when it makes none */
  result(): PayloadValue;
}

/** Reads the output for one call. */
export function programOutput(form: ResultForm, call: IncomingCall): ProgramOutput {
  return form === 'lines' ? new LineOutput(call) : new WholeOutput(form);
}

/** The whole output is one result. */
class WholeOutput implements ProgramOutput {
  readonly #form: Exclude<ResultForm, 'lines'>;
  readonly #head = new OutputHead(maxOutputBytes);

  constructor(form: Exclude<ResultForm, 'lines'>) {
    this.#form = form;
  }

  async read(stdout: Readable): Promise<void> {
    for await (const chunk of stdout) this.#head.add(chunk as Buffer);
  }

  result(): PayloadValue {
    if (this.#head.isCut) throw outputError(`more than ${maxOutputBytes} bytes of output`);
    return payload([valueOf(this.#head.bytes(), this.#form)], {});
  }
}

/** Each line is progress as soon as it is written; all of them are the result where nobody asked for progress. */
class LineOutput implements ProgramOutput {
  readonly #call: IncomingCall;
  readonly #lines: unknown[] = [];
  #length = 0;

  constructor(call: IncomingCall) {
    this.#call = call;
  }

  async read(stdout: Readable): Promise<void> {
    for await (const line of createInterface({ input: stdout, crlfDelay: Infinity })) {
      const value = wordValue(line);
      if (this.#call.wantsProgress) {
        await this.#call.progress(payload([value], {}));
      } else {
        this.#length += line.length;
        if (this.#length <= maxOutputBytes) this.#lines.push(value);
      }
    }
  }

  result(): PayloadValue {
    if (this.#length > maxOutputBytes) throw outputError(`more than ${maxOutputBytes} characters of output`);
    return this.#call.wantsProgress ? payload([], {}) : payload([this.#lines], {});
  }
}

function valueOf(output: Uint8Array, form: Exclude<ResultForm, 'lines'>): unknown {
  if (form === 'bytes') return Uint8Array.from(output);
  const text = textOf(output);
  if (text === undefined) {
    // What is no text can only be meant as it is, unless something else was asked for.
    if (form === 'auto') return Uint8Array.from(output);
    throw outputError('the output is not UTF-8');
  }
  const withoutNewline = text.replace(/\r?\n$/, '');
  if (form === 'text') return withoutNewline;
  try {
    return readJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    if (form === 'auto') return withoutNewline;
    throw outputError(`the output is not JSON: ${error.message}`);
  }
}

function textOf(output: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(output);
  } catch {
    // Not text.
    return undefined;
  }
}

function outputError(problem: string): WampError {
  return new WampError('wamp.error.runtime_error', { kwargs: { exit: 0, signal: null, stderr: problem } });
}
