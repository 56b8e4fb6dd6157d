import type { RandomSource } from '@wamp/protocol';
import type { Decision } from './auth/decision.js';
import { type Clock, systemClock } from './clock.js';
import { InvalidOptionError } from './errors.js';
import { type RouterLimits, resolveLimits } from './limits.js';
import { type RealmOptions, type ResolvedRealm, resolveRealm } from './realm-options.js';
import { type AutoRealmOptions, type AutoRealmRule, resolveAutoRealms } from './realm/auto-realms.js';
import type { RouterEvent } from './router-events.js';
import { version } from './version.js';

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
