import {
  type AbortMessage,
  type AcceptorAction,
  type AcceptorEvent,
  type AcceptorState,
  CloseUri,
  type CloseDetails,
  ErrorUri,
  type Frame,
  type Message,
  MessageType,
  OptionError,
  ProtocolError,
  type TransportEnd,
  type TransportSink,
  type Uri,
  acceptorStep,
  messageEvent,
} from '@wamp/protocol';
import { noteSlowConsumer } from '../outbound/evict.js';
import { Channel, type ChannelParts } from './channel.js';
import { type Ending, abortFor, endingFor, isNotLegal } from './ending.js';
import type { Joined } from './join.js';
import { Joining, type JoiningOwner } from './joining.js';
import { type Departure, type Goodbye, OpenSession, type SessionOwner } from './open-session.js';

/** What a connection is made of. */
export interface ConnectionParts extends ChannelParts {
  /** Its transport is gone. */
  readonly onClosed: (connection: Connection) => void;
}

/**
 * One transport and the session on it. It drives the acceptor state machine, so that every message either meets the
 * state in which it is legal or ends the session. What an idle session does not need is made when it is needed, as
 * there are many of them.
 */
export class Connection extends Channel implements TransportSink, JoiningOwner, SessionOwner {
  readonly #onClosed: (connection: Connection) => void;
  #state: AcceptorState = 'closed';
  #hasSpoken = false;
  /** With which the transport is closed once there is nothing more to say. */
  #closeCode = 1000;
  /** Until WELCOME. */
  #joining: Joining | undefined;
  #open: OpenSession | undefined;

  constructor(parts: ConnectionParts) {
    super(parts);
    this.#onClosed = parts.onClosed;
  }

  protected get session(): OpenSession | undefined {
    return this.#open;
  }

  protected timedOut(): void {
    this.step({ kind: 'timeout' });
  }

  /** Begins to read, and to wait for HELLO. */
  start(): void {
    this.#awaitHello();
    this.transport.attach(this);
  }

  #awaitHello(): void {
    this.#joining = new Joining(this.host, this);
    if (this.#joining.enter()) {
      this.setTimer(this.host.limits.helloTimeoutMs); // [AUTH-32]
    } else {
      this.#state = 'failed';
      void this.transport.close({ code: 1013 }); // L03
    }
  }

  /** Says GOODBYE to an open session, refuses everybody else. [URI-28] */
  shutDown(reason: Uri): void {
    const details: CloseDetails = { _retry_after_ms: this.host.retryAfterMs() };
    this.goodbye({ reason, details, closeCode: 1012, isSilent: true }); // [TST-18]
  }

  /** Ends the transport at once. */
  drop(reason: string): void {
    this.#state = 'failed';
    this.#finish({ reason: 'lost', isSilent: this.host.isClosing });
    this.transport.abort(new Error(reason));
  }

  frame(frame: Frame): void {
    if (this.#state === 'failed') return;
    this.host.counters.messagesReceived++;
    this.turns.frame(frame);
  }

  violated(error: ProtocolError): void {
    this.turns.flush();
    if (this.#state !== 'failed') this.#violation(error);
  }

  closed({ isStalled = false }: TransportEnd): void {
    const session = this.#open?.session;
    if (isStalled && session !== undefined) noteSlowConsumer(session, 'write_deadline', this.host);
    const latest = this.host.clock.elapsed() + this.host.limits.goodbyeTimeoutMs;
    this.turns.atEnd(() => {
      this.#lost(latest);
    });
  }

  /** What stands in line behind EVENTs that are on their way still counts, as nobody is told of what does not. */
  #lost(latest: number): void {
    const line = this.line;
    const isSending = this.#open?.isSending === true && this.host.clock.elapsed() < latest;
    if (line?.isBusy === true && isSending) {
      line.atStep(() => {
        this.#lost(latest);
      });
      return;
    }
    this.step({ kind: 'lost' }); // [SES-35] the end without a word
    this.#onClosed(this);
  }

  /** Decodes one frame and does what the state says. Never throws: a failure of ours ends this session only. T49 */
  take(frame: Frame, decoded: Message | undefined): void | Promise<void> {
    if (this.#state === 'failed') return undefined;
    try {
      this.#joining?.check(frame);
      const message = decoded ?? this.decode(frame);
      const pending = this.#onMessage(message);
      return pending === undefined ? undefined : this.#watch(pending);
    } catch (error) {
      this.failed(error);
      return undefined;
    }
  }

  /** What goes wrong behind an authorizer ends this session only, too. T49 */
  async #watch(pending: Promise<void>): Promise<void> {
    try {
      await pending;
    } catch (error) {
      if (this.#state !== 'failed') this.failed(error);
    }
  }

  #onMessage(message: Message): void | Promise<void> {
    const action = this.step(messageEvent(message.type));
    return action === 'route' ? this.#open?.route(message) : this.#perform(action, message);
  }

  #perform(action: AcceptorAction, message: Message): void {
    if (action === 'judge_hello' && message.type === MessageType.HELLO) {
      this.#hasSpoken = true;
      this.#joining?.hello(message);
    } else if (action === 'judge_answer' && message.type === MessageType.AUTHENTICATE) {
      this.#joining?.authenticate(message);
    } else if (action === 'answer_goodbye' && message.type === MessageType.GOODBYE) {
      this.#answerGoodbye(message.reason);
    } else if (action === 'finish') {
      this.turns.clear();
      void this.transport.close({ code: this.#closeCode });
    }
  }

  /**
   * Makes one step of the state machine. Violations, refusals and drops are the same everywhere and done here.
   * @returns what else is to be done, `ignore` for nothing
   */
  step(event: AcceptorEvent): AcceptorAction {
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
          void this.transport.close({ code: this.#hasSpoken ? this.#closeCode : 1008 });
        }
        return 'ignore';
      case 'refuse':
        this.abort(endingFor(event));
        return 'ignore';
      default:
        return action;
    }
  }

  /** [SES-14] the session exists from here on */
  opened(joined: Joined): OpenSession {
    this.#joining?.close();
    this.#joining = undefined;
    this.setTimer(undefined);
    this.#open = new OpenSession({ host: this.host, owner: this, joined, codec: this.codec });
    return this.#open;
  }

  /** The session is out of its realm before it hears of it; only its answer still counts. [SMETA-38] */
  goodbye({ reason, details, closeCode, isSilent }: Goodbye): void {
    if (this.step({ kind: 'goodbye' }) !== 'send') return;
    this.#closeCode = closeCode;
    this.#release({ reason, isSilent });
    this.setTimer(this.host.limits.goodbyeTimeoutMs); // [SES-38] [SMETA-39]
    this.send({ type: MessageType.GOODBYE, details, reason });
  }

  /** @param asked - anything that a client may say; only a logout means something (D50) */
  #answerGoodbye(asked: Uri): void {
    this.#release({ reason: asked === CloseUri.LOGOUT ? asked : CloseUri.CLOSE_REALM });
    this.send({ type: MessageType.GOODBYE, details: {}, reason: CloseUri.GOODBYE_AND_OUT }); // [SES-30]
    this.#awaitHello(); // [SES-37] D27: another HELLO may follow
  }

  failed(error: unknown): void {
    if (error instanceof OptionError && this.#state === 'established') {
      this.#open?.refuseOption(error);
    } else if (this.#state === 'shutting_down' && error instanceof ProtocolError) {
      this.drop('malformed message while shutting down');
    } else if (error instanceof ProtocolError || error instanceof OptionError) {
      this.#violation(error instanceof ProtocolError ? error : new ProtocolError(error.message));
    } else {
      this.host.onEvent({ type: 'internal_error', error, doing: 'processing a message' });
      this.abort({ reason: ErrorUri.INTERNAL_ERROR, message: 'internal error', closeCode: 1011 });
    }
  }

  /** [SES-40] ABORT first, everything released, nothing processed afterwards, the transport dropped. */
  #violation(error: ProtocolError): void {
    this.host.counters.protocolViolations++;
    this.host.onEvent({
      type: 'protocol_violation',
      info: this.#open?.session.info,
      remoteAddress: this.transport.remoteAddress,
      message: error.message,
    });
    this.abort({ reason: error.reason, message: error.message, closeCode: error.closeCode });
  }

  /** [AUTH-28] Nothing is said after it. */
  abort(ending: Ending): void {
    const { reason, closeCode } = ending;
    this.#state = 'failed';
    this.#finish({ reason });
    const retryAfterMs = reason === CloseUri.SYSTEM_SHUTDOWN ? this.host.retryAfterMs() : ending.retryAfterMs;
    this.#sendAbort(abortFor({ ...ending, retryAfterMs }, this.transport.kind));
    void this.transport.close({ code: closeCode, reason });
  }

  /** What an authenticator adds to it may have no form on the wire, or be too long. */
  #sendAbort(abort: AbortMessage): void {
    try {
      if (this.send(abort)) return;
    } catch (error) {
      this.host.onEvent({ type: 'internal_error', error, doing: 'refusing a client' });
    }
    this.send({ ...abort, details: {} });
  }

  /** L60. The rooms that found out are in the middle of their work, so their tables change only afterwards. */
  evict(): void {
    const session = this.#open?.session;
    if (session !== undefined) session.isOpen = false;
    queueMicrotask(() => {
      if (this.#state === 'failed') return;
      this.#state = 'failed';
      this.#finish({ reason: CloseUri.SLOW_CONSUMER });
      this.transport.abort(new Error('the client does not read what it is sent'));
    });
  }

  #finish(departure: Departure): void {
    this.setTimer(undefined);
    this.turns.clear();
    this.line?.close();
    this.#joining?.close();
    this.#joining = undefined;
    this.#release(departure);
  }

  #release(departure: Departure): void {
    const open = this.#open;
    this.#open = undefined;
    open?.release(departure);
  }
}
