import {
  type AuthenticateMessage,
  type AuthenticationAnswer,
  type AuthenticationStep,
  type Authenticator,
  type CallProcedure,
  ErrorUri,
  type JoinRequest,
  isUri,
} from '@wamp/protocol';
import { chooseMethod } from './choose-method.js';
import { type Grant, type GrantContext, grantOf, isObject } from './granted-principal.js';
import type { JoinRefusal } from '../realm/join-refusal.js';

/** What the next thing to send is: WELCOME, CHALLENGE or ABORT. */
export type JoinStep =
  | { readonly kind: 'welcome'; readonly grant: Grant; readonly authmethod: string }
  | {
      readonly kind: 'challenge';
      readonly authmethod: string;
      readonly extra: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'refuse'; readonly refusal: JoinRefusal };

/** What judging a join needs. */
export interface AuthenticationParts extends GrantContext {
  readonly request: JoinRequest;
  readonly offered: readonly string[] | undefined;
  readonly call: CallProcedure;
  readonly signal: AbortSignal;
  readonly onFailure: (error: unknown) => void;
}

type Judge = (answer: AuthenticationAnswer) => unknown;

/** One attempt to join: chooses the method, asks its authenticator, fails closed. [SES-16] [SES-20] [AUTH-24] */
export class Authentication {
  readonly #parts: AuthenticationParts;
  #authenticator: Authenticator | undefined;
  /** Judges the answer to the challenge that is open. */
  #answer: Judge | undefined;

  constructor(parts: AuthenticationParts) {
    this.#parts = parts;
  }

  /** The method that was chosen; no other is tried after it. [TIC-10] T04 */
  get method(): string {
    return this.#authenticator?.method ?? '';
  }

  /** Chooses the method. Never throws. @returns why there is none */
  choose(): JoinRefusal | undefined {
    const { asked, offered, request } = this.#parts;
    try {
      const chosen = chooseMethod(asked.options.authenticators, offered, request);
      if (!('begin' in chosen)) return chosen;
      this.#authenticator = chosen;
      return undefined;
    } catch (error) {
      this.#parts.onFailure(error);
      return failed.refusal;
    }
  }

  /** Judges HELLO: at once if the authenticator does. Never throws or rejects. */
  begin(): JoinStep | Promise<JoinStep> {
    const { request, signal, call } = this.#parts;
    return this.#judge(() => this.#authenticator?.begin(request, { signal, call }));
  }

  /**
   * Judges AUTHENTICATE; only after `begin` or `answer` gave a challenge, each of which is answered once. Never throws
   * or rejects. [AUTH-12]
   */
  answer({ signature, extra }: AuthenticateMessage): JoinStep | Promise<JoinStep> {
    const answer = this.#answer;
    this.#answer = undefined;
    if (answer === undefined)
      return refuse(ErrorUri.AUTHENTICATION_DENIED, 'there is no challenge to answer');
    return this.#judge(() => answer({ signature, extra }));
  }

  #judge(ask: () => unknown): JoinStep | Promise<JoinStep> {
    try {
      const step = ask();
      return isObject(step) && typeof step['then'] === 'function'
        ? this.#judgeLater(step)
        : this.#stepOf(step);
    } catch (error) {
      return this.failed(error);
    }
  }

  async #judgeLater(pending: unknown): Promise<JoinStep> {
    try {
      return this.#stepOf(await pending);
    } catch (error) {
      return this.failed(error);
    }
  }

  /** The client is told that it is not its fault, and nothing of why. [AUTH-24] [AUTH-45] */
  failed(error: unknown): JoinStep {
    // What ends because the client is gone is no failure.
    if (!this.#parts.signal.aborted) this.#parts.onFailure(error);
    return failed;
  }

  /** An authenticator is a plug-in: what it gives is looked at before it is believed. */
  #stepOf(given: unknown): JoinStep {
    if (!isStep(given)) throw new TypeError('the authenticator gave no step');
    if (given.kind === 'accepted') return this.#welcome(given.principal);
    if (given.kind === 'refused') return refusalOf(given);
    const { extra, answer } = given;
    if (!isObject(extra) || typeof answer !== 'function')
      throw new TypeError('the authenticator gave no challenge');
    this.#answer = answer;
    return { kind: 'challenge', authmethod: this.method, extra };
  }

  #welcome(principal: unknown): JoinStep {
    const grant = grantOf(principal, this.#parts);
    return 'reason' in grant
      ? { kind: 'refuse', refusal: grant }
      : { kind: 'welcome', grant, authmethod: this.method };
  }
}

function isStep(given: unknown): given is AuthenticationStep {
  return isObject(given) && ['accepted', 'refused', 'challenge'].some((kind) => kind === given['kind']);
}

function refusalOf(step: Extract<AuthenticationStep, { kind: 'refused' }>): JoinStep {
  const given: Readonly<Record<string, unknown>> = { ...step };
  const { reason, message = 'the authenticator refused', details } = given;
  const isRefusal = typeof reason === 'string' && isUri(reason) && typeof message === 'string';
  if (!isRefusal || (details !== undefined && !isObject(details))) {
    throw new TypeError('the authenticator gave a refusal that cannot be sent');
  }
  return { kind: 'refuse', refusal: { reason, message, details } };
}

type Refuse = Extract<JoinStep, { kind: 'refuse' }>;

const refuse = (reason: ErrorUri, message: string): Refuse => ({
  kind: 'refuse',
  refusal: { reason, message },
});
const failed = refuse(ErrorUri.AUTHENTICATION_FAILED, 'authentication failed for a technical reason');
