import type { Id, Leniency, Uri } from '@wamp/protocol';

/** Who an event is about. */
export interface SessionInfo {
  readonly session: Id;
  readonly realm: Uri;
  readonly authid: string;
  readonly authrole: string;
  readonly authmethod: string;
  /** What it runs over, such as `websocket`. */
  readonly transport: string;
  readonly serializer: string;
  /** Such as `127.0.0.1:50312`; empty when unknown. */
  readonly remoteAddress: string;
}

/** Why an EVENT was not sent to one receiver. */
export type DropReason =
  /** longer than the receiver's transport takes [PS-54] */
  | 'too_large'
  /** holds a value that the receiver's serializer cannot express (AMB-10) */
  | 'inexpressible'
  /** the receiver was gone when it was its turn in a wide publication; counted, not told */
  | 'left';

/** Why a session that does not read was ended. */
export type EvictionReason =
  /** too much waited for it L60 */
  | 'pending_bytes'
  /** too much waited for all sessions together, and most of it for this one L63 */
  | 'total'
  /** it took nothing for too long L62 */
  | 'write_deadline';

/** Why somebody who wants to join is not heard. */
export type LoginRefusal =
  /** too many logins from the addresses around it failed L13 */
  | 'address'
  /** too many logins of this authid failed L13 */
  | 'principal'
  /** too many connections of its address wait to be welcomed; counted, not told L03 */
  | 'crowded';

/** What happens in a Router, for logs and metrics. Never holds payloads or secrets. */
export type RouterEvent =
  | { readonly type: 'session_joined'; readonly info: SessionInfo }
  /** `reason`: a close or error URI, or `lost` when the transport ended without a word */
  | { readonly type: 'session_left'; readonly info: SessionInfo; readonly reason: string }
  | {
      readonly type: 'join_refused';
      readonly realm: Uri | undefined;
      readonly remoteAddress: string;
      readonly reason: Uri;
      readonly message: string;
    }
  | {
      readonly type: 'protocol_violation';
      readonly info: SessionInfo | undefined;
      readonly remoteAddress: string;
      readonly message: string;
    }
  /** The first time that a session needed this leniency. */
  | {
      readonly type: 'tolerated';
      readonly info: SessionInfo | undefined;
      readonly remoteAddress: string;
      readonly leniency: Leniency;
    }
  | {
      readonly type: 'slow_consumer';
      readonly info: SessionInfo;
      readonly reason: EvictionReason;
      readonly queuedBytes: number;
    }
  | { readonly type: 'event_dropped'; readonly info: SessionInfo; readonly reason: DropReason }
  /** An unacknowledged PUBLISH that cannot be answered. [PS-20] */
  | {
      readonly type: 'publication_refused';
      readonly info: SessionInfo;
      readonly reason: Uri;
      readonly topic: Uri;
    }
  /** An event was published but not retained as asked: a limit is in the way. L71 */
  | { readonly type: 'retention_refused'; readonly info: SessionInfo; readonly topic: Uri }
  /** A realm is there that clients can join; `isAutomatic`: as the first one of them logged in. */
  | { readonly type: 'realm_created'; readonly realm: Uri; readonly isAutomatic: boolean }
  | { readonly type: 'realm_updated'; readonly realm: Uri }
  | { readonly type: 'realm_deleted'; readonly realm: Uri }
  /** A plug-in or this package threw where it must not. */
  | { readonly type: 'internal_error'; readonly error: unknown; readonly doing: string };

/** Counters since the start, and gauges of what is there now. */
export interface RouterStats {
  /** Open transports, those of sessions included. */
  readonly connections: number;
  readonly sessions: number;
  /** Realms that clients can join. */
  readonly realms: number;
  /** Topics and patterns with at least one Subscriber. */
  readonly subscriptions: number;
  readonly registrations: number;
  /** Events that wait for new Subscribers. */
  readonly retainedEvents: number;
  /** Calls that have no final answer yet. */
  readonly pendingCalls: number;
  /** Those of them that wait until a Callee is below its `concurrency`. */
  readonly queuedCalls: number;
  /** Those whose timeout the Router watches. */
  readonly runningTimeouts: number;
  /** Memory that is held for clients which do not take at once what they are sent, in bytes. L63 */
  readonly queuedBytes: number;
  /** Sessions for which more waits than a quarter of what ends them. L61 */
  readonly laggingSessions: number;
  /** Publications that wait for the end of their sessions. */
  readonly testaments: number;
  /** Answers of authorizers that are remembered. L54 */
  readonly rememberedRulings: number;
  /** How often a variable in a permission had a value that cannot stand there, in realms that are in use. (D43) */
  readonly permissionsSwitchedOff: number;
  /** Questions to authorizers that wait for their answers. L14 */
  readonly pendingAuthorizations: number;
  /** Frames that came in, broken ones included. */
  readonly messagesReceived: number;
  readonly messagesSent: number;
  /** EVENTs that did not go to one receiver, by reason. */
  readonly eventsDropped: Readonly<Record<DropReason, number>>;
  /** Unacknowledged PUBLISHes that could not be answered. */
  readonly publicationsRefused: number;
  /** Events that were published but not retained as asked. L71 */
  readonly retentionsRefused: number;
  /** Sessions that were ended because they did not read, by reason. */
  readonly slowConsumers: Readonly<Record<EvictionReason, number>>;
  /** Logins with a wrong credential. */
  readonly failedLogins: number;
  /** Joins that were refused without being looked at, by reason. */
  readonly loginsRefused: Readonly<Record<LoginRefusal, number>>;
  readonly protocolViolations: number;
  /** Joins that were refused because a rule of `autoRealms` had made as many realms as it may. T47 */
  readonly autoRealmsRefused: number;
  /** Progressive YIELDs that nobody asked for. L58 */
  readonly progressDropped: number;
  /** Breaches that `lenient` tolerated, each time. */
  readonly tolerated: Readonly<Record<Leniency, number>>;
}
