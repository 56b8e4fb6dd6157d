import {
  type AuthorizationRequest,
  type Authorizer,
  type DisclosurePolicy,
  ErrorUri,
  type Verdict,
} from '@wamp/protocol';
import type { Clock } from '../clock.js';

/** The outcome of one question: allowed, perhaps with a word on disclosure, or the URI of the ERROR. */
export type Ruling =
  | { readonly allow: true; readonly disclose: DisclosurePolicy | undefined; readonly force: boolean }
  | { readonly allow: false; readonly error: ErrorUri };

/** What asking an authorizer needs. */
export interface AuthorizationParts {
  readonly authorizer: Authorizer;
  readonly clock: Clock;
  /** L14 */
  readonly timeoutMs: number;
  /** L14 */
  readonly maxPending: number;
  readonly onFailure: (error: unknown) => void;
}

const failed: Ruling = { allow: false, error: ErrorUri.AUTHORIZATION_FAILED };
/** The ruling on nearly every request; made once. */
const plainlyAllowed: Ruling = Object.freeze({ allow: true, disclose: undefined, force: false });
const notAuthorized: Ruling = { allow: false, error: ErrorUri.NOT_AUTHORIZED };

/** Asks the authorizer of one realm; whatever goes wrong with it means no. [URI-33] B10 */
export class Authorization {
  readonly #parts: AuthorizationParts;
  #pending = 0;

  constructor(parts: AuthorizationParts) {
    this.#parts = parts;
  }

  /** Answers at once where the authorizer does. Never throws or rejects. */
  ask(request: AuthorizationRequest): Ruling | Promise<Ruling> {
    if (this.#pending >= this.#parts.maxPending) {
      return this.#fail(new Error('too many questions to the authorizer are pending'));
    }
    try {
      const verdict: unknown = this.#parts.authorizer.authorize(request);
      return isPromise(verdict) ? this.#await(verdict) : this.#rule(verdict);
    } catch (error) {
      return this.#fail(error);
    }
  }

  async #await(verdict: Promise<Verdict>): Promise<Ruling> {
    this.#pending++;
    let cancel = (): void => undefined;
    const late = new Promise<never>((_resolve, reject) => {
      cancel = this.#parts.clock.after(this.#parts.timeoutMs, () => {
        reject(new Error('the authorizer did not answer in time'));
      });
    });
    try {
      return this.#rule(await Promise.race([verdict, late]));
    } catch (error) {
      return this.#fail(error);
    } finally {
      cancel();
      this.#pending--;
    }
  }

  /** An authorizer is a plug-in: what it gives is looked at before it is believed. */
  #rule(verdict: unknown): Ruling {
    if (
      typeof verdict !== 'object' ||
      verdict === null ||
      !('allow' in verdict) ||
      typeof verdict.allow !== 'boolean'
    ) {
      return this.#fail(new TypeError('the authorizer gave no verdict'));
    }
    if (!verdict.allow) return notAuthorized;
    const disclose = 'disclose' in verdict ? verdict.disclose : undefined;
    if (disclose !== undefined && !isDisclosure(disclose)) {
      return this.#fail(new TypeError('the authorizer gave an unknown disclosure policy'));
    }
    const force = 'force' in verdict && verdict.force === true;
    return disclose === undefined && !force ? plainlyAllowed : { allow: true, disclose, force };
  }

  #fail(error: unknown): Ruling {
    this.#parts.onFailure(error);
    return failed;
  }
}

function isPromise(value: unknown): value is Promise<Verdict> {
  return typeof value === 'object' && value !== null && 'then' in value;
}

function isDisclosure(value: unknown): value is DisclosurePolicy {
  return value === 'never' || value === 'by_option' || value === 'always';
}
