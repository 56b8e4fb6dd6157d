import type { WireEndpoint } from '../peer/wire-endpoint.js';

/** Somebody who can log in with a ticket. */
export interface Login {
  readonly authid: string;
  readonly authrole: string;
  readonly ticket: string;
}

/**
 * What a Router does beyond the specification, or where the specification has only a name for it:
 * - `group`: of the Subscribers with the same SUBSCRIBE option `_group` one gets each event
 * - `sharding`: rendezvous hashing over the option `nkey` by the option `rkey`
 * - `reflection`: the procedures `wamp.reflection.…` and the option `_describe`
 * - `remove`: the procedures `wamp.subscription.remove_subscriber` and `wamp.registration.remove_callee`
 * - `concurrency`: a Callee is sent no more invocations at once than its REGISTER option `concurrency` says
 * - `force_reregister`: the REGISTER option takes a procedure from whoever holds it
 */
export type RouterExtension =
  'group' | 'sharding' | 'reflection' | 'remove' | 'concurrency' | 'force_reregister';

/** URIs of `RouterTarget.realm` for which the Router is configured, and how. Each ends in a dot and is a prefix. */
export interface ConfiguredUris {
  /** Topics whose events are kept: a prefix subscription with this URI has a history of at least 1,000 events. */
  readonly history?: string;
  /** A topic below `history` whose exact subscription has a history of its own, of at least 1,000 events. */
  readonly historyTopic?: string;
  /** Topics that keep at most 3 events. */
  readonly shortHistory?: string;
  /** Topics that refuse to retain events. */
  readonly unretained?: string;
  /** Procedures and topics with trust level 0 for the first of `logins`, 2 for the second, and none for all others. */
  readonly trusted?: string;
  /** Procedures and topics that tell Callees and Subscribers who sent, without being asked. */
  readonly disclosed?: string;
  /** Procedures whose `timeout` goes to every Callee that announces `call_timeout`. */
  readonly forwarded?: string;
}

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
  /** A Realm that offers no advanced feature at all. Without it the tests of features that are off are skipped. */
  readonly plainRealm?: string;
  /** Two principals of `realm` with different roles, who may do everything. Without them the tests of roles are skipped. */
  readonly logins?: readonly [Login, Login];
  /** Without a URI the tests of what is configured for it are skipped. */
  readonly configured?: ConfiguredUris;
  /** What it does beyond the specification. @defaultValue nothing: the tests of extensions are skipped */
  readonly extensions?: readonly RouterExtension[];
  /** Tables of the Router by name, with what is left in them once all sessions are gone: all 0 when nothing leaks. */
  leftBehind?(): Readonly<Record<string, number>>;
  /** The largest message that the WebSocket listener accepts, in octets. Without it the test of the limit is skipped. */
  readonly webSocketLimit?: number;
  /** The RawSocket listener accepts messages of 2^(9 + code) octets. Without it the tests of the limit are skipped. */
  readonly rawSocketLengthCode?: number;
  /** When silent connections are closed, in milliseconds. Without it, or above 2 s, the tests of silence are skipped. */
  readonly handshakeTimeoutMs?: number;
  /** Begins an orderly shutdown and returns when it is done. Without it the tests of shutdown are skipped. */
  shutdown?(): Promise<void>;
}
