import {
  type AbortMessage,
  ConnectionError,
  type EventMessage,
  type Frame,
  type GoodbyeMessage,
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
  type RegistrationRevokedDetails,
  type RouterRole,
  type SubscriptionRevokedDetails,
  type Transport,
  type Uri,
  type WelcomeMessage,
  emptyPayload,
  hasFeature,
  joinerStep,
  nextId,
} from '@wamp/protocol';
import type { Disconnect } from '../connection/connection-state.js';
import { JoinError, localError } from '../errors.js';
import type { MessageTap } from '../options.js';
import { type JoinIdentity, answerChallenge, helloFor } from './join.js';
import { type PendingRequest, RequestTable } from './request-table.js';
import type { Session } from './session.js';

/** How a session ended; the rules of reconnecting add their verdict. */
export type SessionEnd = Omit<Disconnect, 'fatal'>;

/** Whoever takes what the Router sends in an open session, apart from replies. `false`: it belonged to nothing. */
export interface RoleHandlers {
  event(message: EventMessage, session: ClientSession): boolean;
  invocation(message: InvocationMessage, session: ClientSession): boolean;
  interrupt(message: InterruptMessage): boolean;
  unsubscribed(details: SubscriptionRevokedDetails): boolean;
  unregistered(details: RegistrationRevokedDetails): boolean;
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
  readonly onMessage: ((tap: MessageTap) => void) | undefined;
  onOpen(session: ClientSession): void;
  /** Called once, also when the session never opened. `gone` resolves when the transport is closed. */
  onEnd(end: SessionEnd, gone: Promise<void>): void;
  /** There is room again after `send` gave `false`. */
  onDrain(): void;
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

/** One session over one transport, from HELLO to its end. */
export class ClientSession {
  readonly #setup: SessionSetup;
  readonly #requests = new RequestTable();
  #state: JoinerState = 'closed';
  #greeted = false;
  #hasRoom = true;
  #ended = false;
  #lastId: Id | 0 = 0;
  #info: Session | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(setup: SessionSetup) {
    this.#setup = setup;
    setup.transport.attach({
      frame: (frame) => this.#frame(frame),
      drain: () => {
        this.#hasRoom = true;
        setup.onDrain();
      },
      violated: (error) => this.#violation(error),
      closed: ({ code, reason, error }) => {
        this.#step({ kind: 'lost' });
        this.#end(
          endOf('transport', {
            error,
            ...(code !== undefined && { code }),
            ...(reason && { message: reason }),
          }),
        );
      },
    });
    this.#step({ kind: 'join' });
    void this.#then(helloFor(setup), (hello) => {
      this.#greeted = true;
      this.send(hello);
    });
  }

  /** What WELCOME said, once the session is open. */
  get info(): Session | undefined {
    return this.#info;
  }

  /** Whether the transport takes more for now. */
  get hasRoom(): boolean {
    return this.#hasRoom;
  }

  /** Requests without an answer. */
  get pending(): number {
    return this.#requests.size;
  }

  /** @throws {WampError} locally, when the Router did not announce it. [SES-10] */
  require(role: RouterRole, feature?: string): void {
    if (this.#info?.supports(role, feature) !== true) {
      throw localError(
        'wamp.error.feature_not_supported',
        `the Router did not announce ${feature ?? ''} as ${role}`,
      );
    }
  }

  /**
   * Sends one request. Only a message that could be encoded uses up an id. [ID-07] [RPC-32]
   * @throws {SerializationError} when the payload cannot be expressed
   */
  request(build: (id: Id) => Message, pending?: PendingRequest): Id {
    const id = nextId(this.#lastId);
    this.send(build(id));
    if (pending) this.#requests.add(id, pending);
    return (this.#lastId = id);
  }

  /** The answer to this request is of no interest any more. */
  forget(id: Id): void {
    this.#requests.delete(id);
  }

  /** @throws {SerializationError} when the message cannot be expressed */
  send(message: Message): void {
    // [SES-33] nothing but GOODBYE once the session closes
    if (this.#state === 'shutting_down' && message.type !== MessageType.GOODBYE) return;
    const { codec, transport, stats, onMessage } = this.#setup;
    const encoded = codec.encode(message);
    if (transport.maxSendBytes < Infinity && encoded.byteLength > transport.maxSendBytes) {
      throw localError('wamp.error.payload_size_exceeded', `more than ${transport.maxSendBytes} bytes`);
    }
    stats.sent++;
    onMessage?.({ out: true, session: this.#info?.id, message });
    this.#hasRoom = transport.send(encoded);
  }

  /** Ends all requests and says GOODBYE; ABORT while the session is not open yet. [URI-29] */
  leave(reason: Uri, message: string | undefined): void {
    const action = this.#step({ kind: 'leave' });
    const details = message === undefined ? {} : { message };
    if (action === 'send') {
      this.#requests.fail(sessionLost(endOf('local'), true));
      this.send({ type: MessageType.GOODBYE, details, reason });
      this.#timer = setTimeout(() => this.drop(endOf('local')), goodbyeTimeoutMs);
    } else if (action === 'abort') {
      this.#abort(reason, message);
      this.#end(endOf('local'));
    }
  }

  /** Ends it without a word. */
  drop(end: SessionEnd): void {
    this.#step({ kind: 'lost' });
    this.#setup.transport.abort(end.error ?? new Error(end.kind));
    this.#end(end);
  }

  #step(event: JoinerEvent): JoinerAction {
    const { state, action } = joinerStep(this.#state, event);
    this.#state = state;
    return action;
  }

  /** Goes on when something asynchronous is done, unless the session is over or closing by then. */
  async #then<T>(work: Promise<T>, next: (value: T) => void): Promise<void> {
    const before = this.#state;
    const isOver = () => this.#ended || this.#state !== before;
    try {
      const value = await work;
      if (!isOver()) next(value);
    } catch (cause) {
      if (isOver()) return;
      this.#step({ kind: 'give_up' });
      const reason = 'wamp.error.authentication_failed';
      this.#abort(reason);
      const message = cause instanceof Error ? cause.message : undefined;
      this.#end(endOf('abort', { uri: reason, message, error: new JoinError(reason, { message, cause }) }));
    }
  }

  #frame(frame: Frame): void {
    if (this.#ended) return;
    this.#setup.stats.received++;
    try {
      this.#receive(this.#setup.codec.decode(frame));
    } catch (error) {
      this.#violation(error);
    }
  }

  #receive(message: Message): void {
    this.#setup.onMessage?.({ out: false, session: this.#info?.id, message });
    const action = this.#step({ kind: 'message', type: message.type });
    if (action === 'process') return this.#process(message);
    if (action === 'ignore') return; // [SES-33] only GOODBYE counts after our own
    if (action === 'violation') throw new ProtocolError(`message type ${message.type} is not allowed now`);
    switch (message.type) {
      case MessageType.CHALLENGE: {
        const { authenticators, realm, transport } = this.#setup;
        const answer = answerChallenge(message, authenticators, { realm, transport: transport.kind });
        void this.#then(answer, (authenticate) => this.send(authenticate));
        break;
      }
      case MessageType.WELCOME:
        this.#open(message);
        break;
      case MessageType.ABORT:
        this.#end(this.#endOfAbort(message)); // [SES-25] [SES-26]
        break;
      case MessageType.GOODBYE:
        this.#close(message, action === 'answer_goodbye');
        break;
      default: // all other types are processed, ignored or violations
    }
  }

  #process(message: Message): void {
    const { handlers, stats } = this.#setup;
    let taken: boolean;
    switch (message.type) {
      case MessageType.EVENT:
        taken = handlers.event(message, this);
        break;
      case MessageType.INVOCATION:
        taken = handlers.invocation(message, this);
        break;
      case MessageType.INTERRUPT:
        taken = handlers.interrupt(message);
        break;
      case MessageType.UNSUBSCRIBED:
        taken = message.details ? handlers.unsubscribed(message.details) : this.#requests.answer(message);
        break;
      case MessageType.UNREGISTERED:
        taken = message.details ? handlers.unregistered(message.details) : this.#requests.answer(message);
        break;
      default:
        // [MSG-48] only Callees send errors of invocations
        if (message.type === MessageType.ERROR && message.requestType === MessageType.INVOCATION) {
          throw new ProtocolError('ERROR of an INVOCATION from the Router');
        }
        taken = this.#requests.answer(message);
    }
    if (!taken) stats.dropped++;
  }

  #open({ session: id, details }: WelcomeMessage): void {
    const { authenticators, transport, codec, realm } = this.#setup;
    const { authid, authrole, authmethod, authprovider, authextra = {} } = details;
    // [SES-09] nothing has made sure yet that there are roles
    const { roles = {} } = details;
    if (!roles.broker && !roles.dealer) throw new ProtocolError('WELCOME has neither broker nor dealer');
    const open = () => {
      this.#info = {
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
          roles[role] !== undefined && (feature === undefined || hasFeature(roles[role].features, feature)),
      };
      this.#setup.onOpen(this);
    };
    const authenticator = authenticators.find(({ method }) => method === authmethod);
    if (authenticator) void this.#then((async () => authenticator.welcome?.(authextra))(), open);
    else open();
  }

  #close({ reason, details }: GoodbyeMessage, answer: boolean): void {
    if (answer) this.send({ type: MessageType.GOODBYE, details: {}, reason: 'wamp.close.goodbye_and_out' });
    const { message, _retry_after_ms: retryAfter } = details;
    this.#end(endOf(answer ? 'goodbye' : 'local', { uri: reason, message, retryAfter }));
  }

  #endOfAbort({ reason: uri, details, payload: { args, kwargs } }: AbortMessage): SessionEnd {
    const { message, _retry_after_ms: retryAfter } = details;
    const error = this.#info
      ? undefined
      : new JoinError(uri, { message, args, kwargs, details: { ...details } });
    return endOf('abort', { uri, message, retryAfter, error });
  }

  /** [SES-40] */
  #violation(error: unknown): void {
    // [SES-33] whatever comes after our GOODBYE is ignored
    if (this.#ended || this.#state === 'shutting_down') return;
    const problem =
      error instanceof ProtocolError
        ? error
        : new ProtocolError('a message could not be read', { cause: error });
    this.#step({ kind: 'give_up' });
    this.#abort(problem.reason, problem.message);
    this.#end(endOf('protocol', { uri: problem.reason, error: problem }));
  }

  #abort(reason: Uri, message?: string): void {
    // [SES-01] nothing comes before HELLO
    if (!this.#greeted) return;
    this.send({
      type: MessageType.ABORT,
      details: message === undefined ? {} : { message },
      reason,
      payload: emptyPayload,
    });
  }

  #end(end: SessionEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#requests.fail(sessionLost(end, true));
    this.#setup.onEnd(end, this.#setup.transport.close());
  }
}
