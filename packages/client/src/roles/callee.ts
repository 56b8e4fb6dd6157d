import {
  ConnectionError,
  type Id,
  type InterruptMessage,
  type InvocationMessage,
  type Message,
  MessageType,
  type Payload,
  type Uri,
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
import { type Peer, peerOf } from './peer.js';
import { Procedure } from './procedure.js';
import { parseTemplate } from './uri-template.js';
import { waitFor } from './wait.js';
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

/** A procedure that this client offers, until it is unregistered. */
export interface Registration extends AsyncDisposable {
  /** The URI or pattern as it went on the wire. */
  readonly uri: Uri;
  /** Whether the Router holds it now. */
  readonly active: boolean;
  /** Resolves when the Router knows; at once when there is no session. Running invocations are told by their signal. */
  unregister(): Promise<void>;
  /** Resolves when it is over: with the Router's reason when it was revoked. */
  readonly ended: Promise<Uri | undefined>;
}

interface AnyProcedure {
  args: unknown[];
  kwargs: Kwargs;
  errors: Record<string, { args: unknown[]; kwargs: Kwargs }>;
}

/** A handler without the types of a contract. */
export type InvocationHandler = (invocation: Invocation<AnyProcedure>) => unknown;

interface Running {
  readonly procedure: Procedure;
  readonly abort: AbortController;
}

/** Registers procedures and answers their invocations: each with one YIELD or ERROR. [RPC-61] */
export class Callee {
  readonly #connection: Connection;
  readonly #wishes: WishList;
  readonly #exposeErrors: boolean;
  readonly #running = new Map<Id, Running>();

  constructor(connection: Connection, wishes: WishList, exposeErrors: boolean) {
    this.#connection = connection;
    this.#wishes = wishes;
    this.#exposeErrors = exposeErrors;
  }

  register(text: Uri, handler: InvocationHandler, options: RegisterOptions): Promise<Registration> {
    const { signal, timeout } = options;
    const template = parseTemplate(text, options.match);
    return waitFor({ signal, timeout }, (done) => {
      const connection = this.#connection;
      let end: (reason: Uri | undefined) => void;
      const ended = new Promise<Uri | undefined>((resolve) => (end = resolve));
      const unregister = async () => {
        if (!procedure.wanted) return;
        procedure.onEnd({});
        await this.#wishes.withdraw(procedure, timeout ?? 0);
      };
      const abort = () => void unregister();
      const registration: Registration = {
        uri: template.uri,
        get active() {
          return procedure.wanted && procedure.id !== undefined;
        },
        unregister,
        ended,
        [Symbol.asyncDispose]: unregister,
      };
      const procedure = new Procedure(template, options, {
        handler,
        onGranted: () => {
          signal?.addEventListener('abort', abort);
          done(undefined, registration);
        },
        onEnd: ({ error, revoked }) => {
          procedure.wanted = false;
          signal?.removeEventListener('abort', abort);
          if (error) done(error);
          end(revoked?.reason);
          for (const running of this.#running.values()) {
            if (running.procedure === procedure) running.abort.abort(canceled());
          }
          if (revoked) connection.emit({ type: 'revoked', target: registration, reason: revoked.reason });
        },
      });
      connection.wish(procedure, done);
      return abort;
    });
  }

  /** Takes an INVOCATION. */
  invocation(message: InvocationMessage, session: ClientSession): boolean {
    const { request, registration } = message;
    if (this.#running.has(request)) return false; // [ID-13] D37
    const procedure = this.#wishes.live('dealer', registration);
    if (procedure instanceof Procedure) void this.#run(message, procedure, session);
    else {
      // [RPC-43] the Caller must not wait for nothing
      session.send(errorMessage(request, 'wamp.error.no_such_registration', payloadOf()));
    }
    return true;
  }

  /** Takes an INTERRUPT. */
  interrupt({ request, options: { mode, reason } }: InterruptMessage): boolean {
    const running = this.#running.get(request);
    if (!running) return false; // [CAN-14]
    // [CAN-13] nobody waits for an answer
    if (mode === 'killnowait') this.#running.delete(request);
    running.abort.abort(canceled(reason));
    return true;
  }

  /** The session is over: nobody waits for any answer. */
  lost(): void {
    const all = [...this.#running.values()];
    this.#running.clear();
    const reason = new ConnectionError('the session is over', { code: 'WAMP_ERR_CONNECTION_LOST' });
    for (const { abort } of all) abort.abort(reason);
  }

  async #run(message: InvocationMessage, procedure: Procedure, session: ClientSession): Promise<void> {
    const { request } = message;
    const abort = new AbortController();
    const running = { procedure, abort };
    this.#running.set(request, running);
    // [RPC-61] [CAN-13] nothing is sent for an invocation that is over
    const answer = (reply: Message) => {
      if (this.#running.get(request) === running) session.send(reply);
    };
    try {
      const result = await procedure.handler(this.#invocationOf(message, procedure, abort.signal));
      answer({ type: MessageType.YIELD, request, options: {}, payload: payloadOfResult(result) });
    } catch (error) {
      try {
        answer(this.#errorOf(request, error));
      } catch {
        // The error itself cannot be expressed by the serializer; its URI always can.
        answer(errorMessage(request, 'wamp.error.runtime_error', payloadOf()));
      }
    }
    if (this.#running.get(request) === running) this.#running.delete(request);
  }

  #invocationOf(
    { details, payload }: InvocationMessage,
    { template }: Procedure,
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
      error: (uri, input?: unknown) => {
        const { args, kwargs } = payloadOfInput(input);
        return new WampError(uri, { args, kwargs });
      },
    };
  }

  #errorOf(request: Id, error: unknown): Message {
    // Not instanceof: the error may come from another copy of this package.
    if (error instanceof Error && error.name === 'WampError') {
      const { uri, args, kwargs } = error as WampError;
      return errorMessage(request, uri, payloadOf(args, kwargs));
    }
    this.#connection.report(error, { kind: 'invocation' });
    const text = error instanceof Error ? error.message : String(error);
    return errorMessage(request, 'wamp.error.runtime_error', payloadOf(this.#exposeErrors ? [text] : []));
  }
}

function canceled(uri: Uri = 'wamp.error.canceled'): WampError {
  return new WampError(uri);
}

function errorMessage(request: Id, error: Uri, payload: Payload): Message {
  return {
    type: MessageType.ERROR,
    requestType: MessageType.INVOCATION,
    request,
    details: {},
    error,
    payload,
  };
}
