import type { Id } from '../ids/id.js';
import type { Uri } from '../uris/uri.js';

/** How the URI of a SUBSCRIBE or REGISTER is compared with concrete URIs. @defaultValue `exact` on the wire */
export type MatchPolicy = 'exact' | 'prefix' | 'wildcard';

/**
 * How the Dealer chooses among the Callees of one registration. `sharded` is ours: by the keys `nkey` of the Callees and
 * `rkey` of the call.
 */
export type InvocationPolicy = 'single' | 'first' | 'last' | 'random' | 'roundrobin' | 'sharded';

/** Which Callees of a sharded registration a call goes to: one by its `rkey`, or all of them. */
export type RunMode = 'all' | 'partition';

/** What end-to-end encrypted or foreign payloads tell about themselves; nobody between the ends looks at it. [PPT-02] */
export interface PassthruOptions {
  /** Not empty: payload passthru mode is in use. */
  readonly ppt_scheme?: string;
  readonly ppt_serializer?: string;
  readonly ppt_cipher?: string;
  readonly ppt_keyid?: string;
}

/** What becomes of a running invocation when its call is canceled. */
export type CancelMode = 'skip' | 'kill' | 'killnowait';

/** The advanced features that one role announces; a missing key means `false`. [FEAT-03] [FEAT-04] */
export type Features = Readonly<Record<string, boolean>>;

/** One role in HELLO or WELCOME. */
export interface RoleDetails {
  readonly features?: Features;
  /** Stands beside the features. [FEAT-35] */
  readonly reflection?: boolean;
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
  /** What WELCOME said: replaces that session if it is there still. (D33) */
  readonly _resume?: string;
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
  /** A secret with which a later HELLO of the same principal replaces this session. (D33) */
  readonly _resume?: string;
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
export interface PublishOptions extends PassthruOptions, ReceiverOptions {
  readonly acknowledge?: boolean;
  readonly exclude_me?: boolean;
  readonly disclose_me?: boolean;
  readonly retain?: boolean;
  /** Chooses the shard of a sharded subscription. */
  readonly rkey?: string;
}

/** Who may and who must not get an event; all that are present have to let a session through. [BWL-07] */
export interface ReceiverOptions {
  readonly exclude?: readonly Id[];
  readonly exclude_authid?: readonly string[];
  readonly exclude_authrole?: readonly string[];
  /** Empty: nobody. [BWL-10] */
  readonly eligible?: readonly Id[];
  readonly eligible_authid?: readonly string[];
  readonly eligible_authrole?: readonly string[];
}

/** `EVENT.Details` */
export interface EventDetails extends PassthruOptions {
  /** The concrete topic; present when the subscription is a pattern. */
  readonly topic?: Uri;
  readonly publisher?: Id;
  readonly publisher_authid?: string;
  readonly publisher_authrole?: string;
  readonly retained?: boolean;
  /** 0 is the lowest. [PTL-02] */
  readonly trustlevel?: number;
}

/** `SUBSCRIBE.Options`; the keys with an underscore are ours. */
export interface SubscribeOptions {
  readonly match?: MatchPolicy;
  readonly get_retained?: boolean;
  /** The name of this node in a sharded subscription. */
  readonly nkey?: string;
  /** Of all members of a group one gets each event. */
  readonly _group?: string;
  /** What reflection tells about the topic. */
  readonly _describe?: Readonly<Record<string, unknown>>;
}

/** `REGISTER.Options`; `concurrency` and `force_reregister` are extensions that other Routers spell alike. */
export interface RegisterOptions {
  readonly match?: MatchPolicy;
  readonly invoke?: InvocationPolicy;
  /** Asks to be told who calls. [CID-08] */
  readonly disclose_caller?: boolean;
  /** The Callee watches the timeout of calls itself. [TMO-08] */
  readonly forward_timeout?: boolean;
  /** Invocations that may run at once; the Router queues the others. */
  readonly concurrency?: number;
  /** Takes the URI from whoever holds it. */
  readonly force_reregister?: boolean;
  /** The name of this node in a sharded registration. */
  readonly nkey?: string;
  /** What reflection tells about the procedure. */
  readonly _describe?: Readonly<Record<string, unknown>>;
}

/** `CALL.Options` */
export interface CallOptions extends PassthruOptions {
  readonly disclose_me?: boolean;
  readonly receive_progress?: boolean;
  readonly progress?: boolean;
  /** Milliseconds; 0 means none. */
  readonly timeout?: number;
  readonly runmode?: RunMode;
  /** Chooses the shard of a sharded registration. */
  readonly rkey?: string;
}

/** `CANCEL.Options` */
export interface CancelOptions {
  readonly mode?: CancelMode;
}

/** `INVOCATION.Details` */
export interface InvocationDetails extends PassthruOptions {
  /** The concrete procedure; present when the registration is a pattern. */
  readonly procedure?: Uri;
  readonly caller?: Id;
  readonly caller_authid?: string;
  readonly caller_authrole?: string;
  readonly receive_progress?: boolean;
  /** More of this call is to come. [PRI-05] */
  readonly progress?: boolean;
  /** Milliseconds; present when the Callee asked to watch it. [TMO-09] */
  readonly timeout?: number;
  /** 0 is the lowest. [TRL-03] */
  readonly trustlevel?: number;
}

/** `INTERRUPT.Options` */
export interface InterruptOptions {
  readonly mode?: Exclude<CancelMode, 'skip'>;
  readonly reason?: Uri;
}

/** `RESULT.Details` */
export interface ResultDetails extends PassthruOptions {
  readonly progress?: boolean;
}

/** `YIELD.Options` */
export interface YieldOptions extends PassthruOptions {
  readonly progress?: boolean;
}

/** `ERROR.Details` */
export interface ErrorDetails extends PassthruOptions {
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
