import {
  ConnectionError,
  type EventMessage,
  type Id,
  type InterruptMessage,
  type InvocationMessage,
  type JoinerAction,
  type JoinerEvent,
  type JoinerState,
  type Message,
  type MessageCodec,
  MessageType,
  ProtocolError,
  type RequestType,
  type ResultMessage,
  type RouterRole,
  type Transport,
  type Uri,
  type WelcomeMessage,
  emptyPayload,
  hasFeature,
  joinerStep,
  nextId,
  payloadOf,
  unknownPeer,
} from '@wamp/protocol';
import type { Disconnect } from '../connection/connection-state.js';
import { JoinError, localError } from '../errors.js';
import type { KeepAlivePolicy, MessageTap } from '../options.js';
import type { Done } from '../roles/wait.js';
import type { WishKind } from '../roles/wish-kind.js';
import {
  type JoinIdentity,
  type Logins,
  answerChallenge,
  beginLogins,
  helloFor,
  judgeWelcome,
} from './join.js';
import { type PendingRequest, type ReplyTo, type RequestBody, settleRequest } from './pending-request.js';
import type { Session } from './session.js';

/** How a session ended; the rules of reconnecting add their verdict. */
export type SessionEnd = Omit<Disconnect, 'fatal'>;

/** Whoever takes what the Router sends in an open session, apart from replies. `false`: it belonged to nothing. */
export interface RoleHandlers {
  event(message: EventMessage): boolean;
  invocation(message: InvocationMessage, session: ClientSession): boolean;
  interrupt(message: InterruptMessage): boolean;
  /** The Router took a subscription or registration back. */
  revoked(kind: WishKind, id: Id, details: { readonly reason?: Uri }): boolean;
}

/** What a session counts. */
export interface SessionCounters {
  sent: number;
  received: number;
  dropped: number;
}

/** What a session is given. */
export interface SessionSetup extends JoinIdentity {
  readonly transport: Transport;
  readonly codec: MessageCodec;
  readonly handlers: RoleHandlers;
  readonly stats: SessionCounters;
  /** Undefined when the transport finds out itself that the Router is gone. */
  readonly keepAlive: KeepAlivePolicy | undefined;
  readonly onMessage: ((tap: MessageTap) => void) | undefined;
  onOpen(session: ClientSession): void;
  /** Called once, also when the session never opened. `gone` resolves when the transport is closed. */
  onEnd(end: SessionEnd, gone: Promise<void>): void;
  /** There is room again after `send` gave `false`. */
  onDrain(): void;
}

/** One session over one transport, from HELLO to its end. */
export interface ClientSession {
  /** What WELCOME said, once the session is open. */
  readonly info: Session | undefined;
  /** Whether the transport takes more for now. */
  readonly hasRoom: boolean;
  /** Requests without an answer. */
  readonly pending: number;
  /** @throws {WampError} locally, when the Router did not announce one of them. [SES-10] */
  require(role: RouterRole, features: readonly string[]): void;
  /**
   * Sends one request. Only a message that could be encoded uses up an id. [ID-07] [RPC-32]
   * @param done - takes the answer, if there is one
   * @param onProgress - takes results before the last one
   * @throws {SerializationError} when the payload cannot be expressed
   */
  request<T extends RequestType>(
    message: { readonly type: T } & RequestBody<T>,
    done?: Done<ReplyTo<T>>,
    onProgress?: (result: ResultMessage) => void,
  ): Id;
  /** The answer to this request is of no interest any more. */
  forget(id: Id): void;
  /** @throws {SerializationError} when the message cannot be expressed */
  send(message: Message): void;
  /** Ends all requests and says GOODBYE; ABORT while the session is not open yet. [URI-29] */
  leave(reason: Uri, message: string | undefined): void;
  /** Ends it without a word. */
  drop(end: SessionEnd): void;
}

/** How long the answer to GOODBYE may take. [SES-38] */
const goodbyeTimeoutMs = 5000;

/** Builds a {@link SessionEnd}. */
export function endOf(kind: Disconnect['kind'], rest: Partial<SessionEnd> = {}): SessionEnd {
  const { error } = rest;
  return {
    kind,
    uri: undefined,
    code: error && 'code' in error ? String(error.code) : undefined,
    message: error?.message,
    error: undefined,
    retryAfter: undefined,
    ...rest,
  };
}

/** What an operation rejects with when its session is over. `sent`: the Router may have acted on it. */
export function sessionLost(end: SessionEnd, sent: boolean): ConnectionError {
  return new ConnectionError(`the session is over: ${end.message ?? end.uri ?? end.kind}`, {
    code: end.kind === 'local' ? 'WAMP_ERR_CONNECTION_CLOSED' : 'WAMP_ERR_CONNECTION_LOST',
    sent,
    cause: end.error ?? end,
  });
}

/** Joins over a transport. A function of closures, as every page loads it and closures become the smallest code. */
export function openSession(setup: SessionSetup): ClientSession {
  const { transport, codec, handlers, stats, realm, keepAlive } = setup;
  const stop = new AbortController();
  const pending = new Map<Id, PendingRequest>();
  let state: JoinerState = 'closed';
  let info: Session | undefined;
  let logins: Logins = new Map();
  let greeted = false;
  let hasRoom = true;
  let ended = false;
  let lastId: Id | 0 = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const step = (event: JoinerEvent): JoinerAction => {
    const next = joinerStep(state, event);
    state = next.state;
    return next.action;
  };

  const tap = (out: boolean, message: Message): void =>
    setup.onMessage?.({ out, session: info?.id, message });

  const send = (message: Message): void => {
    // [SES-33] nothing but GOODBYE once the session closes
    if (state === 'shutting_down' && message.type !== MessageType.GOODBYE) return;
    const encoded = codec.encode(message);
    const { maxSendBytes } = transport;
    if (maxSendBytes < Infinity && encoded.byteLength > maxSendBytes) {
      throw localError('wamp.error.payload_size_exceeded', `more than ${maxSendBytes} bytes`);
    }
    stats.sent++;
    tap(true, message);
    hasRoom = transport.send(encoded);
  };

  const failAll = (how: SessionEnd): void => {
    const requests = [...pending.values()];
    pending.clear();
    for (const { done } of requests) done(sessionLost(how, true));
  };

  const end = (how: SessionEnd): void => {
    if (ended) return;
    ended = true;
    stop.abort();
    clearTimeout(timer);
    failAll(how);
    setup.onEnd(how, transport.close());
  };

  /** Ends it with ABORT. [SES-01] nothing comes before HELLO */
  const abort = (reason: Uri, message: string | undefined, how: SessionEnd): void => {
    const details = message === undefined ? {} : { message };
    if (greeted) send({ type: MessageType.ABORT, details, reason, payload: emptyPayload });
    end(how);
  };

  /** [SES-40] */
  const violation = (cause: unknown): void => {
    // [SES-33] whatever comes after our GOODBYE is ignored
    if (ended || state === 'shutting_down') return;
    const error =
      cause instanceof ProtocolError ? cause : new ProtocolError('a message could not be read', { cause });
    step({ kind: 'give_up' });
    abort(error.reason, error.message, endOf('protocol', { uri: error.reason, error }));
  };

  /** Goes on when something asynchronous is done, unless the session is over or closing by then. */
  const then = async <T>(work: Promise<T>, next: (value: T) => void): Promise<void> => {
    const before = state;
    const isOver = (): boolean => ended || state !== before;
    try {
      const value = await work;
      if (!isOver()) next(value);
    } catch (cause) {
      if (isOver()) return;
      step({ kind: 'give_up' });
      const uri = 'wamp.error.authentication_failed';
      const message = cause instanceof Error ? cause.message : undefined;
      abort(uri, undefined, endOf('abort', { uri, message, error: new JoinError(uri, { message, cause }) }));
    }
  };

  /** After silence asks the Router for any answer, an ERROR too. (D24) */
  const watch = (): void => {
    if (!keepAlive || state !== 'established' || !info?.supports('dealer')) return;
    const { interval = 20_000, timeout = 10_000 } = keepAlive;
    const payload = payloadOf([info.id]);
    clearTimeout(timer);
    timer = setTimeout(() => {
      session.request({ type: MessageType.CALL, options: {}, procedure: 'wamp.session.get', payload });
      timer = setTimeout(() => session.drop(endOf('stale')), timeout);
    }, interval);
  };

  const open = ({ session: id, details }: WelcomeMessage): void => {
    const { authid, authrole, authmethod, authprovider, authextra = {}, roles = {} } = details;
    // [SES-09] nothing has made sure yet that there are roles
    if (!roles.broker && !roles.dealer) throw new ProtocolError('WELCOME has neither broker nor dealer');
    const opened = (): void => {
      setup.memory.resume = details._resume;
      info = {
        id,
        realm: details.realm ?? realm,
        authid,
        authrole,
        authmethod,
        authprovider,
        authextra,
        transport: transport.kind,
        serializer: codec.serializer.id,
        supports: (role, feature) =>
          !!roles[role] && (feature === undefined || hasFeature(roles[role].features, feature)),
      };
      watch();
      setup.onOpen(session);
    };
    if (logins.size) void then(judgeWelcome(authmethod, authextra, logins), opened);
    else opened();
  };

  const process = (message: Message): boolean => {
    switch (message.type) {
      case MessageType.EVENT:
        return handlers.event(message);
      case MessageType.INVOCATION:
        return handlers.invocation(message, session);
      case MessageType.INTERRUPT:
        return handlers.interrupt(message);
      case MessageType.UNSUBSCRIBED:
        if (message.details)
          return handlers.revoked('subscription', message.details.subscription, message.details);
        break;
      case MessageType.UNREGISTERED:
        if (message.details)
          return handlers.revoked('registration', message.details.registration, message.details);
        break;
      default: // a reply
    }
    const id = 'request' in message ? message.request : 0;
    const request = pending.get(id);
    // [PRR-22] progress ends nothing, whether it was asked for or not
    if (message.type === MessageType.RESULT && message.details.progress) {
      request?.onProgress?.(message);
      return !!request?.onProgress;
    }
    return !!request && settleRequest(request, message) && pending.delete(id);
  };

  const receive = (message: Message): void => {
    tap(false, message);
    const action = step({ kind: 'message', type: message.type });
    // [MSG-48] only Callees send errors of invocations
    const isCallees = message.type === MessageType.ERROR && message.requestType === MessageType.INVOCATION;
    if (action === 'violation' || (action === 'process' && isCallees)) {
      throw new ProtocolError(`message type ${message.type} is not allowed now`);
    } else if (action === 'process') {
      if (!process(message)) stats.dropped++;
    } else if (action === 'ignore') {
      // [SES-33] only GOODBYE counts after our own
    } else if (message.type === MessageType.CHALLENGE) {
      void then(answerChallenge(message, logins), send);
    } else if (message.type === MessageType.WELCOME) {
      open(message);
    } else if (message.type === MessageType.GOODBYE || message.type === MessageType.ABORT) {
      const isAnswer = action === 'finish';
      if (action === 'answer_goodbye') {
        send({ type: MessageType.GOODBYE, details: {}, reason: 'wamp.close.goodbye_and_out' });
      }
      const { reason: uri, details } = message;
      const { message: text, _retry_after_ms: retryAfter } = details;
      const rest = { uri, message: text, retryAfter };
      if (message.type === MessageType.GOODBYE) {
        return end(endOf(isAnswer ? 'local' : 'goodbye', { ...rest, code: details._code }));
      }
      // [SES-25] [SES-26]
      const { args, kwargs } = message.payload;
      const error = info
        ? undefined
        : new JoinError(uri, { message: text, args, kwargs, details: { ...details } });
      end(endOf('abort', { ...rest, error }));
    }
  };

  const session: ClientSession = {
    get info() {
      return info;
    },
    get hasRoom() {
      return hasRoom;
    },
    get pending() {
      return pending.size;
    },
    require(role, features) {
      for (const feature of [undefined, ...features]) {
        if (info?.supports(role, feature)) continue;
        const what = `the Router did not announce ${feature ?? ''} as ${role}`;
        throw localError('wamp.error.feature_not_supported', what);
      }
    },
    request(message, done, onProgress) {
      const request = nextId(lastId);
      send({ ...message, request } as unknown as Message);
      // Which reply belongs to which request is looked at when it comes.
      if (done) pending.set(request, { type: message.type, done: done as Done<Message>, onProgress });
      return (lastId = request);
    },
    forget: (id) => void pending.delete(id),
    send,
    leave(reason, message) {
      const action = step({ kind: 'leave' });
      const how = endOf('local');
      if (action === 'abort') abort(reason, message, how);
      if (action !== 'send') return;
      failAll(how);
      send({ type: MessageType.GOODBYE, details: message === undefined ? {} : { message }, reason });
      clearTimeout(timer);
      timer = setTimeout(() => session.drop(how), goodbyeTimeoutMs);
    },
    drop(how) {
      step({ kind: 'lost' });
      transport.abort(how.error ?? new Error(how.kind));
      end(how);
    },
  };

  transport.attach({
    frame(frame) {
      if (ended) return;
      stats.received++;
      try {
        watch();
        receive(codec.decode(frame));
      } catch (error) {
        violation(error);
      }
    },
    drain() {
      hasRoom = true;
      setup.onDrain();
    },
    violated: violation,
    closed({ code, reason, error }) {
      step({ kind: 'lost' });
      end(endOf('transport', { error, ...(code && { code }), ...(reason && { message: reason }) }));
    },
  });
  step({ kind: 'join' });
  const { kind, peer = unknownPeer } = transport;
  const context = { realm, transport: kind, peer, signal: stop.signal };
  void then(beginLogins(setup, context), (begun) => {
    logins = begun;
    send(helloFor(setup, logins));
    greeted = true;
  });
  return session;
}
