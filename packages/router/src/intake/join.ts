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
  readonly session: Id;
  readonly authentication: Authentication;
  readonly attempt: LoginAttempt;
}

/** One attempt to join, from HELLO to WELCOME or ABORT. */
export class Join implements PendingJoin {
  readonly #parts: JoinParts;
  readonly #stop = new AbortController();
  readonly #since: number;
  #isOver = false;
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
    if (!this.#isBarred(begun)) void this.#follow(begun, begun.authentication.answer(answer));
  }

  /** The realm has changed, or is gone: what was asked and answered so far counts no more. */
  stop(refusal: JoinRefusal): void {
    if (!this.#isOver) this.#refuse(refusal);
  }

  /** Stops whatever is under way; nobody is told any more. [AUTH-50] */
  close(): void {
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
      call: host.caller.from(asked.name),
      signal: this.#stop.signal,
      onFailure: (error) => {
        host.onEvent({ type: 'internal_error', error, doing: `authenticating in realm ${asked.name}` });
      },
    });
    const attempt = { block: source?.block, realm: asked.name, authid, hasTurn: false };
    const begun = { hello, asked, session, authentication, attempt };
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
    if (this.#isOver) return;
    if (step !== pending) this.#count(begun, step);
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

  /** Only a wrong credential counts, not what breaks here. */
  #count({ attempt }: Begun, step: JoinStep): void {
    if (step.kind !== 'refuse') return;
    const { reason } = step.refusal;
    if (reason !== ErrorUri.AUTHENTICATION_DENIED && reason !== ErrorUri.NO_SUCH_PRINCIPAL) return;
    const { loginGuard, counters } = this.#parts.host;
    counters.failedLogins++;
    loginGuard.failed(attempt);
  }

  /** An authenticator said no: not before all of them could have, so that the time tells nothing. [AUTH-27] T06 */
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
    { hello, asked, session }: Begun,
    { grant, authmethod }: Extract<JoinStep, { kind: 'welcome' }>,
  ): void {
    const { host, owner } = this.#parts;
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
