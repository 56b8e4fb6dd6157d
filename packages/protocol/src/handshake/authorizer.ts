import type { Id } from '../ids/id.js';
import type { MatchPolicy } from '../messages/options.js';
import type { Uri } from '../uris/uri.js';
import type { CallProcedure } from './call-procedure.js';
import type { Explanation } from './explanation.js';

/** What a session can be allowed to do with a URI. [AZ-01] */
export type Action = 'publish' | 'subscribe' | 'call' | 'register';

/** Whose rights are asked for: who a session is, as its authenticator decided. [AZ-02] */
export interface AuthorizationSubject {
  readonly realm: Uri;
  readonly session: Id;
  readonly authid: string;
  readonly authrole: string;
  readonly authmethod: string;
  readonly authprovider: string;
  /** What the authenticator gave, never what the client claimed. [AZ-20] */
  readonly authextra?: Readonly<Record<string, unknown>>;
  /** What it runs over, such as `websocket`. */
  readonly transport: string;
}

/** What an authorizer is asked. */
export interface AuthorizationRequest extends AuthorizationSubject {
  readonly action: Action;
  readonly uri: Uri;
  /** `exact` for publish and call. */
  readonly match: MatchPolicy;
  /** The options of the message; where the Router itself asks, `match` of a pattern. Not to be changed. [AZ-21] */
  readonly options: Readonly<Record<string, unknown>>;
  /** The REGISTER takes the procedure from whoever holds it; only a verdict with `force` allows that. */
  readonly force?: true;
}

/** What an authorizer may use while it decides. */
export interface AuthorizationContext {
  /** Ends when the session is gone or the time is up. */
  readonly signal: AbortSignal;
  /** Calls a procedure as the Router itself. [AZ-19] */
  readonly call: CallProcedure;
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
  /**
   * Whether the Router may give the same answer again, to sessions of the same scope, about the same action, URI and
   * match policy (of a REGISTER also the same `invoke` and `force_reregister`), whatever the other options are. A number
   * is for how many ms, 60,000 at the most; `true` is that time; `always` is until the authorizer is replaced. Refusals
   * are remembered by the same word only, failures never. [AZ-24] [AZ-26] L54 @defaultValue false
   */
  readonly cache?: boolean | number | 'always';
}

/**
 * Decides what sessions may do. It fails closed: when it throws, rejects, takes too long or gives nonsense, the
 * request is refused with `wamp.error.authorization_failed`. [URI-33] [AZ-08]
 *
 * A synchronous answer keeps the request on the fast path. While a promise is pending, later messages of the same
 * session wait, so that their order stays. [ORD-07]
 */
export interface Authorizer {
  authorize(request: AuthorizationRequest, context: AuthorizationContext): Verdict | Promise<Verdict>;
  /** Whether it knows a role; a session in a role that it does not know cannot join. [URI-35] Absent: every role. */
  hasRole?(authrole: string): boolean;
  /**
   * Names what the answers depend on besides the role: sessions in one role for which it gives the same text are given
   * the same remembered answers. Asked once for each session. Absent: the authid.
   */
  scopeOf?(subject: AuthorizationSubject): string;
  /** The procedure that decides about sessions in this role. [AZ-27] Absent, or undefined: none does. */
  asks?(authrole: string): Uri | undefined;
  /** How often a variable has switched a permission off, for one name or session each. (D43) Absent: it has none. */
  readonly switchedOff?: number;
  /** Answers as `authorize` would, and says why. It asks nobody else. Absent: nothing is known but who decides. */
  explain?(request: AuthorizationRequest): Explanation;
}
