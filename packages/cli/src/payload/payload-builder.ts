import { usageError } from '../failure/cli-error.js';
import type { LineItem } from '../line/command-line.js';
import { byteArgument } from './byte-argument.js';
import { type Envelope, envelopeOf, listOf, mapOf } from './envelope.js';
import { fileArgument } from './file-argument.js';
import { jsonArgument } from './json-argument.js';
import { keyValue } from './key-value.js';
import { type InputSource, readInput, textOf } from './payload-input.js';
import { wordValue } from './word.js';

/** How words are read. */
export interface PayloadOptions {
  /** `--strings`: every word is a string. */
  readonly strings: boolean;
  readonly source: InputSource;
}

/**
 * The payload that words and flags give together, in the order in which they stand on the line.
 * @throws {CliError} when a value is malformed or two flags contradict each other
 */
export async function buildPayload(items: readonly LineItem[], options: PayloadOptions): Promise<Envelope> {
  const builder = new PayloadBuilder(options);
  for (const item of items) await builder.add(item);
  return builder.envelope();
}

class PayloadBuilder {
  readonly #strings: boolean;
  readonly #source: InputSource;
  readonly #args: unknown[] = [];
  readonly #kwargs: Record<string, unknown> = {};
  readonly #options: Record<string, unknown> = {};
  /** `--args`, `--kwargs` and `--payload`, once given. */
  readonly #whole: { args?: readonly unknown[]; kwargs?: Envelope['kwargs']; payload?: Envelope } = {};

  constructor(options: PayloadOptions) {
    this.#strings = options.strings;
    this.#source = options.source;
  }

  async add(item: LineItem): Promise<void> {
    if (item.kind === 'word') {
      this.#args.push(this.#strings ? item.text : wordValue(item.text));
      return;
    }
    const { name, value = '' } = item;
    switch (name) {
      case 'str':
        this.#args.push(value);
        return;
      case 'json':
        this.#args.push(
          jsonArgument(value, { what: `-j ${value}`, hint: `for a string write  -s '${value}'` }),
        );
        return;
      case 'file':
        this.#args.push(await fileArgument(value, this.#source));
        return;
      case 'bytes-arg':
        this.#args.push(byteArgument(value));
        return;
      case 'kwarg':
        return this.#set(this.#kwargs, '-k', value);
      case 'option':
        return this.#set(this.#options, '-O', value);
      case 'args':
        this.#whole.args = listOf(await this.#document('--args', value), '--args');
        return;
      case 'kwargs':
        this.#whole.kwargs = mapOf(await this.#document('--kwargs', value), '--kwargs');
        return;
      case 'payload':
        this.#whole.payload = envelopeOf(
          mapOf(await this.#document('--payload', value), '--payload'),
          '--payload',
        );
        return;
      default:
      // a flag that is not about the payload
    }
  }

  envelope(): Envelope {
    const { args, kwargs, payload } = this.#whole;
    const hasKwargs = Object.keys(this.#kwargs).length > 0;
    if (args !== undefined && this.#args.length > 0) contradiction('--args', 'further arguments');
    if (kwargs !== undefined && hasKwargs) contradiction('--kwargs', '-k');
    if (payload !== undefined) {
      if (args !== undefined || kwargs !== undefined) contradiction('--payload', '--args or --kwargs');
      if (this.#args.length > 0 || hasKwargs) contradiction('--payload', 'further arguments');
    }
    return {
      args: args ?? payload?.args ?? this.#args,
      kwargs: kwargs ?? payload?.kwargs ?? this.#kwargs,
      options: { ...payload?.options, ...this.#options },
    };
  }

  async #set(target: Record<string, unknown>, flag: '-k' | '-O', argument: string): Promise<void> {
    // The value of an option is a number or a list where WAMP says so, also when all words are strings.
    const strings = this.#strings && flag === '-k';
    const [key, value] = await keyValue(argument, { flag, strings, source: this.#source });
    if (Object.hasOwn(target, key)) throw usageError(`${flag} gives ${key} twice`);
    target[key] = value;
  }

  /** The value of `JSON|@F|-`. */
  async #document(flag: string, argument: string): Promise<unknown> {
    if (argument !== '-' && !argument.startsWith('@')) return jsonArgument(argument, { what: flag });
    const path = argument === '-' ? '-' : argument.slice(1);
    const name = path === '-' ? 'stdin' : path;
    return jsonArgument(textOf(await readInput(path, this.#source), name), { what: `${flag} from ${name}` });
  }
}

function contradiction(flag: string, other: string): never {
  throw usageError(`${flag} is the whole of it and cannot be mixed with ${other}`);
}
