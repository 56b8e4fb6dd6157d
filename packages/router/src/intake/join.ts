import {
  type AuthenticateMessage,
  type ChallengeMessage,
  CloseUri,
  ErrorUri,
  type HelloMessage,
  type Id,
  MessageType,
  type Principal,
  type Transport,
  type Uri,
  type WelcomeMessage,
} from '@wamp/protocol';
import type { HostedRealm, PendingJoin } from '../realm/hosted-realm.js';
import { Authentication, type JoinStep } from './authentication.js';
import type { ConnectionHost } from './connection-host.js';
import { type JoinRefusal, checkHello, findRealm, noSuchRealm } from './hello.js';

/** A join that was granted. */
export interface Joined {
  readonly realm: HostedRealm;
  readonly principal: Principal;
  readonly authmethod: string;
  readonly hello: HelloMessage;
  readonly welcome: WelcomeMessage;
}

/** Who is told how a join goes on; one thing at a time, none after `close`. */
export interface JoinOwner {
  welcome(joined: Joined): void;
  challenge(challenge: ChallengeMessage): void;
  refuse(refusal: JoinRefusal): void;
}

/** What a join needs. */
export interface JoinParts {
  readonly host: ConnectionHost;
  readonly transport: Transport;
  readonly owner: JoinOwner;
}

/** One attempt to join, from HELLO to WELCOME or ABORT. */
export class Join implements PendingJoin {
  readonly #parts: JoinParts;
  readonly #stop = new AbortController();
  #isOver = false;
  #cancelTimer: (() => void) | undefined;
  #hello: HelloMessage | undefined;
  #realm: HostedRealm | undefined;
  #authentication: Authentication | undefined;
  readonly #session: Id;

  constructor(parts: JoinParts) {
    this.#parts = parts;
    this.#session = parts.host.sessions.freshId();
  }

  /** The realm that HELLO named. */
  get realmName(): Uri | undefined {
    return this.#hello?.realm;
  }

  /** @throws {ProtocolError} when HELLO announces no role or too much. */
  hello(hello: HelloMessage): void {
    const { host, transport } = this.#parts;
    this.#hello = hello;
    checkHello(hello, host.limits);
    if (host.isClosing) {
      this.#refuse({ reason: CloseUri.SYSTEM_SHUTDOWN, message: 'the Router shuts down' });
      return;
    }
    const realm = findRealm(hello, host.realms);
    if ('reason' in realm) {
      this.#refuse(realm);
      return;
    }
    this.#realm = realm;
    this.#authentication = new Authentication({
      realm,
      hello,
      transport,
      session: this.#session,
      call: host.caller.from(realm.name),
      signal: this.#stop.signal,
      onFailure: (error) => {
        host.onEvent({ type: 'internal_error', error, doing: `authenticating in realm ${realm.name}` });
      },
    });
    const step = this.#authentication.begin();
    // Most are let in at once: no time runs for them.
    if (!('kind' in step) || step.kind === 'challenge') {
      this.#startTimer();
      realm.awaits(this);
    }
    void this.#follow(step);
  }

  authenticate(answer: AuthenticateMessage): void {
    if (this.#authentication !== undefined) void this.#follow(this.#authentication.answer(answer));
  }

  /** The realm has changed, or is gone: what was asked and answered so far counts no more. */
  stop(refusal: JoinRefusal): void {
    if (!this.#isOver) this.#refuse(refusal);
  }

  /** Stops whatever is under way; nobody is told any more. */
  close(): void {
    this.#cancelTimer?.();
    this.#realm?.forget(this);
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stop.abort();
  }

  #startTimer(): void {
    const { clock, limits } = this.#parts.host;
    this.#cancelTimer = clock.after(limits.joinTimeoutMs, () => {
      this.#refuse({ reason: ErrorUri.AUTHENTICATION_FAILED, message: 'joining took too long' }); // L10
    });
  }

  async #follow(pending: JoinStep | Promise<JoinStep>): Promise<void> {
    const step = await pending;
    if (this.#isOver) return;
    switch (step.kind) {
      case 'welcome':
        this.#welcome(step.principal, step.authmethod);
        return;
      case 'challenge':
        this.#parts.owner.challenge({
          type: MessageType.CHALLENGE,
          authmethod: step.authmethod,
          extra: step.extra,
        });
        return;
      case 'refuse':
        this.#refuse(step.refusal);
    }
  }

  #welcome(principal: Principal, authmethod: string): void {
    const { host, owner } = this.#parts;
    const hello = this.#hello;
    if (hello === undefined || this.#realm === undefined) return;
    const realm = host.realms.admit(this.#realm);
    if (realm === undefined) {
      this.#refuse(noSuchRealm(hello.realm));
      return;
    }
    this.#isOver = true; // nothing is under way that an abort could stop
    const { authid, authrole, authprovider, authextra } = principal;
    owner.welcome({
      realm,
      principal,
      authmethod,
      hello,
      welcome: {
        type: MessageType.WELCOME,
        session: this.#session,
        details: {
          realm: realm.name,
          ...(host.agent === undefined ? {} : { agent: host.agent }),
          authid,
          authrole,
          authmethod,
          authprovider, // [SES-51]
          ...(authextra === undefined ? {} : { authextra }),
          roles: realm.roles,
        },
      },
    });
  }

  #refuse(refusal: JoinRefusal): void {
    this.close();
    this.#parts.owner.refuse(refusal);
  }
}
