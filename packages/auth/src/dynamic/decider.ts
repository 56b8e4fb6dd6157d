import { ErrorUri, type JoinContext, type JoinRequest, type Principal } from '@wamp/protocol';
import { AuthenticationRefusal } from './authentication-refusal.js';
import type { Decide } from './decide.js';
import { type Evidence, detailsOf } from './decision-details.js';
import { refusalIn } from './decision-errors.js';
import { type Decision, readDecision } from './decision.js';

/** A login that is to be decided. */
export interface Question {
  readonly request: JoinRequest;
  readonly context: JoinContext;
  readonly evidence?: Evidence;
}

/** What a {@link Decider} needs. */
export interface DeciderParts {
  readonly method: string;
  readonly decide: Decide;
  /** Refusals for these reasons mean that there is no such principal, and are not told. [AUTH-27] (D41) */
  readonly hidden: ReadonlySet<ErrorUri>;
}

/** Asks who decides, for one method. */
export class Decider {
  readonly method: string;
  readonly #parts: DeciderParts;

  constructor(parts: DeciderParts) {
    this.method = parts.method;
    this.#parts = parts;
  }

  /**
   * What was decided; `undefined`: there is no such principal.
   * @throws {AuthenticationRefusal} when it was refused for a reason that the client may know
   * @throws whatever who decides does, which is a failure [DYN-12]
   */
  async ask({ request, context, evidence }: Question): Promise<Decision | undefined> {
    const details = detailsOf(request, this.method, evidence);
    try {
      return readDecision(await this.#parts.decide(request.realm, details.authid, details, context));
    } catch (error) {
      const refusal = refusalIn(error);
      if (refusal !== undefined && this.#parts.hidden.has(refusal.reason)) return undefined;
      if (refusal === undefined && error instanceof AuthenticationRefusal) {
        throw new TypeError('who decides refused for a reason that is not told', { cause: error });
      }
      throw refusal ?? error;
    }
  }
}

/**
 * The principal of a decision. [DYN-13] [DYN-15]
 * @param fallback - what it is called when the decision does not say it
 * @throws {AuthenticationRefusal} when nobody says it
 */
export function principalOf(
  { role, authid, realm, extra }: Decision,
  fallback: string | undefined,
): Principal {
  const name = authid ?? fallback;
  if (name === undefined) {
    throw new AuthenticationRefusal(ErrorUri.NO_SUCH_PRINCIPAL, 'no authid was assigned');
  }
  return {
    authid: name,
    authrole: role,
    authprovider: 'dynamic',
    ...(extra !== undefined && { authextra: extra }),
    ...(realm !== undefined && { realm }),
  };
}
