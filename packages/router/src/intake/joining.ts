import {
  type AcceptorAction,
  type AcceptorEvent,
  type AuthenticateMessage,
  type ChallengeMessage,
  CloseUri,
  type EncodedMessage,
  ErrorUri,
  type Frame,
  type HelloMessage,
  type Message,
  type Transport,
  type WelcomeMessage,
} from '@wamp/protocol';
import { closeCodeOf } from './close-code.js';
import type { ConnectionHost } from './connection-host.js';
import type { Ending } from './ending.js';
import type { JoinRefusal } from '../realm/join-refusal.js';
import { JoinLimits } from './join-limits.js';
import { Join, type JoinOwner, type Joined } from './join.js';
import type { OpenSession } from './open-session.js';
import { type SourceAddress, sourceOf } from './source-address.js';
import { shorterWelcomes } from './shorter-welcomes.js';

/** The connection on which somebody joins. */
export interface JoiningOwner {
  readonly transport: Transport;
  /** Makes one step of the state machine. @returns what is to be done */
  step(event: AcceptorEvent): AcceptorAction;
  /** @throws when the message cannot be expressed */
  encode(message: Message): EncodedMessage;
  /** @returns `false` when it is longer than the other Peer takes, and was not sent */
  sendEncoded(message: EncodedMessage): boolean;
  /** Runs the one timer of the connection, undefined to stop it. */
  setTimer(delayMs: number | undefined): void;
  /** Nobody is joining any more. @returns the session that is there now */
  opened(joined: Joined): OpenSession;
  /** The client broke the protocol, or something of ours broke. */
  failed(error: unknown): void;
  /** Ends everything with ABORT. */
  abort(ending: Ending): void;
}

/** What a connection has until WELCOME: what its client may send, and the attempt to join that it makes. */
export class Joining implements JoinOwner {
  readonly #host: ConnectionHost;
  readonly #owner: JoiningOwner;
  readonly #limits: JoinLimits;
  readonly #source: SourceAddress | undefined;
  /** Until WELCOME. L03 */
  #isCounted = false;
  #isOver = false;
  #join: Join | undefined;

  constructor(host: ConnectionHost, owner: JoiningOwner) {
    this.#host = host;
    this.#owner = owner;
    this.#limits = new JoinLimits(host.limits);
    this.#source = sourceOf(owner.transport);
  }

  /** Takes a place among those who join from this address. @returns false when there is none [AUTH-47] */
  enter(): boolean {
    this.#isCounted = this.#host.pendingJoins.enter(this.#source);
    if (!this.#isCounted) this.#host.counters.loginsRefused.crowded++;
    return this.#isCounted;
  }

  /** @throws {ProtocolError} when a frame is too long or one too many L12 */
  check(frame: Frame): void {
    this.#limits.check(frame);
  }

  /** Judges HELLO, when it is its turn. */
  hello(hello: HelloMessage): void {
    this.#inTurn(() => {
      this.#owner.setTimer(undefined);
      const { transport } = this.#owner;
      this.#join = new Join({ host: this.#host, transport, source: this.#source, owner: this });
      this.#join.hello(hello);
    });
  }

  /** Judges the answer to a challenge, when it is its turn. */
  authenticate(answer: AuthenticateMessage): void {
    this.#inTurn(() => {
      this.#owner.setTimer(undefined);
      this.#join?.authenticate(answer);
    });
  }

  /** Stops whatever is under way. */
  close(): void {
    this.#isOver = true;
    this.#join?.leave();
    if (this.#isCounted) this.#host.pendingJoins.leave(this.#source);
    this.#isCounted = false;
  }

  challenge(challenge: ChallengeMessage): void {
    const encoded = this.#owner.encode(challenge);
    if (this.#owner.step({ kind: 'challenge' }) !== 'send') return;
    this.#owner.setTimer(this.#host.limits.challengeTimeoutMs);
    this.#owner.sendEncoded(encoded);
  }

  refuse(refusal: JoinRefusal): void {
    const { reason, message, details, retryAfterMs } = refusal;
    this.#host.onEvent({
      type: 'join_refused',
      realm: this.#join?.realmName,
      remoteAddress: this.#owner.transport.remoteAddress,
      reason,
      message,
    });
    this.#owner.abort({ reason, message, details, retryAfterMs, closeCode: closeCodeOf(refusal) });
  }

  /** [SES-14] the session exists from here on, and WELCOME is the first that it is sent */
  welcome(joined: Joined, granted: () => void): void {
    const { welcome, asked } = joined;
    const encoded = this.#owner.encode(welcome);
    granted();
    this.#endPredecessor(joined);
    if (this.#owner.step({ kind: 'welcome' }) !== 'send') return;
    const open = this.#owner.opened(joined);
    if (!this.#send(encoded, welcome)) return;
    const { takeOvers, logins } = this.#host;
    const { _resume: token } = welcome.details;
    if (token !== undefined) takeOvers.remember(open.session, token);
    open.enter(); // [SMETA-02]
    if (open.session.isOpen) logins.joined(open.session, asked.options.authenticators);
  }

  failed(error: unknown): void {
    this.#owner.failed(error);
  }

  #inTurn(task: () => void): void {
    this.#host.joinTurns.run(() => {
      if (this.#isOver) return;
      try {
        task();
      } catch (error) {
        this.#owner.failed(error);
      }
    });
  }

  /** (D33) before the new session is there */
  #endPredecessor({ hello, realm, principal, authmethod }: Joined): void {
    const successor = { realm: realm.name, principal, authmethod };
    const token = hello.details._resume;
    this.#host.takeOvers.predecessor({ token, successor })?.control.kill(replaced);
  }

  /** @returns false when no WELCOME is short enough, which ended everything */
  #send(encoded: EncodedMessage, welcome: WelcomeMessage): boolean {
    const send = (message: EncodedMessage): boolean => this.#owner.sendEncoded(message);
    if (send(encoded) || shorterWelcomes(welcome).some((shorter) => send(this.#owner.encode(shorter)))) {
      return true;
    }
    const max = this.#owner.transport.maxSendBytes;
    const message = `WELCOME is longer than the ${String(max)} bytes that this client takes`;
    this.#owner.abort({ reason: ErrorUri.PAYLOAD_SIZE_EXCEEDED, message, closeCode: 1009 });
    return false;
  }
}

/** What a session is told in whose place another came. (D33) */
const replaced = Object.freeze({
  reason: CloseUri.REPLACED,
  message: 'a new session of the same client took its place',
  isSilent: false,
  closeCode: 4504,
});
