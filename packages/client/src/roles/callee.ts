import {
  ConnectionError,
  type Id,
  type InterruptMessage,
  type InvocationMessage,
  type Message,
  MessageType,
  type Uri,
  emptyPayload,
  payloadOf,
} from '@wamp/protocol';
import type {
  ArgsOf,
  ErrorsOf,
  Keys,
  Kwargs,
  KwargsOf,
  Params,
  PayloadValue,
  Rest,
  ResultOf,
  SendOf,
} from '@wamp/protocol/contract';
import type { Connection } from '../connection/connection.js';
import { WampError } from '../errors.js';
import type { RegisterOptions } from '../options.js';
import type { ClientSession } from '../session/client-session.js';
import { payloadOfInput, payloadOfResult } from './input.js';
import { offer } from './offer.js';
import { type Peer, peerOf } from './peer.js';
import type { Registration } from './registration.js';
import type { WishEntry } from './wish.js';
import type { WishList } from './wish-list.js';

/** What a handler of a procedure is given. */
export interface Invocation<D, K extends string = string> {
  readonly args: ArgsOf<D>;
  readonly kwargs: KwargsOf<D>;
  /** What the `{name}` parts of the pattern stand for. */
  readonly params: Params<K>;
  /** The URI that was called. */
  readonly procedure: Uri;
  /** Aborted by INTERRUPT, by unregistering and by the end of the session. Its reason, when thrown, is the right ERROR. */
  readonly signal: AbortSignal;
  /** `undefined` when the Router does not tell. */
  readonly caller: Peer | undefined;
  readonly details: Kwargs;
  /** Builds an error that the contract declares: `throw inv.error('com.acme.error.not_found', { id })`. */
  error<E extends Keys<ErrorsOf<D>>>(uri: E, ...rest: Rest<SendOf<ErrorsOf<D>[E]>, never>): WampError<E>;
}

/**
 * Answers invocations. What it returns is the first element of the result, `payload()` gives several. A thrown
 * {@link WampError} is sent as it is, any other exception as `wamp.error.runtime_error`. [RPC-24]
 */
export type Handler<D, K extends string = string> = (
  invocation: Invocation<D, K>,
) => ResultOf<D> | PayloadValue | Promise<ResultOf<D> | PayloadValue>;

interface AnyProcedure {
  args: unknown[];
  kwargs: Kwargs;
  errors: Record<string, { args: unknown[]; kwargs: Kwargs }>;
}

/** A handler without the types of a contract. */
export type InvocationHandler = (invocation: Invocation<AnyProcedure>) => unknown;

interface Running {
  readonly entry: WishEntry;
  readonly abort: AbortController;
}

/** Registers procedures and answers their invocations: each with one YIELD or ERROR. [RPC-61] */
export interface Callee {
  register(procedure: Uri, handler: InvocationHandler, options: RegisterOptions): Promise<Registration>;
  /** Takes an INVOCATION. */
  invocation(message: InvocationMessage, session: ClientSession): boolean;
  /** Takes an INTERRUPT. */
  interrupt(message: InterruptMessage): boolean;
  /** The session is over: nobody waits for any answer. */
  lost(): void;
}

/** Makes the callee of a client. */
export function callee(connection: Connection, wishes: WishList, exposeErrors: boolean): Callee {
  const kind = 'registration';
  const running = new Map<Id, Running>();

  const run = async (message: InvocationMessage, entry: WishEntry, session: ClientSession): Promise<void> => {
    const { request } = message;
    const abort = new AbortController();
    const own: Running = { entry, abort };
    running.set(request, own);
    // [RPC-61] [CAN-13] nothing is sent for an invocation that is over
    const answer = (reply: Message): void => {
      if (running.get(request) === own) session.send(reply);
    };
    try {
      const result = await (entry.handler as InvocationHandler)(invocationOf(message, entry, abort.signal));
      answer({ type: MessageType.YIELD, request, options: {}, payload: payloadOfResult(result) });
    } catch (error) {
      try {
        answer(answerOf(request, error));
      } catch {
        // The error itself cannot be expressed by the serializer; its URI always can.
        answer(errorMessage(request, 'wamp.error.runtime_error'));
      }
    }
    if (running.get(request) === own) running.delete(request);
  };

  const answerOf = (request: Id, error: unknown): Message => {
    // Not instanceof: the error may come from another copy of this package.
    if (error instanceof Error && error.name === 'WampError') {
      const { uri, args, kwargs } = error as Error & Partial<WampError>;
      if (typeof uri === 'string') return errorMessage(request, uri, payloadOf(args, kwargs));
    }
    connection.report(error, { kind: 'invocation' });
    const text = error instanceof Error ? error.message : String(error);
    return errorMessage(request, 'wamp.error.runtime_error', payloadOf(exposeErrors ? [text] : []));
  };

  return {
    register: (text, handler, options) =>
      offer(
        {
          connection,
          wishes,
          kind,
          withdraw: 'unregister',
          onEnd(ended) {
            for (const { entry, abort } of running.values()) if (entry === ended) abort.abort(canceled());
          },
        },
        { text, handler, options },
      ),
    invocation(message, session) {
      const { request, registration } = message;
      if (running.has(request)) return false; // [ID-13] D37
      const [entry] = wishes.live(kind, registration)?.entries ?? [];
      if (entry) void run(message, entry, session);
      // [RPC-43] the Caller must not wait for nothing
      else session.send(errorMessage(request, 'wamp.error.no_such_registration'));
      return true;
    },
    interrupt({ request, options: { mode, reason } }) {
      const { abort } = running.get(request) ?? {};
      // [CAN-13] nobody waits for an answer
      if (mode === 'killnowait') running.delete(request);
      abort?.abort(canceled(reason));
      return !!abort; // [CAN-14]
    },
    lost() {
      const all = [...running.values()];
      running.clear();
      const reason = new ConnectionError('the session is over', { code: 'WAMP_ERR_CONNECTION_LOST' });
      for (const { abort } of all) abort.abort(reason);
    },
  };
}

function invocationOf(
  { details, payload }: InvocationMessage,
  { template }: WishEntry,
  signal: AbortSignal,
): Invocation<AnyProcedure> {
  const { procedure = template.uri, caller, caller_authid, caller_authrole } = details;
  return {
    args: [...(payload.args ?? [])],
    kwargs: payload.kwargs ?? {},
    params: template.params(procedure),
    procedure,
    signal,
    caller: peerOf(caller, caller_authid, caller_authrole),
    details: { ...details },
    error: (uri, input?: unknown) => new WampError(uri, payloadOfInput(input)),
  };
}

function canceled(uri: Uri = 'wamp.error.canceled'): WampError {
  return new WampError(uri);
}

function errorMessage(request: Id, error: Uri, payload = emptyPayload): Message {
  return {
    type: MessageType.ERROR,
    requestType: MessageType.INVOCATION,
    request,
    details: {},
    error,
    payload,
  };
}
