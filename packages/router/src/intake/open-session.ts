import {
  type CallMessage,
  type CancelMessage,
  type CloseDetails,
  ErrorUri,
  type Id,
  type Leniency,
  type Message,
  type MessageCodec,
  MessageType,
  type OptionError,
  ProtocolError,
  type Strictness,
  type Transport,
  type Uri,
  type ViolationCloseCode,
  specOf,
} from '@wamp/protocol';
import type { RoutableMessage } from '../realm/guarded-message.js';
import type { Realm } from '../realm/realm.js';
import { errorReply, explainedError } from '../replies.js';
import { RequestIds } from '../session/request-ids.js';
import { type Farewell, RouterSession, type SessionControl } from '../session/router-session.js';
import type { ConnectionHost } from './connection-host.js';
import type { Joined } from './join.js';

/** What an open session needs. */
export interface OpenSessionParts {
  readonly host: ConnectionHost;
  readonly owner: SessionOwner;
  readonly joined: Joined;
  readonly codec: MessageCodec;
}

/** How a session ends. */
export interface Departure {
  /** For the log: a close or error URI, `lost` or `aborted`. */
  readonly reason: string;
  /** Whether nobody is told. [SMETA-35] */
  readonly isSilent?: boolean | undefined;
}

/** A GOODBYE of the Router. */
export interface Goodbye extends Departure {
  readonly reason: Uri;
  readonly details: CloseDetails;
  /** For the transport, where it has one. */
  readonly closeCode: number;
}

/** The connection that a session is on. */
export interface SessionOwner {
  readonly transport: Transport;
  readonly strictness: Strictness;
  /** The client broke the protocol. */
  violated(error: ProtocolError): void;
  tolerated(leniency: Leniency): void;
  goodbye(goodbye: Goodbye): void;
  evict(): void;
}

/** One session between WELCOME and its end: lets through what this session may send now. */
export class OpenSession implements SessionControl {
  readonly session: RouterSession;
  readonly #host: ConnectionHost;
  readonly #owner: SessionOwner;
  readonly #realm: Realm;
  readonly #requests: RequestIds;
  #hasEntered = false;
  /** CALLs that stand in line behind a decision, and whether they were canceled there. */
  #inLine: Map<Id, 'waiting' | 'canceled'> | undefined;

  constructor({ host, owner, joined, codec }: OpenSessionParts) {
    const { realm, principal, authmethod, hello, welcome } = joined;
    this.#host = host;
    this.#owner = owner;
    this.#realm = realm.open();
    this.session = new RouterSession({
      id: welcome.session,
      realm: realm.name,
      principal,
      authmethod,
      roles: host.roles.share(hello.details.roles ?? {}),
      withoutFeatures: realm.options.withoutFeatures,
      strictness: owner.strictness,
      transport: owner.transport,
      codec,
      control: this,
    });
    this.#requests = new RequestIds(owner.strictness);
    host.sessions.add(this.session);
  }

  violated(problem: string, closeCode: ViolationCloseCode = 1002): void {
    this.#owner.violated(new ProtocolError(problem, { closeCode }));
  }

  tolerated(leniency: Leniency): void {
    this.#owner.tolerated(leniency);
  }

  kill({ reason, message, isSilent, closeCode }: Farewell): void {
    const details = {
      ...(message === undefined ? {} : { message }), // [SMETA-23] [SMETA-25]
      ...(closeCode === undefined ? {} : { _code: closeCode }),
    };
    this.#owner.goodbye({ reason, details, closeCode: closeCode ?? 4500, isSilent });
  }

  evict(): void {
    this.#owner.evict();
  }

  /** WELCOME is on its way: the others may know, and whoever hears of it finds the session in its realm. */
  enter(): void {
    this.#realm.join(this.session);
    this.#hasEntered = true;
    this.#host.onEvent({ type: 'session_joined', info: this.session.info });
  }

  /** Whether EVENTs that it has published are on their way. */
  get isSending(): boolean {
    return this.#realm.isSending(this.session);
  }

  /** Hands a message to the realm, if its role was announced and its request id is the next. */
  route(message: Message): void | Promise<void> {
    if (!isRoutable(message) || !this.#hasRole(message)) return undefined;
    if (message.type === MessageType.CALL && this.#isDone(message)) return undefined;
    if (isRequest(message) && !this.#hasNextId(message.type, message.request)) return undefined;
    return this.#realm.handle(this.session, message);
  }

  /** Notes a CALL that has to stand in line. */
  stands(message: CallMessage): void {
    const inLine = (this.#inLine ??= new Map());
    if (!inLine.has(message.request)) inLine.set(message.request, 'waiting');
  }

  /** CANCEL never stands in line: it may be meant for the call that all others wait for, or for one in line. [CAN-33] */
  cancel(message: CancelMessage): void {
    const realm = this.#realm;
    const { request } = message;
    const isNew = !realm.knowsCall(this.session, request) && !realm.hasEndedCall(this.session, request);
    if (this.#inLine?.get(request) !== 'waiting' || !isNew) {
      void this.route(message); // what stands in line is a chunk, if anything [CAN-15] [RPC-27]
      return;
    }
    this.#inLine.set(request, 'canceled');
    realm.answer(this.session, errorReply({ type: MessageType.CALL, request }, ErrorUri.CANCELED));
  }

  /** Answers a request whose option has a value outside its set. (D15) */
  refuseOption(error: OptionError): void {
    const { refused } = error;
    const realm = this.#realm;
    const isCall = refused.type === MessageType.CALL;
    if (isCall && realm.knowsCall(this.session, refused.request)) {
      // An ERROR would be taken for the answer to the call that runs. [RPC-27]
      this.violated(error.message);
      return;
    }
    if (!this.#hasNextId(refused.type, refused.request)) return;
    if (isCall) realm.refusedCall(this.session, refused.request, undefined);
    if (refused.answerable) {
      realm.answer(this.session, explainedError(refused, ErrorUri.OPTION_NOT_ALLOWED, error.message));
    } else {
      this.#host.counters.publicationsRefused++;
    }
  }

  /** Removes the session from its realm, which tells the others unless it is silent. */
  release({ reason, isSilent = false }: Departure): void {
    const host = this.#host;
    this.session.isOpen = false;
    host.sessions.delete(this.session);
    host.takeOvers.forget(this.session);
    this.#realm.leave(this.session, { isSilent });
    host.logins.left(this.session, reason);
    if (this.#hasEntered) host.onEvent({ type: 'session_left', info: this.session.info, reason });
  }

  /** [SES-11] AMB-18 */
  #hasRole(message: RoutableMessage): boolean {
    const { role, name } = specOf(message.type);
    if (role === undefined || this.session.roles[role] !== undefined) return true;
    if (this.#owner.strictness === 'strict') {
      this.violated(`${name} needs the role ${role}, which HELLO did not announce`);
      return false;
    }
    this.tolerated('role_not_announced');
    return true;
  }

  /** Whether a CALL is no new call: a chunk of one before it, or canceled while it stood in line. */
  #isDone(message: CallMessage): boolean {
    const { request, procedure, type } = message;
    if (this.#inLine !== undefined && this.#inLine.size > 0) {
      const isCanceled = this.#inLine.get(request) === 'canceled';
      this.#inLine.delete(request);
      if (isCanceled) {
        if (this.#hasNextId(type, request)) this.#realm.refusedCall(this.session, request, procedure);
        return true;
      }
    }
    return this.#isRepeated(request) && this.#realm.repeatedCall(this.session, message);
  }

  /** Where ids may come in any order, the next one may be that of a call that still runs. [PRI-17] */
  #isRepeated(request: Id): boolean {
    if (!this.#requests.isNext(request)) return true;
    return this.#owner.strictness === 'lenient' && this.#realm.knowsCall(this.session, request);
  }

  /** [ID-11] [RPC-33] */
  #hasNextId(type: Message['type'], request: Id): boolean {
    const verdict = this.#requests.judge(request);
    if (verdict === 'violation') {
      this.violated(`${specOf(type).name}.request ${String(request)} is not the next request id`);
      return false;
    }
    if (verdict === 'tolerated') this.tolerated('request_id');
    return true;
  }
}

/** Guaranteed by the acceptor state machine; tells the compiler. */
function isRoutable(message: Message): message is RoutableMessage {
  return specOf(message.type).role !== undefined;
}

function isRequest(message: RoutableMessage): boolean {
  switch (message.type) {
    case MessageType.PUBLISH:
    case MessageType.SUBSCRIBE:
    case MessageType.UNSUBSCRIBE:
    case MessageType.CALL:
    case MessageType.REGISTER:
    case MessageType.UNREGISTER:
      return true;
    case MessageType.CANCEL:
    case MessageType.YIELD:
    case MessageType.ERROR:
      return false; // [ID-15]
  }
}
