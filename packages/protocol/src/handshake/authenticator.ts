import type { Id } from '../ids/id.js';
import type { TransportPeer } from '../transport/transport-peer.js';
import type { ErrorUri } from '../uris/error-uris.js';
import type { Uri } from '../uris/uri.js';
import type { CallProcedure } from './call-procedure.js';

/** Who a session is, as an authenticator decided. [SES-51] */
export interface Principal {
  readonly authid: string;
  readonly authrole: string;
  /** Who vouched for it. */
  readonly authprovider: string;
  /** Sent in WELCOME. */
  readonly authextra?: Readonly<Record<string, unknown>>;
  /**
   * The realm that the session joins, where that is not the one it asked for. The realm that was asked for has to
   * allow it. [DYN-14] @defaultValue the realm of HELLO
   */
  readonly realm?: Uri;
}

/** What a client asks for in HELLO, and what the Router knows of it. */
export interface JoinRequest {
  readonly realm: Uri;
  /** A claim of the client. */
  readonly authid: string | undefined;
  /** A claim of the client. */
  readonly authrole: string | undefined;
  /** Claims of the client. */
  readonly authextra: Readonly<Record<string, unknown>>;
  /** The id that the session will have, if there will be one. [AUTH-37] [CRA-07] */
  readonly session: Id;
  /** What it runs over, such as `websocket`. */
  readonly transport: string;
  readonly remoteAddress: string;
  /** What the transport knows by itself. [AUTH-35] */
  readonly peer: TransportPeer;
}

/** What an authenticator may use while it judges. */
export interface JoinContext {
  /** Ends when the client is gone or the time is up. */
  readonly signal: AbortSignal;
  /** Calls a procedure as the Router itself. [DYN-01] */
  readonly call: CallProcedure;
}

/** The answer of an authenticator: accepted, refused, or one more question. */
export type AuthenticationStep =
  | { readonly kind: 'accepted'; readonly principal: Principal }
  | {
      readonly kind: 'refused';
      readonly reason: ErrorUri;
      readonly message?: string;
      /** Further keys of `ABORT.Details`, such as `scram`. [SCR-43] */
      readonly details?: Readonly<Record<string, unknown>>;
    }
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

/** A session that was let in, as authenticators are told of it. */
export interface Login {
  readonly session: Id;
  readonly realm: Uri;
  readonly principal: Principal;
  readonly authmethod: string;
  readonly peer: TransportPeer;
}

/**
 * The Router's side of one authentication method. It fails closed: when it throws, rejects, takes too long or gives
 * nonsense, the client is refused with `wamp.error.authentication_failed`.
 */
export interface Authenticator {
  /** The name in `HELLO.Details.authmethods`. */
  readonly method: string;
  /**
   * Why this method cannot be used on this connection, for people; then the next one is tried. It looks at the
   * transport, never at who the client says it is. (D40) Absent: it can be used on every connection.
   */
  unusable?(request: JoinRequest): string | undefined;
  /** Judges a HELLO. */
  begin(request: JoinRequest, context: JoinContext): AuthenticationStep | Promise<AuthenticationStep>;
  /** A session of the realm was opened, by whichever method. (D50) Must not throw. */
  joined?(login: Login): void;
  /** That session is over. @param reason - a close or error URI, or `lost`. Must not throw. */
  left?(login: Login, reason: string): void;
}

/** What a client's authenticator knows of the connection. */
export interface LoginContext {
  readonly realm: Uri;
  /** What it runs over, such as `websocket`. */
  readonly transport: string;
  /** What the transport knows of the way to the Router. */
  readonly peer: TransportPeer;
  /** Ends when the connection does: what is still computed is of no use any more. */
  readonly signal: AbortSignal;
}

/** One attempt of a client to log in, from HELLO to WELCOME. */
export interface ClientLogin {
  /** `HELLO.Details.authid` */
  readonly authid?: string | undefined;
  /** Merged into `HELLO.Details.authextra`. */
  readonly authextra?: Readonly<Record<string, unknown>>;
  /** Answers a CHALLENGE. Throwing refuses it: the join fails with ABORT. [AUTH-10] */
  challenge(
    extra: Readonly<Record<string, unknown>>,
  ): string | AuthenticationAnswer | Promise<string | AuthenticationAnswer>;
  /** Looks at WELCOME, for methods that prove the Router too. Throwing refuses the session. [AUTH-30] */
  welcome?(authextra: Readonly<Record<string, unknown>>): void | Promise<void>;
}

/** The client's side of one authentication method. */
export interface ClientAuthenticator {
  /** The name in `HELLO.Details.authmethods`. */
  readonly method: string;
  /**
   * Begins to log in, before HELLO is sent; called anew for every session, so that nonces are fresh and credentials may
   * change. Throwing gives the join up, and nothing is sent. [TIC-16]
   */
  begin(context: LoginContext): ClientLogin | Promise<ClientLogin>;
}
