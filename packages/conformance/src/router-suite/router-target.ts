import type { WireEndpoint } from '../peer/wire-endpoint.js';

/**
 * A running Router that is to be judged. Its listeners hold to the rules to the letter (no leniency), accept anonymous
 * Clients, and let them do everything in the realms named here.
 */
export interface RouterTarget extends AsyncDisposable {
  /** The ways in. Tests that do not care take the first; tests of a transport that is not here are skipped. */
  readonly endpoints: readonly WireEndpoint[];
  /** A Realm with loose URIs in which sessions disclose themselves when they ask for it. */
  readonly realm: string;
  /** A second Realm with the same rules. */
  readonly otherRealm: string;
  /** A Realm with strict URIs. Without it the tests of strict URIs are skipped. */
  readonly strictUriRealm?: string;
  /** A Realm that refuses disclosure. Without it the tests of refused disclosure are skipped. */
  readonly secretRealm?: string;
  /** The largest message that the WebSocket listener accepts, in octets. Without it the test of the limit is skipped. */
  readonly webSocketLimit?: number;
  /** The RawSocket listener accepts messages of 2^(9 + code) octets. Without it the tests of the limit are skipped. */
  readonly rawSocketLengthCode?: number;
  /** When silent connections are closed, in milliseconds. Without it, or above 2 s, the tests of silence are skipped. */
  readonly handshakeTimeoutMs?: number;
  /** Begins an orderly shutdown and returns when it is done. Without it the tests of shutdown are skipped. */
  shutdown?(): Promise<void>;
}
