import {
  type Authenticator,
  type Authorizer,
  type DisclosurePolicy,
  type MatchPolicy,
  type Uri,
  type UriRule,
  featureKeys,
  isReservedUri,
  isUri,
} from '@wamp/protocol';
import { type TrustRule, checkTrustRules } from './auth/trust-levels.js';
import {
  type HistoryOptions,
  type ResolvedHistory,
  type RetentionOptions,
  resolveHistory,
  resolveRetention,
} from './broker/keeping-options.js';
import { InvalidOptionError } from './errors.js';
import type { RouterLimits } from './limits.js';
import { type CatalogRecord, checkCatalog } from './meta/catalog.js';

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

/** A realm with its defaults. */
export type ResolvedRealm = Required<
  Omit<RealmOptions, 'disclose' | 'withoutFeatures' | 'retention' | 'history'>
> & {
  readonly disclose: { readonly caller: DisclosurePolicy; readonly publisher: DisclosurePolicy };
  readonly retention: Required<RetentionOptions>;
  readonly history: ResolvedHistory;
  readonly withoutFeatures: ReadonlySet<string>;
};

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
