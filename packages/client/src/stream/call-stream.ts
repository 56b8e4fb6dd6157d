import type { CancelMode } from '@wamp/protocol';
import type {
  Contract,
  ExactKeys,
  InputOf,
  PatternUris,
  Patterns,
  ProgressOf,
  Rest,
  ResultOf,
  SendOf,
} from '@wamp/protocol/contract';
import type { Client } from '../client.js';
import { type CallPromise, localError } from '../errors.js';
import type { CallTerms } from '../options.js';
import { type BufferOptions, bufferOf } from './buffer.js';
import { chunkSource } from './chunk-source.js';

/** Options of {@link stream}. `I` is what the chunks of its input are. */
export interface StreamOptions<I> extends CallTerms, BufferOptions {
  /** Chunks that follow the first input, or `true` when `send()` and `end()` will send them. */
  readonly input?: Iterable<I> | AsyncIterable<I> | true | undefined;
}

/** A call that takes several inputs, gives several outputs, or both. Iterate over its progress, once. */
export interface CallStream<D> extends AsyncIterable<ProgressOf<D>>, AsyncDisposable {
  /** The result. It is never an unhandled rejection, as the loop throws the same error. */
  readonly result: CallPromise<ResultOf<D>, D>;
  /** Progress that waits to be read. */
  readonly pending: number;
  /** Progress that was dropped, as nobody read it. */
  readonly dropped: number;
  /**
   * Sends one more chunk; resolves when the transport has room for the next. For streams with `input: true`.
   * @throws {WampError} `wamp.error.canceled`, locally, when the call or its input is over [PRI-29]
   */
  send(chunk: InputOf<D>): Promise<void>;
  /** Ends the input, with a last chunk or without. */
  end(chunk?: InputOf<D>): Promise<void>;
  /** Ends the call, unless it has ended: the result rejects with `wamp.error.canceled`. */
  cancel(mode?: CancelMode): void;
}

/**
 * Calls a procedure, and gives its progress to iterate over and its result. Leaving the loop before its end cancels the
 * call.
 */
export function stream<C extends Contract, U extends ExactKeys<C['procedures']>>(
  client: Client<C>,
  procedure: U,
  ...rest: Rest<SendOf<C['procedures'][U]>, StreamOptions<InputOf<C['procedures'][U]>>>
): CallStream<C['procedures'][U]>;
export function stream<C extends Contract, U extends PatternUris<C['procedures']>>(
  client: Client<C>,
  procedure: U,
  ...rest: Rest<SendOf<Patterns<C['procedures']>[U]>, StreamOptions<InputOf<Patterns<C['procedures']>[U]>>>
): CallStream<Patterns<C['procedures']>[U]>;
export function stream(
  client: Client,
  procedure: string,
  ...[input, options = {}]: Rest<SendOf<{ args: unknown[] }>, StreamOptions<unknown>>
): CallStream<{ progress: unknown; result: unknown; input: unknown }> {
  const { input: source, signal, buffer, overflow, ...callOptions } = options;
  const aborter = new AbortController();
  const chunks = chunkSource(source === true);
  let mode = options.cancelMode;

  const cancel = (asked = mode): void => {
    mode = asked;
    aborter.abort(localError('wamp.error.canceled', `${procedure} was canceled here`));
  };
  const progress = bufferOf<unknown>({ buffer, overflow }, () => cancel());

  const result = client.call(procedure, input, {
    ...callOptions,
    // Asked for when the call is canceled, as it may be told as late as that.
    get cancelMode() {
      return mode;
    },
    signal: signal ? AbortSignal.any([signal, aborter.signal]) : aborter.signal,
    input: source === true ? chunks.source : source,
    onProgress: (value) => progress.push(value),
  });
  result.then(
    () => progress.queue.end(),
    (error: unknown) => progress.queue.end(undefined, { error }),
  );
  return {
    result,
    get pending() {
      return progress.queue.size;
    },
    get dropped() {
      return progress.dropped;
    },
    send: chunks.send,
    end: chunks.end,
    cancel,
    [Symbol.asyncIterator]: () => progress.queue,
    async [Symbol.asyncDispose]() {
      cancel();
      await result.catch(() => undefined);
    },
  };
}
