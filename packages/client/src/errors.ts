import type { ErrorUri, Uri } from '@wamp/protocol';
import type { ArgsOf, ErrorsOf, Keys, Kwargs, KwargsOf } from '@wamp/protocol/contract';

/** What a {@link WampError} carries besides its URI. */
export interface WampErrorOptions extends ErrorOptions {
  /** For humans. @defaultValue the URI */
  readonly message?: string | undefined;
  readonly args?: readonly unknown[] | undefined;
  readonly kwargs?: Kwargs | undefined;
  readonly details?: Kwargs | undefined;
}

/** What the other side said. */
abstract class SentError extends Error {
  readonly args: readonly unknown[];
  readonly kwargs: Kwargs;
  readonly details: Kwargs;

  constructor(message: string, { args = [], kwargs = {}, details = {}, cause }: WampErrorOptions) {
    super(message, { cause });
    this.args = args;
    this.kwargs = kwargs;
    this.details = details;
  }
}

/**
 * An ERROR of the Router or of the other Peer, and what a handler throws to send one.
 *
 * Two are made locally, with `details.local: true`: `wamp.error.timeout` when the time of an operation is up, and
 * `wamp.error.feature_not_supported` when the Router did not announce what an operation needs.
 */
export class WampError<U extends Uri = Uri> extends SentError {
  override readonly name = 'WampError';
  readonly code = 'WAMP_ERR_APPLICATION';
  readonly uri: U;

  constructor(uri: U, options: WampErrorOptions = {}) {
    super(options.message ?? uri, options);
    this.uri = uri;
  }
}

/** The Router refused the session with ABORT, or a CHALLENGE could not be met. [SES-25] */
export class JoinError extends SentError {
  override readonly name = 'JoinError';
  readonly code = 'WAMP_ERR_JOIN';
  /** The reason of the ABORT. */
  readonly reason: Uri;

  constructor(reason: Uri, options: WampErrorOptions = {}) {
    super(options.message === undefined ? reason : `${reason}: ${options.message}`, options);
    this.reason = reason;
  }
}

/** Other spellings of URIs, by that of the specification. */
const spellings: readonly (readonly [other: RegExp, usual: string])[] = [
  [/cancelled$/, 'canceled'],
  [/authorization_denied$/, 'not_authorized'],
  [/disclose_me\.not_allowed$/, 'option_disallowed.disclose_me'],
  [/procedure_exists_with_different_invocation_policy$/, 'procedure_already_exists'],
];

function usual(uri: unknown): unknown {
  if (typeof uri !== 'string' || !uri.startsWith('wamp.error.')) return uri;
  return spellings.reduce((text, [other, spelling]) => text.replace(other, spelling), uri);
}

/**
 * Tells whether `error` is a {@link WampError} with this URI, or with one that other Routers use for the same; works
 * across copies of this package.
 */
export function isWampError<U extends Uri>(error: unknown, uri: U): error is WampError<U> {
  return (
    error instanceof Error && error.name === 'WampError' && 'uri' in error && usual(error.uri) === usual(uri)
  );
}

/** An error that the client makes itself. */
export function localError(uri: ErrorUri, message: string): WampError {
  return new WampError(uri, { message, details: { local: true } });
}

declare const declared: unique symbol;

/** A plain promise that remembers which errors the contract declares; see {@link settle}. */
export interface CallPromise<R, D> extends Promise<R> {
  readonly [declared]?: D;
}

/** The errors that a contract declares for a procedure, each with its payload. */
export type DeclaredError<D> = {
  [E in Keys<ErrorsOf<D>>]: WampError<E> & {
    readonly args: ArgsOf<ErrorsOf<D>[E]>;
    readonly kwargs: KwargsOf<ErrorsOf<D>[E]>;
  };
}[Keys<ErrorsOf<D>>];

/** A result, or one of the errors that the contract declares. */
export type Settled<R, D> =
  { readonly ok: true; readonly value: R } | { readonly ok: false; readonly error: DeclaredError<D> };

/**
 * The outcome of a call as a value. An ERROR of the other Peer becomes `error`, typed from the contract; what is no
 * ERROR of a Peer still rejects.
 */
export async function settle<R, D>(call: CallPromise<R, D>): Promise<Settled<R, D>> {
  try {
    return { ok: true, value: await call };
  } catch (error) {
    if (!(error instanceof WampError) || error.details['local'] === true) throw error;
    // Which errors a procedure sends is the contract's promise; there is nothing here to check it against.
    return { ok: false, error: error as unknown as DeclaredError<D> };
  }
}
