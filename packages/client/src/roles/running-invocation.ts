import {
  type ErrorMessage,
  type Id,
  type InvocationMessage,
  type Message,
  MessageType,
  type Payload,
  type Uri,
  emptyPayload,
  payloadOf,
} from '@wamp/protocol';
import type { Connection } from '../connection/connection.js';
import { WampError, localError } from '../errors.js';
import { type PayloadCodec, openPayload, passthruFeatures, sealPayload } from '../payload-codec.js';
import type { ClientSession } from '../session/client-session.js';
import { asyncQueue } from './async-queue.js';
import { payloadOfInput, payloadOfResult } from './input.js';
import type { AnyProcedure, Invocation, InvocationHandler } from './invocation.js';
import { peerOf } from './peer.js';
import { timerDelay } from './wait.js';
import type { WishEntry } from './wish.js';

/** How many chunks an invocation holds that its handler has not read. */
const maxChunks = 1024;

/** What the client says of all answers. */
export interface AnswerTerms {
  /** Whether Callers are told the text of an exception. */
  readonly exposeErrors: boolean;
  readonly codecs: readonly PayloadCodec[] | undefined;
}

/** Where an invocation runs. */
export interface InvocationPlace {
  readonly connection: Connection;
  readonly session: ClientSession;
  readonly entry: WishEntry;
  readonly terms: AnswerTerms;
}

/** An invocation that is not answered yet. */
export interface RunningInvocation {
  readonly entry: WishEntry;
  /** Lets the handler begin, now or when it is its turn. */
  start(): void;
  /** Takes an INVOCATION that goes on with it. `false`: nothing more was to come. */
  more(message: InvocationMessage): boolean;
  /** Aborts the signal of the handler; one that has not begun is answered with the reason. */
  readonly abort: (reason: Error) => void;
  /** Nothing more is sent for it. */
  drop(): void;
}

/**
 * Makes a {@link RunningInvocation}.
 * @param onOver - called when it is answered or dropped
 */
export function runInvocation(
  { request, details, payload }: InvocationMessage,
  { connection, session, entry, terms }: InvocationPlace,
  onOver: () => void,
): RunningInvocation {
  const { codecs, exposeErrors } = terms;
  const { procedure = entry.template.uri, caller, caller_authid, caller_authrole } = details;
  const aborter = new AbortController();
  const { signal } = aborter;
  const chunks = asyncQueue<unknown>();
  let isOpen = details.progress === true;
  let hasBegun = false;
  let isOver = false;
  let wasRead = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const open = (sealed: Payload): Payload =>
    openPayload(codecs, { kind: 'call', uri: procedure }, { options: details, payload: sealed });

  /** What goes back is sealed as the codecs say, which are told whether the call was, for them to read. */
  const seal = (kind: 'result' | 'error', answer: Payload) => {
    const sealed = sealPayload(codecs, { kind, uri: procedure, call: wasRead ? details : undefined }, answer);
    session.require('dealer', passthruFeatures(sealed));
    return sealed;
  };

  const drop = (): void => {
    isOver = true;
    clearTimeout(timer);
    onOver();
  };

  /** [RPC-61] [CAN-13] [PRR-09] one answer, and nothing for an invocation that is over */
  const finish = (answer: Message): void => {
    if (isOver) return;
    session.send(answer);
    drop();
  };

  const sendResult = (result: unknown, progress?: true): void => {
    const { options, payload: sealed } = seal('result', payloadOfResult(result));
    const message: Message = {
      type: MessageType.YIELD,
      request,
      options: { ...options, ...(progress && { progress }) },
      payload: sealed,
    };
    if (progress) session.send(message);
    else finish(message);
  };

  const answerError = (uri: Uri, answer: Payload): void => {
    const { options: details, payload: sealed } = seal('error', answer);
    finish(errorMessage(request, uri, { details, payload: sealed }));
  };

  const sendError = (error: unknown): void => {
    // Not instanceof: the error may come from another copy of this package.
    if (error instanceof Error && error.name === 'WampError') {
      const { uri, args, kwargs } = error as Error & Partial<WampError>;
      if (typeof uri === 'string') {
        return answerError(uri, payloadOf(args, kwargs));
      }
    }
    if (!isOver) connection.report(error, { kind: 'invocation' });
    const text = error instanceof Error ? error.message : String(error);
    answerError('wamp.error.runtime_error', payloadOf(exposeErrors ? [text] : []));
  };

  const fail = (error: unknown): void => {
    if (isOver) return;
    try {
      sendError(error);
    } catch {
      // The error itself cannot be expressed; its URI always can.
      finish(errorMessage(request, 'wamp.error.runtime_error'));
    }
  };

  const abort = (reason: Error): void => {
    isOpen = false;
    chunks.end(undefined, { error: reason });
    if (!hasBegun) fail(reason);
    aborter.abort(reason);
  };

  /** [TMO-13] [TMO-17] from one result to the next */
  const watch = (): void => {
    clearTimeout(timer);
    if (!details.timeout) return;
    timer = setTimeout(() => {
      const error = new WampError('wamp.error.timeout');
      fail(error);
      abort(error);
    }, timerDelay(details.timeout));
  };

  const progress = (value: unknown): Promise<void> => {
    // [PRR-07] [CAN-13]
    if (details.receive_progress && !isOver && !signal.aborted) {
      sendResult(value, true);
      watch();
      if (!session.hasRoom) return new Promise((resolve) => connection.whenDrained(resolve));
    }
    return Promise.resolve();
  };

  const begin = async (): Promise<void> => {
    if (isOver) return;
    hasBegun = true;
    try {
      const { args = [], kwargs = {} } = open(payload);
      wasRead = true;
      const invocation: Invocation<AnyProcedure> = {
        args: [...args],
        kwargs,
        params: entry.template.params(procedure),
        procedure,
        signal,
        caller: peerOf(caller, caller_authid, caller_authrole),
        trustlevel: details.trustlevel,
        wantsProgress: !!details.receive_progress,
        progress,
        chunks,
        details: { ...details },
        error: (uri, input?: unknown) => new WampError(uri, payloadOfInput(input)),
      };
      let result = await (entry.handler as InvocationHandler)(invocation);
      if (isGenerator(result)) result = await lastOf(result);
      sendResult(result);
    } catch (error) {
      fail(error);
    }
  };

  /** Sends what a generator yields as progress, and gives what it returns. */
  const lastOf = async (generator: AsyncGenerator<unknown, unknown>): Promise<unknown> => {
    for (;;) {
      const { done, value } = await generator.next();
      if (done) return value;
      if (signal.aborted) {
        await generator.return(undefined);
        throw signal.reason as Error;
      }
      await progress(value);
    }
  };

  if (!isOpen) chunks.end();
  return {
    entry,
    start() {
      watch();
      if (!entry.turnstile(begin)) fail(new WampError('wamp.error.unavailable')); // [RRT-02]
    },
    more({ details: { progress: isMore }, payload: next }) {
      if (!isOpen) return false;
      try {
        const { args, isEmpty } = open(next);
        if (isMore || !isEmpty) chunks.push(args?.[0]);
        if (chunks.size > maxChunks) throw localError('router.error.limit_exceeded', 'too many chunks');
      } catch (error) {
        fail(error);
        abort(error as Error);
      }
      if (!isMore) {
        isOpen = false;
        chunks.end();
      }
      return true;
    },
    abort,
    drop,
  };
}

function isGenerator(value: unknown): value is AsyncGenerator<unknown, unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value;
}

/** The ERROR that answers an invocation. */
export function errorMessage(
  request: Id,
  error: Uri,
  { details, payload }: Pick<ErrorMessage, 'details' | 'payload'> = { details: {}, payload: emptyPayload },
): Message {
  return { type: MessageType.ERROR, requestType: MessageType.INVOCATION, request, details, error, payload };
}
