import type { Uri } from '@wamp/protocol';
import type {
  ArgsOf,
  ErrorsOf,
  InputOf,
  Keys,
  Kwargs,
  KwargsOf,
  Params,
  PayloadValue,
  ProgressOf,
  Rest,
  ResultOf,
  SendOf,
} from '@wamp/protocol/contract';
import type { WampError } from '../errors.js';
import type { Peer } from './peer.js';

/** What a handler of a procedure is given. */
export interface Invocation<D, K extends string = string> {
  readonly args: ArgsOf<D>;
  readonly kwargs: KwargsOf<D>;
  /** What the `{name}` parts of the pattern stand for. */
  readonly params: Params<K>;
  /** The URI that was called. */
  readonly procedure: Uri;
  /**
   * Aborted by INTERRUPT, by a timeout that is watched here, by unregistering and by the end of the session. Its reason,
   * when thrown, is the right ERROR.
   */
  readonly signal: AbortSignal;
  /** `undefined` when the Router does not tell. */
  readonly caller: Peer | undefined;
  /** How far the Router trusts the Caller, 0 is the lowest; `undefined` when it does not tell. [TRL-08] */
  readonly trustlevel: number | undefined;
  /** Whether the Caller asked for progress. */
  readonly wantsProgress: boolean;
  /**
   * Sends a part of the result, or several values through `payload()`; does nothing when the Caller did not ask for
   * progress, or the call is over. Resolves when the transport has room. [PRR-07]
   * @throws {SerializationError} when the value cannot be expressed
   */
  progress(value: ProgressOf<D> | PayloadValue): Promise<void>;
  /**
   * What the Caller sends after its first input: the first element of each further CALL. Ends with the last one; throws
   * the reason of `signal` when that is aborted first. Holds 1,024 that nobody has read.
   */
  readonly chunks: AsyncIterable<InputOf<D>>;
  /** As the first INVOCATION brought them. [PRI-32] */
  readonly details: Kwargs;
  /** Builds an error that the contract declares: `throw inv.error('com.acme.error.not_found', { id })`. */
  error<E extends Keys<ErrorsOf<D>>>(uri: E, ...rest: Rest<SendOf<ErrorsOf<D>[E]>, never>): WampError<E>;
}

/**
 * Answers invocations. What it returns is the first element of the result, `payload()` gives several; what an async
 * generator yields is progress. A thrown {@link WampError} is sent as it is, any other exception as
 * `wamp.error.runtime_error`. [RPC-24]
 */
export type Handler<D, K extends string = string> = (
  invocation: Invocation<D, K>,
) =>
  | ResultOf<D>
  | PayloadValue
  | Promise<ResultOf<D> | PayloadValue>
  | AsyncGenerator<ProgressOf<D> | PayloadValue, ResultOf<D> | PayloadValue, void>;

/** A procedure without the types of a contract. */
export interface AnyProcedure {
  args: unknown[];
  kwargs: Kwargs;
  progress: unknown;
  input: unknown;
  errors: Record<string, { args: unknown[]; kwargs: Kwargs }>;
}

/** A handler without the types of a contract. */
export type InvocationHandler = (invocation: Invocation<AnyProcedure>) => unknown;
