import {
  type Authenticator,
  type Authorizer,
  type DecodeLimits,
  type DisclosurePolicy,
  type MatchPolicy,
  type RandomSource,
  type Uri,
  type UriLimits,
  type UriRule,
  defaultDecodeLimits,
  defaultUriLimits,
  featureKeys,
  isReservedUri,
  isUri,
} from '@wamp/protocol';
import type { Decision } from './auth/decision.js';
import { type TrustRule, checkTrustRules } from './auth/trust-levels.js';
import {
  type HistoryOptions,
  type ResolvedHistory,
  type RetentionOptions,
  resolveHistory,
  resolveRetention,
} from './broker/keeping-options.js';
import { type Clock, systemClock } from './clock.js';
import { InvalidOptionError } from './errors.js';
import { type CatalogRecord, checkCatalog } from './meta/catalog.js';
import { memoryLimit } from './outbound/memory-limit.js';
import { type AutoRealmOptions, type AutoRealmRule, resolveAutoRealms } from './realm/auto-realms.js';
import type { RouterEvent } from './router-events.js';
import { version } from './version.js';

/**
 * What the Router holds back at the most. `Infinity` turns off a limit of bytes or of a count; times go up to 2^31 - 1 ms.
 * All of them, with what happens beyond: `docs/limits.md`.
 */
export interface RouterLimits {
  /** From an open transport to HELLO, ms. L09 @defaultValue 5000 */
  readonly helloTimeoutMs: number;
  /** From HELLO to WELCOME, ms. L10 @defaultValue 30000 */
  readonly joinTimeoutMs: number;
  /** From CHALLENGE to AUTHENTICATE, ms. L11 @defaultValue 15000 */
  readonly challengeTimeoutMs: number;
  /** One message before WELCOME, bytes. L12 @defaultValue 65536 */
  readonly maxJoinMessageBytes: number;
  /** Messages before WELCOME. L12 @defaultValue 10 */
  readonly maxJoinMessages: number;
  /** Connections of one address that are not welcomed yet; loopback is not counted. L03 @defaultValue 100 */
  readonly maxJoinsPerAddress: number;
  /**
   * Failed logins of the addresses around one (24 bits of IPv4, 64 of IPv6), and of one authid in one realm, in a minute;
   * then logins have to wait. L13 @defaultValue 10
   */
  readonly maxFailedLogins: number;
  /** The longest of these delays, ms; the first is 500, each further one twice as long. L13 @defaultValue 30000 */
  readonly maxLoginDelayMs: number;
  /** Addresses, authids, and addresses that wait for an authid, of which failures are remembered. L13 @defaultValue 10000 */
  readonly maxWatchedLogins: number;
  /** From HELLO to the refusal of a login, at the least, ms; 0 for none. L13 @defaultValue 100 */
  readonly denialDelayMs: number;
  /** One call of an authenticator to a procedure, ms. L14 @defaultValue 5000 */
  readonly authenticatorTimeoutMs: number;
  /** Unanswered calls of the authenticators of one realm. L14 @defaultValue 256 */
  readonly maxPendingAuthentications: number;
  /** One answer of an authorizer, ms. L14 @defaultValue 5000 */
  readonly authorizerTimeoutMs: number;
  /** Pending questions to the authorizer of one realm. L14 @defaultValue 256 */
  readonly maxPendingAuthorizations: number;
  /** Of those, about one session. L14 @defaultValue 32 */
  readonly maxPendingAuthorizationsPerSession: number;
  /** Answers of the authorizer of one realm that are remembered. L54 @defaultValue 10000 */
  readonly maxRememberedRulings: number;
  /** Features that HELLO announces, all roles together. L15 @defaultValue 64 */
  readonly maxAnnouncedFeatures: number;
  /** Entries of `authmethods` in HELLO. L15 @defaultValue 16 */
  readonly maxAuthMethods: number;
  /** What a message may ask of the decoder. L24–L26 */
  readonly decode: DecodeLimits;
  /** What a URI may measure. L29 */
  readonly uri: UriLimits;
  /** Subscriptions of one session. L40 @defaultValue 1000 */
  readonly maxSubscriptionsPerSession: number;
  /** Of those, with `match` prefix or wildcard. L40 @defaultValue 100 */
  readonly maxPatternSubscriptionsPerSession: number;
  /** Registrations of one session. L41 @defaultValue 1000 */
  readonly maxRegistrationsPerSession: number;
  /** Of those, with `match` prefix or wildcard. L41 @defaultValue 100 */
  readonly maxPatternRegistrationsPerSession: number;
  /** Subscriptions of one realm. L42 @defaultValue 1000000 */
  readonly maxSubscriptionsPerRealm: number;
  /** Registrations of one realm. L42 @defaultValue 100000 */
  readonly maxRegistrationsPerRealm: number;
  /** Unanswered calls of one Caller. L44 @defaultValue 1024 */
  readonly maxPendingCalls: number;
  /** Unanswered invocations of one Callee. L45 @defaultValue 1024 */
  readonly maxPendingInvocations: number;
  /** Callees of one shared registration. L43 @defaultValue 1024 */
  readonly maxCalleesPerRegistration: number;
  /** Calls that wait because the Callees of their registration are at their `concurrency`. L45 @defaultValue 1024 */
  readonly maxQueuedCalls: number;
  /** The longest `timeout` of a call, ms; longer ones are cut to it. L46 @defaultValue 3600000 */
  readonly maxCallTimeoutMs: number;
  /** How long the Caller waits for a Callee after CANCEL with mode `kill`, ms. L47 @defaultValue 10000 */
  readonly killGraceMs: number;
  /**
   * Messages of one connection that are handled before others have their turn; 64 messages that one of them causes
   * count as one more. L49 @defaultValue 64
   */
  readonly maxTurnMessages: number;
  /** Bytes of one connection that are handled before others have their turn. L49 @defaultValue 262144 */
  readonly maxTurnBytes: number;
  /** HELLO and AUTHENTICATE of all connections that are judged before others have their turn. L49 @defaultValue 4 */
  readonly maxJoinsPerTurn: number;
  /** Receivers that one publication goes to before others have their turn. L49 @defaultValue 256 */
  readonly maxFanOutPerTurn: number;
  /** Messages of one session that wait for an authorizer; beyond it the socket is not read. L50 @defaultValue 256 */
  readonly maxLaneMessages: number;
  /** Entries of one of the lists `exclude…` and `eligible…` of a PUBLISH. L51 @defaultValue 1000 */
  readonly maxReceiverListEntries: number;
  /** Testaments of one session. L52 @defaultValue 16 */
  readonly maxTestaments: number;
  /** Bytes of all testaments of one session. L52 @defaultValue 65536 */
  readonly maxTestamentBytes: number;
  /** Progressive YIELDs for one call that nobody asked for; beyond it the Callee breaks the protocol. L58 @defaultValue 100 */
  readonly maxUnaskedProgress: number;
  /** Bytes queued for one session; beyond it the session is ended. L60 @defaultValue 8388608 */
  readonly maxQueuedBytes: number;
  /**
   * Memory held for all clients together that do not take at once what they are sent, bytes; beyond it sessions end, the
   * one with the longest queue first. L63 @defaultValue 536870912, at most a quarter of what the process may have
   */
  readonly maxTotalQueuedBytes: number;
  /** Retained events of one realm. L71 @defaultValue 10000 */
  readonly maxRetainedEvents: number;
  /** One retained event, bytes. L71 @defaultValue 65536 */
  readonly maxRetainedEventBytes: number;
  /** All retained events of one realm, bytes. L71 @defaultValue 67108864 */
  readonly maxRetainedBytes: number;
  /** Retained events that one SUBSCRIBE with a pattern is sent. L71 @defaultValue 1000 */
  readonly maxRetainedPerSubscribe: number;
  /** Events in the history of one topic or pattern. L72 @defaultValue 1000 */
  readonly maxHistoryEvents: number;
  /** Bytes in the history of one topic or pattern. L72 @defaultValue 16777216 */
  readonly maxHistoryBytes: number;
  /** Bytes in the histories of one realm. L72 @defaultValue 268435456 */
  readonly maxHistoryRealmBytes: number;
  /** Entries of a list that the meta API answers with. L73 @defaultValue 100000 */
  readonly maxMetaListEntries: number;
  /** For the answer to GOODBYE, ms. L69 @defaultValue 5000 */
  readonly goodbyeTimeoutMs: number;
}

/** The defaults of {@link RouterLimits}. Spread `decode` and `uri` of it to change one of their members. */
export const defaultLimits: RouterLimits = Object.freeze({
  helloTimeoutMs: 5_000,
  joinTimeoutMs: 30_000,
  challengeTimeoutMs: 15_000,
  maxJoinMessageBytes: 64 * 1024,
  maxJoinMessages: 10,
  maxJoinsPerAddress: 100,
  maxFailedLogins: 10,
  maxLoginDelayMs: 30_000,
  maxWatchedLogins: 10_000,
  denialDelayMs: 100,
  authenticatorTimeoutMs: 5_000,
  maxPendingAuthentications: 256,
  authorizerTimeoutMs: 5_000,
  maxPendingAuthorizations: 256,
  maxPendingAuthorizationsPerSession: 32,
  maxRememberedRulings: 10_000,
  maxAnnouncedFeatures: 64,
  maxAuthMethods: 16,
  decode: defaultDecodeLimits,
  uri: defaultUriLimits,
  maxSubscriptionsPerSession: 1_000,
  maxPatternSubscriptionsPerSession: 100,
  maxRegistrationsPerSession: 1_000,
  maxPatternRegistrationsPerSession: 100,
  maxSubscriptionsPerRealm: 1_000_000,
  maxRegistrationsPerRealm: 100_000,
  maxPendingCalls: 1_024,
  maxPendingInvocations: 1_024,
  maxCalleesPerRegistration: 1_024,
  maxQueuedCalls: 1_024,
  maxCallTimeoutMs: 3_600_000,
  killGraceMs: 10_000,
  maxTurnMessages: 64,
  maxTurnBytes: 256 * 1024,
  maxJoinsPerTurn: 4,
  maxFanOutPerTurn: 256,
  maxLaneMessages: 256,
  maxReceiverListEntries: 1_000,
  maxTestaments: 16,
  maxTestamentBytes: 64 * 1024,
  maxUnaskedProgress: 100,
  maxQueuedBytes: 8 * 1024 * 1024,
  maxTotalQueuedBytes: 512 * 1024 * 1024,
  maxRetainedEvents: 10_000,
  maxRetainedEventBytes: 64 * 1024,
  maxRetainedBytes: 64 * 1024 * 1024,
  maxRetainedPerSubscribe: 1_000,
  maxHistoryEvents: 1_000,
  maxHistoryBytes: 16 * 1024 * 1024,
  maxHistoryRealmBytes: 256 * 1024 * 1024,
  maxMetaListEntries: 100_000,
  goodbyeTimeoutMs: 5_000,
});

/** URIs that a rule is about. */
export interface UriMatch {
  readonly uri: Uri;
  /** How `uri` is compared. @defaultValue `exact` */
  readonly match?: MatchPolicy;
}

/** Which timeouts go to the Callees that announce `call_timeout`, besides those that they ask for. */
export type ForwardTimeout = 'by_option' | 'always' | readonly UriMatch[];

/** A procedure that decides about others, and who may be it. */
export interface TrustedProcedure {
  readonly uri: Uri;
  readonly authrole: string;
}

/** Whose sessions can be replaced by a new one. */
export type TakeOverPolicy = 'never' | 'authenticated' | 'everybody';

/** One realm. */
export interface RealmOptions {
  /** The URI in HELLO. */
  readonly name: Uri;
  /** Which characters the URIs of procedures and topics may have. @defaultValue `loose` */
  readonly uriRule?: UriRule;
  /** The authentication methods, in the Router's order of preference; without one nobody can join. (D40) */
  readonly authenticators: readonly Authenticator[];
  /** Decides every publish, subscribe, call and register. */
  readonly authorizer: Authorizer;
  /**
   * Procedures that authenticators and authorizers ask. Only sessions in the role that stands beside one may register
   * it, exactly and alone, and no session may call it. [DYN-16] [AZ-28] @defaultValue none
   */
  readonly trustedProcedures?: readonly TrustedProcedure[];
  /** Other realms that the authenticators of this one may send a client to. [DYN-14] @defaultValue none */
  readonly redirectsTo?: readonly Uri[];
  /**
   * Whose sessions get a token with which a new session of the same principal replaces them at once, as after a lost
   * connection. (D33) @defaultValue `authenticated`: everybody but anonymous sessions
   */
  readonly takeOver?: TakeOverPolicy;
  /** Whether identities are told to receivers, unless the authorizer's verdict says it. @defaultValue `never` for both */
  readonly disclose?: { readonly caller?: DisclosurePolicy; readonly publisher?: DisclosurePolicy };
  /** How far Callees and Subscribers may trust what they get. @defaultValue none: no level is told */
  readonly trustLevels?: readonly TrustRule[];
  /**
   * Whether the Callees that announce `call_timeout` watch the timeout of calls themselves: when they register so
   * (`by_option`), always, or when they register so and for the procedures named here. [TMO-12]
   * @defaultValue `by_option`
   */
  readonly forwardTimeout?: ForwardTimeout;
  /** What becomes of events that Publishers ask to retain. @defaultValue all are retained, within the limits */
  readonly retention?: RetentionOptions;
  /** Topics whose events can be asked for later. @defaultValue none, and then `event_history` is not announced [EVH-05] */
  readonly history?: HistoryOptions;
  /** What reflection tells about procedures, topics and errors. @defaultValue only what Callees and Subscribers say */
  readonly catalog?: readonly CatalogRecord[];
  /**
   * Keys of advanced features that this realm neither announces nor honours, and `reflection`. [FEAT-02]
   * @defaultValue none
   */
  readonly withoutFeatures?: readonly string[];
}

/** Options of {@link createRouter}. */
export interface RouterOptions {
  /** What clients can join; two of one name are refused. @defaultValue none: every client is refused */
  readonly realms?: readonly RealmOptions[];
  /** Realms that are made when the first client logs in to them. @defaultValue none: there are no others than `realms` */
  readonly autoRealms?: readonly AutoRealmOptions[];
  /** `agent` in WELCOME, `false` for none. @defaultValue the name and version of this package */
  readonly agent?: string | false;
  /** What is left out has its default. @defaultValue {@link defaultLimits} */
  readonly limits?: Partial<RouterLimits>;
  /** Told what happens, for logs and metrics. Must not throw. */
  readonly onEvent?: (event: RouterEvent) => void;
  /**
   * Told of each decision on what a session may do, once, before it is carried out. Costs nothing where it is left out.
   * [AZ-34]
   */
  readonly onDecision?: (decision: Decision) => void;
  /** Time, for tests that hold it still. @defaultValue the platform's timers */
  readonly clock?: Clock;
  /** Where the bits of session and publication ids come from. @defaultValue the platform's secure source */
  readonly random?: RandomSource;
}

/** A realm with its defaults. */
export type ResolvedRealm = Required<
  Omit<RealmOptions, 'disclose' | 'withoutFeatures' | 'retention' | 'history'>
> & {
  readonly disclose: { readonly caller: DisclosurePolicy; readonly publisher: DisclosurePolicy };
  readonly retention: Required<RetentionOptions>;
  readonly history: ResolvedHistory;
  readonly withoutFeatures: ReadonlySet<string>;
};

/** Router options with their defaults. */
export interface ResolvedRouterOptions {
  readonly realms: readonly ResolvedRealm[];
  readonly autoRealms: readonly AutoRealmRule[];
  readonly agent: string | undefined;
  readonly limits: RouterLimits;
  readonly onEvent: (event: RouterEvent) => void;
  readonly onDecision: ((decision: Decision) => void) | undefined;
  readonly clock: Clock;
  readonly random: RandomSource;
}

/** The name and version told in WELCOME. [SES-12] */
const agent = `wamp-suite-router-${version}`;

/** The longest delay that timers of all platforms keep. */
const maxTimerMs = 2 ** 31 - 1;

/**
 * Fills in the defaults.
 * @throws {InvalidOptionError} that names the option, when a value is out of range or a realm stands twice.
 */
export function resolveRouterOptions(options: RouterOptions): ResolvedRouterOptions {
  const limits = resolveLimits(options.limits ?? {});
  return Object.freeze({
    realms: resolveRealms(options.realms ?? [], limits),
    autoRealms: resolveAutoRealms(options.autoRealms ?? []),
    agent: options.agent === false ? undefined : (options.agent ?? agent),
    limits,
    onEvent: options.onEvent ?? (() => undefined),
    onDecision: options.onDecision,
    clock: options.clock ?? systemClock,
    random: options.random ?? ((into) => crypto.getRandomValues(into)),
  });
}

function resolveRealms(realms: readonly RealmOptions[], limits: RouterLimits): readonly ResolvedRealm[] {
  const names = new Set<string>();
  return realms.map((realm, index) => {
    const at = `realms[${String(index)}].`;
    const resolved = resolveRealm(realm, limits, at);
    if (names.has(realm.name)) {
      throw new InvalidOptionError(`${at}name`, `there are two realms "${realm.name}"`);
    }
    names.add(realm.name);
    return resolved;
  });
}

/**
 * Fills in the defaults of one realm.
 * @param at - what stands before the option's name when one is wrong
 * @throws {InvalidOptionError} that names the option
 */
export function resolveRealm(realm: RealmOptions, limits: RouterLimits, at = ''): ResolvedRealm {
  if (!isUri(realm.name)) throw new InvalidOptionError(`${at}name`, `"${realm.name}" is not a URI`);
  const withoutFeatures = checkFeatures(`${at}withoutFeatures`, realm.withoutFeatures ?? []);
  const history = resolveHistory(`${at}history`, realm.history, limits);
  return {
    name: realm.name,
    uriRule: realm.uriRule ?? 'loose',
    authenticators: [...realm.authenticators],
    authorizer: realm.authorizer,
    trustedProcedures: checkTrusted(`${at}trustedProcedures`, realm),
    redirectsTo: realm.redirectsTo ?? [],
    takeOver: realm.takeOver ?? 'authenticated',
    disclose: {
      caller: realm.disclose?.caller ?? 'never',
      publisher: realm.disclose?.publisher ?? 'never',
    },
    trustLevels: checkTrustRules(`${at}trustLevels`, realm.trustLevels ?? []),
    catalog: checkCatalog(`${at}catalog`, realm.catalog ?? [], realm.uriRule ?? 'loose'),
    retention: resolveRetention(`${at}retention`, realm.retention),
    history: withoutFeatures.has('event_history') ? { ...history, topics: [] } : history,
    withoutFeatures: history.topics.length > 0 ? withoutFeatures : withoutHistory(withoutFeatures), // [EVH-05]
    forwardTimeout: realm.forwardTimeout ?? 'by_option',
  };
}

/** What most realms switch off; one set for all of them, as there can be very many. */
const historyOnly: ReadonlySet<string> = new Set(['event_history']);

function withoutHistory(features: ReadonlySet<string>): ReadonlySet<string> {
  return features.size === 0 ? historyOnly : new Set([...features, 'event_history']);
}

/** [AZ-27] who decides about others cannot have to ask himself */
function checkTrusted(option: string, realm: RealmOptions): readonly TrustedProcedure[] {
  const { trustedProcedures = [], authorizer } = realm;
  for (const [index, { uri, authrole }] of trustedProcedures.entries()) {
    const at = `${option}[${String(index)}]`;
    if (!isUri(uri) || isReservedUri(uri))
      throw new InvalidOptionError(`${at}.uri`, `"${uri}" cannot be registered`);
    const asked = authorizer.asks?.(authrole);
    if (asked !== undefined) {
      throw new InvalidOptionError(
        `${at}.authrole`,
        `what "${authrole}" may do is asked of ${asked}: it needs permissions`,
      );
    }
  }
  return Object.freeze([...trustedProcedures]);
}

function checkFeatures(option: string, keys: readonly string[]): ReadonlySet<string> {
  for (const key of keys) {
    if (!featureKeys.has(key) && key !== 'reflection')
      throw new InvalidOptionError(option, `"${key}" is no feature of the specification`);
  }
  return new Set(keys);
}

function resolveLimits(given: Partial<RouterLimits>): RouterLimits {
  const limits: RouterLimits = {
    ...defaultLimits,
    // What waits are buffers, which lie outside the heap. (D47)
    maxTotalQueuedBytes: Math.min(defaultLimits.maxTotalQueuedBytes, Math.floor(memoryLimit() / 4)),
    ...given,
  };
  checkRanges('limits', limits);
  return Object.freeze(limits);
}

function checkRanges(path: string, limits: object): void {
  for (const [name, value] of Object.entries(limits) as [string, unknown][]) {
    const option = `${path}.${name}`;
    if (typeof value === 'object' && value !== null) {
      checkRanges(option, value);
      continue;
    }
    const highest = name.endsWith('Ms') ? maxTimerMs : Infinity;
    const lowest = name === 'denialDelayMs' ? 0 : 1;
    if (!(typeof value === 'number' && value >= lowest && value <= highest)) {
      throw new InvalidOptionError(
        option,
        `must be from ${String(lowest)} to ${String(highest)}, got ${String(value)}`,
      );
    }
  }
}
