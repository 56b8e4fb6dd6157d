import type { Id } from '../ids/id.js';
import type { MatchPolicy } from '../messages/options.js';
import type { Uri } from '../uris/uri.js';

/** What a session can be allowed to do with a URI. */
export type Action = 'publish' | 'subscribe' | 'call' | 'register';

/** What an authorizer is asked. */
export interface AuthorizationRequest {
  readonly realm: Uri;
  readonly session: Id;
  readonly authid: string;
  readonly authrole: string;
  readonly action: Action;
  readonly uri: Uri;
  /** `exact` for publish and call. */
  readonly match: MatchPolicy;
  /** The REGISTER takes the procedure from whoever holds it; only a verdict with `force` allows that. */
  readonly force?: true;
}

/** Whether the identity of Publisher or Caller is told to the receivers. (D44) */
export type DisclosurePolicy = 'never' | 'by_option' | 'always';

/** The answer of an authorizer. */
export interface Verdict {
  /** `false` is answered with `wamp.error.not_authorized`. */
  readonly allow: boolean;
  /** For publish and call; the realm's policy decides when it is absent. */
  readonly disclose?: DisclosurePolicy;
  /** For a request with `force`: whether that is allowed too. @defaultValue false */
  readonly force?: boolean;
}

/**
 * Decides what sessions may do. It fails closed: when it throws, rejects, takes too long or gives nonsense, the
 * request is refused with `wamp.error.authorization_failed`. [URI-33]
 *
 * A synchronous answer keeps the request on the fast path. While a promise is pending, later messages of the same
 * session wait, so that their order stays. [ORD-07]
 */
export interface Authorizer {
  authorize(request: AuthorizationRequest): Verdict | Promise<Verdict>;
  /** Whether it knows a role; a session in a role that it does not know cannot join. [URI-35] Absent: every role. */
  hasRole?(authrole: string): boolean;
}
