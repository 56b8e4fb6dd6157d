import {
  ErrorUri,
  type Id,
  type IdGenerator,
  type InvocationMessage,
  type Kwargs,
  MessageType,
  type Payload,
  type Principal,
  SequentialIds,
  SerializationError,
  type Uri,
  emptyPayload,
} from '@wamp/protocol';
import type { Dealer } from '../dealer/dealer.js';
import type { RouterSession } from '../session/router-session.js';
import { localSession } from './local-session.js';
import { ProcedureError } from './procedure-error.js';

/** One call of a procedure that the Router serves itself. */
export interface LocalCall {
  /** Who calls; the Router always knows, whatever is disclosed to others. [TST-27] */
  readonly caller: RouterSession;
  /** Shared with whoever else reads the message: not to be changed. */
  readonly args: readonly unknown[];
  readonly kwargs: Kwargs;
  /** The same arguments as they came. */
  readonly payload: Payload;
}

/** Serves a call. It refuses by throwing, or rejecting with, a {@link ProcedureError}. */
export type LocalProcedure = (call: LocalCall) => Payload | Promise<Payload>;

/** What a {@link LocalCallee} is made of. */
export interface LocalCalleeParts {
  readonly realm: Uri;
  readonly principal: Principal;
  readonly sessionIds: IdGenerator;
  readonly dealer: Dealer;
  /** Told when a procedure fails in a way that it should not. */
  readonly onFailure: (error: unknown, procedure: Uri) => void;
}

interface Served {
  readonly uri: Uri;
  readonly procedure: LocalProcedure;
}

/**
 * Serves procedures from inside the Router, through ordinary registrations. What a procedure returns at once is answered
 * before the Dealer is done with the CALL, so nothing that the Caller sends later overtakes it.
 */
export class LocalCallee {
  readonly #parts: LocalCalleeParts;
  readonly #session: RouterSession;
  readonly #served = new Map<Id, Served>();
  readonly #requests = new SequentialIds();

  constructor(parts: LocalCalleeParts) {
    this.#parts = parts;
    this.#session = localSession({
      id: parts.sessionIds.next(),
      realm: parts.realm,
      principal: parts.principal,
      roles: { callee: {} },
      onMessage: (message) => {
        if (message.type === MessageType.INVOCATION) this.#invoked(message);
      },
    });
  }

  /** Registers a procedure. @throws when the Dealer refuses it */
  serve(uri: Uri, procedure: LocalProcedure): void {
    const { dealer } = this.#parts;
    const request = this.#requests.next();
    dealer.register(this.#session, { type: MessageType.REGISTER, request, options: {}, procedure: uri });
    const registration = dealer.registrations.get(uri, 'exact');
    if (registration === undefined) throw new Error(`${uri} cannot be registered`);
    this.#served.set(registration.id, { uri, procedure });
  }

  #invoked({ request, registration, payload }: InvocationMessage): void {
    const caller = this.#parts.dealer.callerOf(this.#session, request);
    const served = this.#served.get(registration);
    if (caller === undefined || served === undefined) return;
    try {
      const { args = [], kwargs = {} } = payload;
      const result = served.procedure({ caller, args, kwargs, payload });
      if (result instanceof Promise) void this.#await(request, result, served.uri);
      else this.#yield(request, result);
    } catch (error) {
      this.#fail(request, error, served.uri);
    }
  }

  async #await(request: Id, pending: Promise<Payload>, uri: Uri): Promise<void> {
    try {
      this.#yield(request, await pending);
    } catch (error) {
      this.#fail(request, error, uri);
    }
  }

  #yield(request: Id, payload: Payload): void {
    const { dealer } = this.#parts;
    dealer.yield(this.#session, { type: MessageType.YIELD, request, options: {}, payload });
  }

  #fail(request: Id, error: unknown, uri: Uri): void {
    const { dealer, onFailure } = this.#parts;
    const refusal = refusalOf(error);
    if (refusal === undefined) onFailure(error, uri);
    dealer.invocationError(this.#session, {
      type: MessageType.ERROR,
      requestType: MessageType.INVOCATION,
      request,
      details: {},
      error: refusal?.uri ?? ErrorUri.INTERNAL_ERROR,
      payload: refusal?.payload ?? emptyPayload,
    });
  }
}

/** What the Caller may be told of a failure. */
function refusalOf(error: unknown): ProcedureError | undefined {
  if (error instanceof ProcedureError) return error;
  // Arguments that have no counterpart here are found out when they are read.
  return error instanceof SerializationError
    ? new ProcedureError(ErrorUri.INVALID_ARGUMENT, error.message)
    : undefined;
}
