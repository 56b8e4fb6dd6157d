import type { Id, JoinContext, Uri } from '@wamp/protocol';

/** The way that a session comes, as the transport tells it, in the spelling that other routers use. [DYN-03] */
export interface DecisionTransport {
  /** Such as `websocket`. */
  readonly type: string;
  /** The same as `type`. */
  readonly protocol: string;
  /** The address of the client. */
  readonly peer: string;
  /** Whether nobody on the way can read along. */
  readonly is_secure: boolean;
  /** Of the request that became a WebSocket, by name in lower case, without cookies and tokens; else empty. */
  readonly http_headers_received: Readonly<Record<string, string>>;
  /** The certificate that the client has proved to hold, else `null`. */
  readonly client_cert: DecisionCertificate | null;
}

/** A certificate that was verified up to a trusted root. */
export interface DecisionCertificate {
  readonly subject: Readonly<Record<string, string | readonly string[]>>;
  /** As OpenSSL writes it, `null` when there is none. */
  readonly subject_alt_name: string | null;
  /** SHA-256 of the whole certificate, in lower-case hex. */
  readonly fingerprint: string;
}

/** What is known of a login that is to be decided. [DYN-03] */
export interface DecisionDetails {
  /** The id that the session will have. */
  readonly session: Id;
  readonly authmethod: string;
  /** Claimed in HELLO, else `null`. */
  readonly authid: string | null;
  /** Claimed in HELLO, else `null`. */
  readonly authrole: string | null;
  /** Claimed in HELLO. */
  readonly authextra: Readonly<Record<string, unknown>>;
  readonly transport: DecisionTransport;
  /** The ticket to judge; method `ticket` only. */
  readonly ticket?: string;
  /** The bearer token of the upgrade request to judge; method `jwt` only. */
  readonly token?: string;
  /** The value of the cookie to judge; method `cookie` only. */
  readonly cookie?: string;
}

/**
 * Decides about one login. Every method asks before CHALLENGE, but `ticket`, which asks with the ticket at hand.
 *
 * It gives a role, or a dict with `role` and perhaps `authid`, `realm` (where the session is to go), `extra` (told in
 * `WELCOME.Details.authextra`); for `wampcra` with `secret` and for derived keys `salt`, `iterations`, `keylen`; for
 * `wamp-scram` with `salt`, `stored-key`, `server-key` (hex), `kdf`, `iterations`, `memory`; for `cryptosign` with
 * `pubkey` (hex). `null` or `undefined`: there is no such principal. Everything else, and errors other than an
 * {@link AuthenticationRefusal}, refuse with `wamp.error.authentication_failed`.
 * @param authid - claimed in HELLO, else `null`
 */
export type Decide = (
  ...question: readonly [realm: Uri, authid: string | null, details: DecisionDetails, context: JoinContext]
) => unknown;
