import type {
  CancelMode,
  ClientAuthenticator,
  ClientRole,
  Connector,
  Id,
  InvocationPolicy,
  MatchPolicy,
  Message,
  RunMode,
  Uri,
} from '@wamp/protocol';
import type { AnyContract, Contract, ContractValue, Kwargs } from '@wamp/protocol/contract';
import type { Disconnect } from './connection/connection-state.js';
import type { PayloadCodec } from './payload-codec.js';
import type { Reply } from './roles/reply.js';
import type { GapFiller } from './roles/gap.js';

/** Attributes of our own in Options; names must match `_[a-z0-9_]{3,}`. [MSG-38] */
export type CustomOptions = Readonly<Record<`_${string}`, unknown>>;

/** When and how long an operation waits. */
export interface WaitOptions {
  /** Aborting rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the operation rejects with `wamp.error.timeout`; 0 = never. @defaultValue that of the client */
  readonly timeout?: number | undefined;
}

/** Options of a call that have nothing to do with its payloads. */
export interface CallTerms extends WaitOptions {
  /**
   * Whole milliseconds; enforced here, and told to a Router that announced `call_timeout`. With progress it is the time
   * until the first of it and between two of it. (D34) [TMO-02]
   * @defaultValue that of the client, which is enforced here only
   */
  readonly timeout?: number | undefined;
  /** What an abort or timeout asks of the Dealer. @defaultValue `killnowait` */
  readonly cancelMode?: CancelMode | undefined;
  /** Asks the Router to tell the Callee who calls. @defaultValue false */
  readonly discloseMe?: boolean | undefined;
  /** Which Callees of a sharded registration the call goes to; `partition` needs `rkey`. */
  readonly runMode?: RunMode | undefined;
  /** Chooses the shard of a sharded registration. */
  readonly rkey?: string | undefined;
  /** What to do while there is no session. @defaultValue that of the client */
  readonly offline?: 'wait' | 'reject' | undefined;
  /** Sent beside the options above. */
  readonly custom?: CustomOptions | undefined;
}

/** Options of a call. `P` is what progress brings, `I` what the chunks of its input are. */
export interface CallOptions<P = unknown, I = unknown> extends CallTerms {
  /** Asks for progress, and is called for each piece of it: with its first element, and with all of it. [PRR-02] */
  readonly onProgress?: ((value: P, progress: Reply<P>) => unknown) | undefined;
  /**
   * Chunks that follow the first input of the call, one CALL each. What the iterator returns at its end is the last one.
   * The next chunk is asked for when the transport has room. [PRI-02]
   */
  readonly input?: Iterable<I> | AsyncIterable<I> | undefined;
}

/** Options of a publication. */
export interface PublishOptions extends WaitOptions {
  /** Wait until the Broker confirms. @defaultValue false */
  readonly acknowledge?: boolean | undefined;
  /** `false` delivers the event to this client too. @defaultValue true */
  readonly excludeMe?: boolean | undefined;
  /** Asks the Router to tell Subscribers who publishes. @defaultValue false */
  readonly discloseMe?: boolean | undefined;
  /** Asks the Router to keep the event for Subscribers that come later. @defaultValue false */
  readonly retain?: boolean | undefined;
  /** Sessions that must not get the event. */
  readonly exclude?: readonly Id[] | undefined;
  /** `authid`s that must not get it. */
  readonly excludeAuthid?: readonly string[] | undefined;
  /** `authrole`s that must not get it. */
  readonly excludeAuthrole?: readonly string[] | undefined;
  /** The sessions that may get it; an empty list: none. */
  readonly eligible?: readonly Id[] | undefined;
  /** The `authid`s that may get it. */
  readonly eligibleAuthid?: readonly string[] | undefined;
  /** The `authrole`s that may get it. */
  readonly eligibleAuthrole?: readonly string[] | undefined;
  /** Chooses the shard of a sharded subscription. */
  readonly rkey?: string | undefined;
  /** What to do while there is no session. @defaultValue that of the client */
  readonly offline?: 'wait' | 'reject' | undefined;
  /** Sent beside the options above. */
  readonly custom?: CustomOptions | undefined;
}

/** How many handlers run at once, and what becomes of the rest. */
export interface ConcurrencyOptions {
  /** Handlers that run at once; 1 = strictly one after the other. @defaultValue Infinity */
  readonly concurrency?: number | undefined;
  /**
   * How many wait for their turn. One more invocation is answered with `wamp.error.unavailable`, one more event is
   * dropped and counted. (D35) @defaultValue 1024
   */
  readonly queue?: number | undefined;
}

/** Options of a registration. */
export interface RegisterOptions extends WaitOptions, ConcurrencyOptions {
  /** Given explicitly, `{name}` in the URI has no meaning. @defaultValue from the URI */
  readonly match?: MatchPolicy | undefined;
  /** How calls are spread over several Callees, by a Router with `shared_registration`. @defaultValue `single` */
  readonly invoke?: InvocationPolicy | undefined;
  /** Asks the Router to tell who calls. @defaultValue false */
  readonly discloseCaller?: boolean | undefined;
  /** Asks the Router to leave the timeout of calls to this client, which then answers `wamp.error.timeout`. [TMO-08] */
  readonly forwardTimeout?: boolean | undefined;
  /** Takes the URI from whoever holds it, where the Router allows that. @defaultValue false */
  readonly forceReregister?: boolean | undefined;
  /** The name of this client among the Callees of a sharded registration. */
  readonly nkey?: string | undefined;
  /** What reflection tells about the procedure; Routers without reflection ignore it. */
  readonly describe?: Kwargs | undefined;
  /** Aborting unregisters; before the registration stands it rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Sent beside the options above. */
  readonly custom?: CustomOptions | undefined;
}

/** Options of a subscription. */
export interface SubscribeOptions extends WaitOptions, ConcurrencyOptions {
  /** Given explicitly, `{name}` in the URI has no meaning. @defaultValue from the URI */
  readonly match?: MatchPolicy | undefined;
  /** Asks for the event that the Router retains. @defaultValue false */
  readonly getRetained?: boolean | undefined;
  /** The name of this client in a sharded subscription. */
  readonly nkey?: string | undefined;
  /** Each event goes to one member of the group, by Routers that know groups; others deliver to all. (D57) */
  readonly group?: string | undefined;
  /** What reflection tells about the topic; Routers without reflection ignore it. */
  readonly describe?: Kwargs | undefined;
  /**
   * Fills the gap after a reconnect, before new events come. `history()` of `@wamp/client/history` makes one that asks
   * the Router, `fillGap()` one from a function.
   */
  readonly onGap?: GapFiller | undefined;
  /** Aborting unsubscribes; before the subscription stands it rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Sent beside the options above. */
  readonly custom?: CustomOptions | undefined;
}

/** When and how often a lost connection is tried again. Times in milliseconds. */
export interface RetryPolicy {
  /** The longest first delay. @defaultValue 2000 */
  readonly initialDelay?: number;
  /** The longest of all delays. @defaultValue 30000 */
  readonly maxDelay?: number;
  /** Growth from one failure to the next. @defaultValue 2 */
  readonly factor?: number;
  /** `full`: uniform from 0 to the delay; a number: plus or minus that share of it. @defaultValue `full` */
  readonly jitter?: 'full' | 'none' | number;
  /** Failures in a row before giving up. @defaultValue Infinity */
  readonly maxAttempts?: number;
  /** How long a session must live before the failures before it are forgotten. @defaultValue 10000 */
  readonly stableAfter?: number;
  /** Whether to try again when the very first connection fails. @defaultValue true */
  readonly initial?: boolean;
  /**
   * The last word: a number is the delay in ms, `true` tries again, `false` gives up, `undefined` leaves it to the
   * rules. `failure.fatal` is what they say. Not asked after `close()`.
   */
  readonly decide?: (failure: Disconnect, attempt: number) => number | boolean | undefined;
}

/** What happens to calls and publications while there is no session. */
export interface OfflinePolicy {
  /** `wait` holds them until there is one, `reject` fails them at once. @defaultValue `wait` */
  readonly mode?: 'wait' | 'reject';
  /** How many are held; one more rejects with `WAMP_ERR_QUEUE_FULL`. (D31) @defaultValue 1000 */
  readonly limit?: number;
}

/** Detection of a dead connection where the transport has no ping of its own. Times in milliseconds. (D24) */
export interface KeepAlivePolicy {
  /** Silence of the Router before it is asked. @defaultValue 20000 */
  readonly interval?: number;
  /** How long it may take to answer. @defaultValue 10000 */
  readonly timeout?: number;
}

/** Where an error came from that nobody waits for. */
export interface ErrorSource {
  /** `event`: a handler of events or `onGap`; `progress`: `onProgress`; `invocation`: a result that could not be sent; `restore`: see `RestoreFailure`; `status`: a listener. */
  readonly kind: 'event' | 'progress' | 'invocation' | 'restore' | 'status';
  readonly uri?: Uri;
}

/** One message that passed. */
export interface MessageTap {
  /** True when the client sent it. */
  readonly out: boolean;
  /** `undefined` before WELCOME. */
  readonly session: number | undefined;
  readonly message: Message;
}

/** Options of `createClient`. */
export interface ClientOptions<C extends Contract = AnyContract> {
  /** What to join. */
  readonly realm: Uri;
  /** Tried in order, the next one after each failure. */
  readonly transports: readonly Connector[];
  /** Offered in this order; asked again for each session, so that credentials may change. */
  readonly auth?: ClientAuthenticator | readonly ClientAuthenticator[];
  /** The roles to announce. @defaultValue all four */
  readonly roles?: readonly ClientRole[];
  /** Gives the types. */
  readonly contract?: ContractValue<C>;
  /** When to connect again; `false`: one connection and no other. @defaultValue the defaults of {@link RetryPolicy} */
  readonly retry?: false | RetryPolicy;
  /** What calls and publications do while there is no session. @defaultValue they wait */
  readonly offline?: OfflinePolicy;
  /** Asks a silent Router for a sign of life; `false` never. @defaultValue on where the transport asks for it */
  readonly keepAlive?: false | KeepAlivePolicy;
  /** Milliseconds for connecting, and for each operation that is answered; 0 = unlimited. @defaultValue 30000 */
  readonly timeout?: number;
  /** What the Caller is told of an exception that is no `WampError`. @defaultValue `message` */
  readonly exposeErrors?: 'none' | 'message';
  /**
   * Seal payloads for whoever holds the key, and open them: `@wamp/client/ppt` and `@wamp/client/cryptobox` make some. The
   * first one that takes a payload seals it.
   */
  readonly payloadCodecs?: readonly PayloadCodec[];
  /** `HELLO.Details.agent`; `false` sends none. [SES-12] @defaultValue `wamp-suite-client` */
  readonly agent?: string | false;
  /** Aborting closes the client. */
  readonly signal?: AbortSignal;
  /** Sees every message that is sent or received. */
  readonly onMessage?: (tap: MessageTap) => void;
  /** Told of errors that no promise carries. @defaultValue writes to the console */
  readonly onError?: (error: unknown, source: ErrorSource) => void;
}
