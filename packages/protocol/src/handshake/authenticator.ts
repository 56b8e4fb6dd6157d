import type { ErrorUri } from '../uris/error-uris.js';
import type { Uri } from '../uris/uri.js';

/** Who a session is, as an authenticator decided. [SES-51] */
export interface Principal {
  readonly authid: string;
  readonly authrole: string;
  /** Who vouched for it. */
  readonly authprovider: string;
  /** Sent in WELCOME. */
  readonly authextra?: Readonly<Record<string, unknown>>;
}

/** What a client asks for in HELLO. Everything in it is a claim of the client. */
export interface JoinRequest {
  readonly realm: Uri;
  readonly authid: string | undefined;
  readonly authrole: string | undefined;
  readonly authextra: Readonly<Record<string, unknown>>;
  /** What it runs over, such as `websocket`. */
  readonly transport: string;
  readonly remoteAddress: string;
}

/** The answer of an authenticator: accepted, refused, or one more question. */
export type AuthenticationStep =
  | { readonly kind: 'accepted'; readonly principal: Principal }
  | { readonly kind: 'refused'; readonly reason: ErrorUri; readonly message?: string }
  | {
      readonly kind: 'challenge';
      /** `CHALLENGE.Extra` */
      readonly extra: Readonly<Record<string, unknown>>;
      /** Judges the AUTHENTICATE that answers this challenge. */
      readonly answer: (answer: AuthenticationAnswer) => AuthenticationStep | Promise<AuthenticationStep>;
    };

/** `AUTHENTICATE` without its type. */
export interface AuthenticationAnswer {
  readonly signature: string;
  readonly extra: Readonly<Record<string, unknown>>;
}

/**
 * The Router's side of one authentication method. It fails closed: when it throws, rejects, takes too long or gives
 * nonsense, the client is refused with `wamp.error.authentication_failed`.
 */
export interface Authenticator {
  /** The name in `HELLO.Details.authmethods`. */
  readonly method: string;
  /** Judges a HELLO. `signal` ends when the client is gone or the time is up. */
  begin(request: JoinRequest, signal: AbortSignal): AuthenticationStep | Promise<AuthenticationStep>;
}

/** What a client's authenticator knows of the connection. */
export interface ChallengeContext {
  readonly realm: Uri;
  /** What it runs over, such as `websocket`. */
  readonly transport: string;
}

/** The client's side of one authentication method; asked anew for every session, so credentials may change. */
export interface ClientAuthenticator {
  /** The name in `HELLO.Details.authmethods`. */
  readonly method: string;
  /** `HELLO.Details.authid` */
  authid?(): string | undefined | Promise<string | undefined>;
  /** Merged into `HELLO.Details.authextra`. */
  hello?(): Readonly<Record<string, unknown>> | Promise<Readonly<Record<string, unknown>>>;
  /** Answers a CHALLENGE. Throwing refuses it: the join fails with ABORT. */
  challenge(
    extra: Readonly<Record<string, unknown>>,
    context: ChallengeContext,
  ): string | AuthenticationAnswer | Promise<string | AuthenticationAnswer>;
  /** Looks at WELCOME, for methods that prove the Router too. Throwing refuses the session. */
  welcome?(authextra: Readonly<Record<string, unknown>>): void | Promise<void>;
}
