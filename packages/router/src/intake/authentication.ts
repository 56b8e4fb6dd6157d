import {
  type AuthenticateMessage,
  type AuthenticationStep,
  type Authenticator,
  type CallProcedure,
  ErrorUri,
  type HelloMessage,
  type Id,
  type Principal,
  type Transport,
  type Uri,
  unknownPeer,
} from '@wamp/protocol';
import type { HostedRealm } from '../realm/hosted-realm.js';
import type { JoinRefusal } from './hello.js';

/** What the next thing to send is: WELCOME, CHALLENGE or ABORT. */
export type JoinStep =
  | { readonly kind: 'welcome'; readonly principal: Principal; readonly authmethod: string }
  | {
      readonly kind: 'challenge';
      readonly authmethod: string;
      readonly extra: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'refuse'; readonly refusal: JoinRefusal };

/** What judging a join needs. */
export interface AuthenticationParts {
  readonly realm: HostedRealm;
  readonly hello: HelloMessage;
  readonly transport: Transport;
  /** The id of the session to be. [AUTH-37] */
  readonly session: Id;
  readonly call: CallProcedure;
  readonly signal: AbortSignal;
  readonly onFailure: (error: unknown) => void;
}

type Challenge = Extract<AuthenticationStep, { kind: 'challenge' }>;

/** One attempt to join: chooses the method, asks its authenticator, fails closed. [SES-16] [SES-20] */
export class Authentication {
  readonly #parts: AuthenticationParts;
  #method = '';
  #challenge: Challenge | undefined;

  constructor(parts: AuthenticationParts) {
    this.#parts = parts;
  }

  /** Judges HELLO: at once if the authenticator does. Never throws or rejects. */
  begin(): JoinStep | Promise<JoinStep> {
    const { realm, hello, transport, signal } = this.#parts;
    const authenticator = chooseMethod(realm.options.authenticators, hello.details.authmethods);
    if (!('begin' in authenticator)) return { kind: 'refuse', refusal: authenticator };
    this.#method = authenticator.method;
    const { authid, authrole, authextra = {} } = hello.details;
    const request = {
      realm: realm.name,
      authid,
      authrole,
      authextra,
      session: this.#parts.session,
      transport: transport.kind,
      remoteAddress: transport.remoteAddress,
      peer: transport.peer ?? unknownPeer,
    };
    return this.#judge(() => authenticator.begin(request, { signal, call: this.#parts.call }));
  }

  /**
   * Judges AUTHENTICATE; only after `begin` or `answer` gave a challenge, each of which is answered once. Never throws
   * or rejects.
   */
  answer({ signature, extra }: AuthenticateMessage): JoinStep | Promise<JoinStep> {
    const challenge = this.#challenge;
    this.#challenge = undefined;
    if (challenge === undefined) return denied;
    return this.#judge(() => challenge.answer({ signature, extra }));
  }

  #judge(ask: () => AuthenticationStep | Promise<AuthenticationStep>): JoinStep | Promise<JoinStep> {
    try {
      const step = ask();
      return 'kind' in step ? this.#stepOf(step) : this.#judgeLater(step);
    } catch (error) {
      return this.#failed(error);
    }
  }

  async #judgeLater(pending: Promise<AuthenticationStep>): Promise<JoinStep> {
    try {
      return this.#stepOf(await pending);
    } catch (error) {
      return this.#failed(error);
    }
  }

  #failed(error: unknown): JoinStep {
    this.#parts.onFailure(error);
    return failed;
  }

  /** An authenticator is a plug-in: what it gives is looked at before it is believed. */
  #stepOf(step: AuthenticationStep): JoinStep {
    switch (step.kind) {
      case 'accepted':
        return this.#welcome(step.principal);
      case 'challenge':
        this.#challenge = step;
        return { kind: 'challenge', authmethod: this.#method, extra: step.extra };
      case 'refused':
        return refuse(step.reason, step.message ?? 'the authenticator refused');
      default:
        throw new TypeError('the authenticator gave no step');
    }
  }

  #welcome(principal: Principal): JoinStep {
    const { authid, authrole, authprovider } = principal;
    if ([authid, authrole, authprovider].some((part) => typeof part !== 'string')) {
      throw new TypeError('the authenticator gave no principal');
    }
    if (this.#parts.realm.options.authorizer.hasRole?.(authrole) === false) {
      return refuse(ErrorUri.NO_SUCH_ROLE, `there is no role "${authrole}"`); // [URI-35]
    }
    return { kind: 'welcome', principal, authmethod: this.#method };
  }
}

const refuse = (reason: Uri, message: string): JoinStep => ({ kind: 'refuse', refusal: { reason, message } });
const failed = refuse(ErrorUri.AUTHENTICATION_FAILED, 'authentication failed for a technical reason');
const denied = refuse(ErrorUri.AUTHENTICATION_DENIED, 'there is no challenge to answer');

/** The first method of the realm that the client offers; offering none means anonymous. (D40) [URI-37] [URI-41] */
function chooseMethod(
  authenticators: readonly Authenticator[],
  offered: readonly string[] | undefined,
): Authenticator | JoinRefusal {
  const isOffered = offered !== undefined && offered.length > 0;
  const methods = isOffered ? offered : ['anonymous'];
  const chosen = authenticators.find((authenticator) => methods.includes(authenticator.method));
  if (chosen !== undefined) return chosen;
  const accepted = authenticators.map((authenticator) => authenticator.method).join(', ') || 'none';
  return isOffered
    ? {
        reason: ErrorUri.NO_MATCHING_AUTH_METHOD,
        message: `the realm accepts these authmethods: ${accepted}`,
      }
    : {
        reason: ErrorUri.AUTHENTICATION_REQUIRED,
        message: `the realm accepts these authmethods: ${accepted}`,
      };
}
