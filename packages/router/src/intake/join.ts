import {
  type AuthenticateMessage,
  type ChallengeMessage,
  CloseUri,
  ErrorUri,
  type HelloMessage,
  type Id,
  MessageType,
  type Transport,
  type Uri,
  type WelcomeMessage,
  unknownPeer,
} from '@wamp/protocol';
import type { HostedRealm, PendingJoin } from '../realm/hosted-realm.js';
import { Authentication, type JoinStep } from './authentication.js';
import type { ConnectionHost } from './connection-host.js';
import type { Grant } from './granted-principal.js';
import { checkHello, findRealm } from './hello.js';
import { type JoinRefusal, changedMeanwhile, noSuchRealm } from '../realm/join-refusal.js';
import type { LoginAttempt } from './login-guard.js';
import type { SourceAddress } from './source-address.js';
import { welcomeOf } from './welcome.js';

/** A join that was granted. */
export interface Joined extends Grant {
  /** The realm that HELLO named. */
  readonly asked: HostedRealm;
  readonly authmethod: string;
  readonly hello: HelloMessage;
  readonly welcome: WelcomeMessage;
}

/** Who is told how a join goes on; one thing at a time, none after `close`. */
export interface JoinOwner {
  /** Calls `granted` as soon as nothing that an authenticator gave can go wrong any more. */
  welcome(joined: Joined, granted: () => void): void;
  challenge(challenge: ChallengeMessage): void;
  refuse(refusal: JoinRefusal): void;
  /** Something of ours broke when the join was granted already. */
  failed(error: unknown): void;
}

/** What a join needs. */
export interface JoinParts {
  readonly host: ConnectionHost;
  readonly transport: Transport;
  readonly source: SourceAddress | undefined;
  readonly owner: JoinOwner;
}

/** What authenticators see that work on a join which is over; made once, as there are many of them in an attack. */
const over = new Error('the join is over');

/** What there is once HELLO has named a realm that exists. */
interface Begun {
  readonly hello: HelloMessage;
  readonly asked: HostedRealm;
  /** `asked.changes` when it began. */
  readonly changes: number;
  readonly session: Id;
  readonly authentication: Authentication;
  readonly attempt: LoginAttempt;
}

/** One attempt to join, from HELLO to WELCOME or ABORT. */
export class Join implements PendingJoin {
  readonly #parts: JoinParts;
  readonly #stop = new AbortController();
  /** When the client was heard last. */
  #since: number;
  #isOver = false;
  /** An answer to a challenge is being judged. */
  #isJudging = false;
  #cancelTimer: (() => void) | undefined;
  #cancelDenial: (() => void) | undefined;
  #realmName: Uri | undefined;
  #begun: Begun | undefined;

  constructor(parts: JoinParts) {
    this.#parts = parts;
    this.#since = parts.host.clock.elapsed();
  }

  /** The realm that HELLO named. */
  get realmName(): Uri | undefined {
    return this.#realmName;
  }

  /** @throws {ProtocolError} when HELLO announces no role or too much. */
  hello(hello: HelloMessage): void {
    const { host } = this.#parts;
    this.#realmName = hello.realm;
    checkHello(hello, host.limits);
    if (host.isClosing) {
      this.#refuse({
        reason: CloseUri.SYSTEM_SHUTDOWN,
        message: 'the Router shuts down',
      });
      return;
    }
    const asked = findRealm(hello, host.realms); // [AUTH-25]
    if ('reason' in asked) this.#refuse(asked);
    else this.#begin(hello, asked);
  }

  /** The answer to a challenge. */
  authenticate(answer: AuthenticateMessage): void {
    const begun = this.#begun;
    if (begun === undefined) return;
    this.#since = this.#parts.host.clock.elapsed();
    if (this.#isBarred(begun)) return;
    const pending = begun.authentication.answer(answer);
    this.#isJudging = !('kind' in pending);
    void this.#follow(begun, pending);
  }

  /** The realm has changed, or is gone: what was asked and answered so far counts no more. */
  stop(refusal: JoinRefusal): void {
    if (!this.#isOver) this.#refuse(refusal);
  }

  /** The client is gone. Who does not wait for the verdict has made the Router work for it all the same. T09 T10 */
  leave(): void {
    const begun = this.#begun;
    if (this.#isJudging && begun !== undefined) this.#parts.host.loginGuard.failed(begun.attempt);
    this.close();
  }

  /** Stops whatever is under way; nobody is told any more. [AUTH-50] */
  close(): void {
    this.#isJudging = false;
    this.#cancelTimer?.();
    this.#cancelDenial?.();
    this.#begun?.asked.forget(this);
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#begun !== undefined) this.#parts.host.sessions.giveBack(this.#begun.session);
    this.#stop.abort(over);
  }

  #begin(hello: HelloMessage, asked: HostedRealm): void {
    const { host, transport, source } = this.#parts;
    const { authid, authrole, authextra = {}, authmethods } = hello.details; // [AUTH-36]
    const session = host.sessions.reserve();
    const authentication = new Authentication({
      asked,
      realms: host.realms,
      offered: authmethods,
      request: {
        realm: asked.name,
        authid,
        authrole,
        authextra,
        session,
        transport: transport.kind,
        remoteAddress: transport.remoteAddress,
        peer: transport.peer ?? unknownPeer,
      },
      call: host.caller.from(asked.name, this.#stop.signal),
      signal: this.#stop.signal,
      onFailure: (error) => {
        host.onEvent({ type: 'internal_error', error, doing: `authenticating in realm ${asked.name}` });
      },
    });
    const attempt = { block: source?.block, realm: asked.name, authid, hasTurn: false };
    const begun = { hello, asked, changes: asked.changes, session, authentication, attempt };
    this.#begun = begun;
    const refusal = authentication.choose();
    if (refusal !== undefined) {
      this.#refuse(refusal);
      return;
    }
    if (this.#isBarred(begun)) return;
    const step = authentication.begin();
    // Most are let in at once: no time runs for them.
    if (!('kind' in step) || step.kind === 'challenge') {
      this.#startTimer();
      asked.awaits(this);
    }
    void this.#follow(begun, step);
  }

  /** L13: who guesses is answered at once, and holds nobody. Nobody guesses anonymously. (D46) */
  #isBarred({ authentication, attempt }: Begun): boolean {
    const { loginGuard, counters } = this.#parts.host;
    if (authentication.method === 'anonymous') return false;
    const barred = loginGuard.judge(attempt);
    if (barred === undefined) return false;
    counters.loginsRefused[barred.bar]++;
    this.#refuse({
      reason: ErrorUri.AUTHENTICATION_DENIED,
      message: 'too many logins failed; try again later',
      retryAfterMs: Math.ceil(barred.retryAfterMs),
    });
    return true;
  }

  #startTimer(): void {
    const { clock, limits } = this.#parts.host;
    this.#cancelTimer = clock.after(limits.joinTimeoutMs, () => {
      this.#refuse({ reason: ErrorUri.AUTHENTICATION_FAILED, message: 'joining took too long' }); // L10
    });
  }

  async #follow(begun: Begun, pending: JoinStep | Promise<JoinStep>): Promise<void> {
    // Counted before anybody else is heard: guesses may come all at once.
    if ('kind' in pending) this.#count(begun, pending);
    const step = await pending;
    this.#isJudging = false;
    if (this.#isOver) return;
    if (step !== pending) {
      if (this.#isTooLate(begun, step)) return;
      this.#count(begun, step);
    }
    try {
      this.#do(begun, step);
    } catch (error) {
      this.#broke(begun, error);
    }
  }

  /** What an authenticator wants to send may have no form on the wire; behind that it is our own fault. */
  #broke(begun: Begun, error: unknown): void {
    if (this.#isOver) this.#parts.owner.failed(error);
    else this.#do(begun, begun.authentication.failed(error));
  }

  #do(begun: Begun, step: JoinStep): void {
    switch (step.kind) {
      case 'welcome':
        this.#welcome(begun, step);
        return;
      case 'challenge': {
        const { authmethod, extra } = step;
        this.#parts.owner.challenge({ type: MessageType.CHALLENGE, authmethod, extra }); // [AUTH-05]
        return;
      }
      case 'refuse':
        this.#deny(step.refusal);
    }
  }

  /**
   * Whether too many others have failed since this one was heard, as guesses that take their time may come all at once.
   * Right and wrong ones are then the same, to the client and to the guard. L13 T09
   */
  #isTooLate(begun: Begun, step: JoinStep): boolean {
    if ((step.kind !== 'welcome' && !isWrong(step)) || !this.#isBarred(begun)) return false;
    this.#parts.host.loginGuard.failed(begun.attempt);
    return true;
  }

  /** Only a wrong credential counts, not what breaks here. */
  #count({ authentication, attempt }: Begun, step: JoinStep): void {
    if (!isWrong(step)) return;
    const { loginGuard, counters } = this.#parts.host;
    counters.failedLogins++;
    // Whom the guard never stops must not be able to keep others away from the name that he claims.
    if (authentication.method !== 'anonymous') loginGuard.failed(attempt);
  }

  /**
   * An authenticator said no: not before all of them could have, counted from what the client said last, so that the
   * time tells nothing. [AUTH-27] T06
   */
  #deny(refusal: JoinRefusal): void {
    const { clock, limits } = this.#parts.host;
    const remaining = this.#since + limits.denialDelayMs - clock.elapsed();
    if (remaining > 0)
      this.#cancelDenial = clock.after(remaining, () => {
        this.#refuse(refusal);
      });
    else this.#refuse(refusal);
  }

  #welcome(
    { hello, asked, changes, session }: Begun,
    { grant, authmethod }: Extract<JoinStep, { kind: 'welcome' }>,
  ): void {
    const { host, owner } = this.#parts;
    if (asked.changes !== changes && !asked.isClosed) {
      this.#refuse(changedMeanwhile);
      return;
    }
    const { principal } = grant;
    const realm = host.realms.admit(grant.realm);
    if (realm === undefined) {
      const { name } = grant.realm;
      this.#refuse(host.realms.get(name) === undefined ? noSuchRealm(name) : changedMeanwhile);
      return;
    }
    const welcome = welcomeOf({ session, realm, principal, authmethod, agent: host.agent });
    owner.welcome({ asked, realm, principal, authmethod, hello, welcome }, () => {
      this.#isOver = true; // nothing is under way that an abort could stop
    });
  }

  #refuse(refusal: JoinRefusal): void {
    this.close();
    this.#parts.owner.refuse(refusal);
  }
}

function isWrong(step: JoinStep): boolean {
  if (step.kind !== 'refuse') return false;
  const { reason } = step.refusal;
  return reason === ErrorUri.AUTHENTICATION_DENIED || reason === ErrorUri.NO_SUCH_PRINCIPAL;
}
