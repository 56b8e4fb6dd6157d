import type { Id } from '../ids/id.js';
import type { Uri } from '../uris/uri.js';

/** How the URI of a SUBSCRIBE or REGISTER is compared with concrete URIs. @defaultValue `exact` on the wire */
export type MatchPolicy = 'exact' | 'prefix' | 'wildcard';

/** How the Dealer chooses among the Callees of one registration. */
export type InvocationPolicy = 'single' | 'first' | 'last' | 'random' | 'roundrobin';

/** What becomes of a running invocation when its call is canceled. */
export type CancelMode = 'skip' | 'kill' | 'killnowait';

/** The advanced features that one role announces; a missing key means `false`. [FEAT-03] [FEAT-04] */
export type Features = Readonly<Record<string, boolean>>;

/** One role in HELLO or WELCOME. */
export interface RoleDetails {
  readonly features?: Features;
}

/** The roles that a client can announce. */
export type ClientRole = 'publisher' | 'subscriber' | 'caller' | 'callee';

/** The roles that a Router can announce. */
export type RouterRole = 'broker' | 'dealer';

/** `HELLO.Details` */
export interface HelloDetails {
  /** A Router refuses a HELLO without any. [SES-05] */
  readonly roles?: Readonly<Partial<Record<ClientRole, RoleDetails>>>;
  readonly agent?: string;
  readonly authmethods?: readonly string[];
  readonly authid?: string;
  readonly authrole?: string;
  readonly authextra?: Readonly<Record<string, unknown>>;
}

/** `WELCOME.Details` */
export interface WelcomeDetails {
  /** A client refuses a WELCOME without any. [SES-09] */
  readonly roles?: Readonly<Partial<Record<RouterRole, RoleDetails>>>;
  readonly agent?: string;
  readonly realm?: Uri;
  readonly authid?: string;
  readonly authrole?: string;
  readonly authmethod?: string;
  readonly authprovider?: string;
  readonly authextra?: Readonly<Record<string, unknown>>;
}

/** `ABORT.Details` and `GOODBYE.Details`; the keys with an underscore are ours. */
export interface CloseDetails {
  /** For humans. */
  readonly message?: string;
  /** The WebSocket close code that carries the same meaning, for transports that have none. */
  readonly _code?: number;
  /** Milliseconds that a client should wait before it connects again. */
  readonly _retry_after_ms?: number;
}

/** `PUBLISH.Options` */
export interface PublishOptions {
  readonly acknowledge?: boolean;
  readonly exclude_me?: boolean;
  readonly disclose_me?: boolean;
}

/** `EVENT.Details` */
export interface EventDetails {
  /** The concrete topic; present when the subscription is a pattern. */
  readonly topic?: Uri;
  readonly publisher?: Id;
  readonly publisher_authid?: string;
  readonly publisher_authrole?: string;
  readonly retained?: boolean;
}

/** `SUBSCRIBE.Options` */
export interface SubscribeOptions {
  readonly match?: MatchPolicy;
}

/** `REGISTER.Options` */
export interface RegisterOptions {
  readonly match?: MatchPolicy;
  readonly invoke?: InvocationPolicy;
}

/** `CALL.Options` */
export interface CallOptions {
  readonly disclose_me?: boolean;
  readonly receive_progress?: boolean;
  readonly progress?: boolean;
  /** Milliseconds; 0 means none. */
  readonly timeout?: number;
}

/** `CANCEL.Options` */
export interface CancelOptions {
  readonly mode?: CancelMode;
}

/** `INVOCATION.Details` */
export interface InvocationDetails {
  /** The concrete procedure; present when the registration is a pattern. */
  readonly procedure?: Uri;
  readonly caller?: Id;
  readonly caller_authid?: string;
  readonly caller_authrole?: string;
  readonly receive_progress?: boolean;
}

/** `INTERRUPT.Options` */
export interface InterruptOptions {
  readonly mode?: Exclude<CancelMode, 'skip'>;
  readonly reason?: Uri;
}

/** `RESULT.Details` */
export interface ResultDetails {
  readonly progress?: boolean;
}

/** `YIELD.Options` */
export interface YieldOptions {
  readonly progress?: boolean;
}

/** `ERROR.Details` */
export interface ErrorDetails {
  readonly message?: string;
}

/** Third element of the revocation form of UNSUBSCRIBED. [MSG-17] */
export interface SubscriptionRevokedDetails {
  readonly subscription: Id;
  readonly reason?: Uri;
}

/** Third element of the revocation form of UNREGISTERED. [MSG-25] */
export interface RegistrationRevokedDetails {
  readonly registration: Id;
  readonly reason?: Uri;
}
