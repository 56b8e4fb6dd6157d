import {
  type AcceptorAction,
  type AcceptorEvent,
  type AcceptorState,
  CloseUri,
  type CloseDetails,
  ErrorUri,
  type Frame,
  type Leniency,
  type Message,
  type MessageCodec,
  MessageType,
  OptionError,
  ProtocolError,
  type Strictness,
  type Transport,
  type TransportEnd,
  type TransportSink,
  type Uri,
  acceptorStep,
  createMessageCodec,
  refuseRequest,
  messageEvent,
  emptyPayload,
} from '@wamp/protocol';
import { noteSlowConsumer } from '../outbound/evict.js';
import { Lane } from '../session/lane.js';
import { closeCodeOf } from './close-code.js';
import type { ConnectionHost } from './connection-host.js';
import { type Ending, endingFor, isNotLegal } from './ending.js';
import { JoinLimits } from './join-limits.js';
import { Join, type Joined } from './join.js';
import { type Departure, OpenSession } from './open-session.js';
import { shorterWelcomes } from './shorter-welcomes.js';

/** What a connection is made of. */
export interface ConnectionParts {
  readonly host: ConnectionHost;
  readonly transport: Transport;
  readonly strictness: Strictness;
  /** The transport is gone. */
  readonly onClosed: () => void;
}

/** A GOODBYE of the Router. */
interface Goodbye extends Departure {
  readonly reason: Uri;
  readonly details: CloseDetails;
  /** For the transport, where it has one. */
  readonly closeCode: number;
}

/**
 * One transport and the session on it. It drives the acceptor state machine, so that every message either meets the
 * state in which it is legal or ends the session.
 */
export class Connection implements TransportSink {
  readonly #host: ConnectionHost;
  readonly #transport: Transport;
  readonly #strictness: Strictness;
  readonly #onClosed: () => void;
  readonly #codec: MessageCodec;
  readonly #lane: Lane;
  readonly #joinLimits: JoinLimits;
  readonly #toleratedKinds = new Set<Leniency>();
  #state: AcceptorState = 'closed';
  #hasSpoken = false;
  /** With which the transport is closed once there is nothing more to say. */
  #closeCode = 1000;
  #cancelTimer: () => void = () => undefined;
  #join: Join | undefined;
  #open: OpenSession | undefined;

  constructor({ host, transport, strictness, onClosed }: ConnectionParts) {
    this.#host = host;
    this.#transport = transport;
    this.#strictness = strictness;
    this.#onClosed = onClosed;
    this.#joinLimits = new JoinLimits(host.limits);
    this.#codec = createMessageCodec(transport.serializer, {
      limits: host.limits.decode,
      strictness,
      onTolerated: (leniency) => {
        this.#tolerated(leniency);
      },
      refuseOption: refuseRequest,
    });
    this.#lane = new Lane({
      maxWaiting: host.limits.maxLaneMessages,
      maxWaitingBytes: host.limits.maxQueuedBytes,
      onFull: () => {
        transport.pause();
      },
      onFree: () => {
        transport.resume();
      },
    });
  }

  /** Begins to read, and to wait for HELLO. */
  start(): void {
    this.#setTimer(this.#host.limits.helloTimeoutMs);
    this.#transport.attach(this);
  }

  /** Says GOODBYE to an open session, refuses everybody else. [URI-28] */
  shutDown(reason: Uri): void {
    const details: CloseDetails = { _retry_after_ms: this.#host.retryAfterMs() };
    this.#goodbye({ reason, details, closeCode: 1012, isSilent: true }); // [TST-18]
  }

  /** Ends the transport at once. */
  drop(reason: string): void {
    this.#state = 'failed';
    this.#finish({ reason: 'lost', isSilent: this.#host.isClosing });
    this.#transport.abort(new Error(reason));
  }

  frame(frame: Frame): void {
    if (this.#state === 'failed') return;
    this.#host.counters.messagesReceived++;
    if (this.#lane.isBusy) this.#standInLine(frame);
    else this.#lane.hold(this.#take(frame));
  }

  drain(): void {
    // what may wait for a session is bounded by bytes, not by the transport's mark
  }

  violated(error: ProtocolError): void {
    if (this.#state !== 'failed') this.#violation(error);
  }

  held(bytes: number): void {
    this.#host.queues.held(bytes);
  }

  closed({ isStalled = false }: TransportEnd): void {
    const session = this.#open?.session;
    if (isStalled && session !== undefined) noteSlowConsumer(session, 'write_deadline', this.#host);
    // [SES-35] the end without a word
    this.#step({ kind: 'lost' });
    this.#onClosed();
  }

  /** Notes that a breach was tolerated; the first of each kind is told. */
  #tolerated(leniency: Leniency): void {
    this.#host.counters.tolerated[leniency]++;
    if (this.#toleratedKinds.has(leniency)) return;
    this.#toleratedKinds.add(leniency);
    const { remoteAddress } = this.#transport;
    this.#host.onEvent({ type: 'tolerated', info: this.#open?.session.info, remoteAddress, leniency });
  }

  /** Lets a frame wait for those before it, but for CANCEL. What is wrong with it comes out in its turn. [CAN-33] */
  #standInLine(frame: Frame): void {
    const message = this.#peek(frame);
    const open = this.#state === 'established' ? this.#open : undefined;
    if (message?.type === MessageType.CANCEL && open !== undefined) {
      open.cancel(message);
      return;
    }
    if (message?.type === MessageType.CALL) open?.stands(message);
    this.#lane.run(() => this.#take(frame, message), frame.length);
  }

  #peek(frame: Frame): Message | undefined {
    try {
      return this.#codec.decode(frame);
    } catch {
      return undefined; // it is decoded again, and judged, in its turn
    }
  }

  /** Decodes one frame and does what the state says. Never throws: a failure of ours ends this session only. T49 */
  #take(frame: Frame, decoded?: Message): void | Promise<void> {
    if (this.#state === 'failed') return undefined;
    try {
      if (this.#state !== 'established' && this.#state !== 'shutting_down') this.#joinLimits.check(frame);
      const message = decoded ?? this.#codec.decode(frame);
      const pending = this.#onMessage(message);
      return pending === undefined ? undefined : this.#watch(pending);
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
  }

  /** What goes wrong behind an authorizer ends this session only, too. T49 */
  async #watch(pending: Promise<void>): Promise<void> {
    try {
      await pending;
    } catch (error) {
      if (this.#state !== 'failed') this.#failed(error);
    }
  }

  #onMessage(message: Message): void | Promise<void> {
    const action = this.#step(messageEvent(message.type));
    return action === 'route' ? this.#open?.route(message) : this.#perform(action, message);
  }

  #perform(action: AcceptorAction, message: Message): void {
    if (action === 'judge_hello' && message.type === MessageType.HELLO) {
      this.#hasSpoken = true;
      this.#beginJoin().hello(message);
    } else if (action === 'judge_answer' && message.type === MessageType.AUTHENTICATE) {
      this.#setTimer(undefined);
      this.#join?.authenticate(message);
    } else if (action === 'answer_goodbye') {
      this.#answerGoodbye();
    } else if (action === 'finish') {
      void this.#transport.close({ code: this.#closeCode });
    }
  }

  /**
   * Makes one step of the state machine. Violations, refusals and drops are the same everywhere and done here.
   * @returns what else is to be done, `ignore` for nothing
   */
  #step(event: AcceptorEvent): AcceptorAction {
    const from = this.#state;
    const { state, action } = acceptorStep(from, event);
    this.#state = state;
    switch (action) {
      case 'violation':
        this.#violation(isNotLegal(event, from));
        return 'ignore';
      case 'drop':
        this.#finish({ reason: event.kind === 'message' ? 'aborted' : 'lost' });
        if (event.kind !== 'lost') {
          void this.#transport.close({ code: this.#hasSpoken ? this.#closeCode : 1008 });
        }
        return 'ignore';
      case 'refuse':
        this.#abort(endingFor(event));
        return 'ignore';
      default:
        return action;
    }
  }

  #beginJoin(): Join {
    this.#setTimer(undefined);
    this.#join = new Join({
      host: this.#host,
      transport: this.#transport,
      onWelcome: (joined) => {
        if (this.#step({ kind: 'welcome' }) === 'send') this.#welcome(joined);
      },
      onChallenge: (challenge) => {
        if (this.#step({ kind: 'challenge' }) !== 'send') return;
        this.#setTimer(this.#host.limits.challengeTimeoutMs);
        this.#send(challenge);
      },
      onRefuse: ({ reason, message }) => {
        this.#state = 'failed';
        this.#host.onEvent({
          type: 'join_refused',
          realm: this.#join?.realmName,
          remoteAddress: this.#transport.remoteAddress,
          reason,
          message,
        });
        this.#abort({ reason, message, closeCode: closeCodeOf(reason) });
      },
    });
    return this.#join;
  }

  /** [SES-14] the session exists from here on, and WELCOME is the first that it is sent */
  #welcome({ realm, principal, authmethod, hello, welcome }: Joined): void {
    this.#join?.close();
    this.#join = undefined;
    this.#setTimer(undefined);
    this.#open = new OpenSession({
      host: this.#host,
      onTolerated: (leniency) => {
        this.#tolerated(leniency);
      },
      realm,
      strictness: this.#strictness,
      session: {
        id: welcome.session,
        realm: realm.name,
        principal,
        authmethod,
        roles: hello.details.roles ?? {},
        withoutFeatures: realm.options.withoutFeatures,
        strictness: this.#strictness,
        transport: this.#transport,
        codec: this.#codec,
        control: {
          violated: (problem, closeCode = 1002) => {
            this.#state = 'failed';
            this.#violation(new ProtocolError(problem, { closeCode }));
          },
          tolerated: (leniency) => {
            this.#tolerated(leniency);
          },
          kill: ({ reason, message, isSilent }) => {
            const details = message === undefined ? {} : { message }; // [SMETA-23] [SMETA-25]
            this.#goodbye({ reason, details, closeCode: 4500, isSilent });
          },
          evict: () => {
            this.#evict();
          },
        },
      },
    });
    if ([welcome, ...shorterWelcomes(welcome)].some((one) => this.#send(one))) {
      this.#open.enter(); // [SMETA-02]
      return;
    }
    const message = `WELCOME is longer than the ${String(this.#transport.maxSendBytes)} bytes that this client takes`;
    this.#abort({ reason: ErrorUri.PAYLOAD_SIZE_EXCEEDED, message, closeCode: 1009 });
  }

  /** The session is out of its realm before it hears of it; only its answer still counts. [SMETA-38] */
  #goodbye({ reason, details, closeCode, isSilent }: Goodbye): void {
    if (this.#step({ kind: 'goodbye' }) !== 'send') return;
    this.#closeCode = closeCode;
    this.#release({ reason, isSilent });
    this.#setTimer(this.#host.limits.goodbyeTimeoutMs); // [SES-38] [SMETA-39]
    this.#send({ type: MessageType.GOODBYE, details, reason });
  }

  #answerGoodbye(): void {
    this.#release({ reason: CloseUri.CLOSE_REALM });
    this.#send({ type: MessageType.GOODBYE, details: {}, reason: CloseUri.GOODBYE_AND_OUT }); // [SES-30]
    this.#joinLimits.restart();
    this.#setTimer(this.#host.limits.helloTimeoutMs); // [SES-37] D27: another HELLO may follow
  }

  #failed(error: unknown): void {
    if (error instanceof OptionError && this.#state === 'established') {
      this.#open?.refuseOption(error);
    } else if (this.#state === 'shutting_down' && error instanceof ProtocolError) {
      this.drop('malformed message while shutting down');
    } else if (error instanceof ProtocolError || error instanceof OptionError) {
      this.#violation(error instanceof ProtocolError ? error : new ProtocolError(error.message));
    } else {
      this.#host.onEvent({ type: 'internal_error', error, doing: 'processing a message' });
      this.#abort({ reason: ErrorUri.INTERNAL_ERROR, message: 'internal error', closeCode: 1011 });
    }
  }

  /** [SES-40] ABORT first, everything released, nothing processed afterwards, the transport dropped. */
  #violation(error: ProtocolError): void {
    this.#host.counters.protocolViolations++;
    this.#host.onEvent({
      type: 'protocol_violation',
      info: this.#open?.session.info,
      remoteAddress: this.#transport.remoteAddress,
      message: error.message,
    });
    this.#abort({ reason: error.reason, message: error.message, closeCode: error.closeCode });
  }

  #abort({ reason, message, closeCode }: Ending): void {
    this.#state = 'failed';
    this.#finish({ reason });
    const details: CloseDetails = {
      message,
      ...(this.#transport.kind === 'websocket' ? {} : { _code: closeCode }),
      ...(reason === CloseUri.SYSTEM_SHUTDOWN ? { _retry_after_ms: this.#host.retryAfterMs() } : {}),
    };
    const abort = { type: MessageType.ABORT, reason, payload: emptyPayload } as const;
    if (!this.#send({ ...abort, details })) this.#send({ ...abort, details: {} });
    void this.#transport.close({ code: closeCode, reason });
  }

  /** L60. The rooms that found out are in the middle of their work, so their tables change only afterwards. */
  #evict(): void {
    const session = this.#open?.session;
    if (session !== undefined) session.isOpen = false;
    queueMicrotask(() => {
      if (this.#state === 'failed') return;
      this.#state = 'failed';
      this.#finish({ reason: CloseUri.SLOW_CONSUMER });
      this.#transport.abort(new Error('the client does not read what it is sent'));
    });
  }

  #finish(departure: Departure): void {
    this.#setTimer(undefined);
    this.#lane.close();
    this.#join?.close();
    this.#join = undefined;
    this.#release(departure);
  }

  #release(departure: Departure): void {
    const open = this.#open;
    this.#open = undefined;
    open?.release(departure);
  }

  /** @returns `false` when it is longer than the other Peer takes, and was not sent [TR-46] */
  #send(message: Message): boolean {
    const encoded = this.#codec.encode(message);
    if (encoded.byteLength > this.#transport.maxSendBytes) return false;
    this.#transport.send(encoded);
    this.#host.counters.messagesSent++;
    return true;
  }

  #setTimer(delayMs: number | undefined): void {
    this.#cancelTimer();
    this.#cancelTimer =
      delayMs === undefined || delayMs === Infinity
        ? () => undefined
        : this.#host.clock.after(delayMs, () => {
            this.#step({ kind: 'timeout' });
          });
  }
}
