import { type DecodeLimits, type UriLimits, defaultDecodeLimits, defaultUriLimits } from '@wamp/protocol';
import { InvalidOptionError } from './errors.js';
import { memoryLimit } from './outbound/memory-limit.js';

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
  /** From HELLO, or its answer to a CHALLENGE, to the refusal of a login, at the least, ms; 0 for none. L13 @defaultValue 100 */
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

/** The longest delay that timers of all platforms keep. */
const maxTimerMs = 2 ** 31 - 1;

/**
 * Fills in the defaults.
 * @throws {InvalidOptionError} that names the limit which is out of range
 */
export function resolveLimits(given: Partial<RouterLimits>): RouterLimits {
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
