import { type MatchPolicy, type Uri, isReservedUri, isUriPattern, matchesUri } from '@wamp/protocol';
import { InvalidOptionError } from '../errors.js';
import type { RealmOptions } from '../realm-options.js';

/** Gives the realms of one kind their options. Asked for each realm; the options are checked like all others. */
export type RealmTemplate = (name: Uri) => Omit<RealmOptions, 'name'>;

/** Realms that are made when somebody logs in to them, and go when nobody needs them. T47 */
export interface AutoRealmOptions {
  /** Which names may be made so. Names that begin with `wamp` or `router` never are. */
  readonly uri: Uri;
  /** How `uri` is compared. @defaultValue `prefix` */
  readonly match?: MatchPolicy;
  /** What each of them is like. It must hold who may join: a realm is made only for a client that has logged in. */
  readonly realm: RealmTemplate;
  /** Realms that this rule has made and that are still there; beyond it clients are refused. @defaultValue 1000 */
  readonly maxRealms?: number;
  /**
   * A realm goes with everything in it when it had no session for so long, ms. `Infinity`: it stays.
   * @defaultValue 60000
   */
  readonly idleMs?: number;
}

/** A rule with its defaults. */
export type AutoRealmRule = Readonly<Required<AutoRealmOptions>>;

/** The longest delay that timers of all platforms keep. */
const maxTimerMs = 2 ** 31 - 1;

/** @throws {InvalidOptionError} that names the option */
export function resolveAutoRealms(rules: readonly AutoRealmOptions[]): readonly AutoRealmRule[] {
  return rules.map((rule, index) => {
    const { uri, match = 'prefix', realm, maxRealms = 1_000, idleMs = 60_000 } = rule;
    const at = `autoRealms[${String(index)}]`;
    if (!isUriPattern(uri, match)) {
      throw new InvalidOptionError(`${at}.uri`, `"${uri}" is no ${match} URI or pattern`);
    }
    checkNumber(`${at}.maxRealms`, maxRealms, Infinity);
    if (idleMs !== Infinity) checkNumber(`${at}.idleMs`, idleMs, maxTimerMs);
    return { uri, match, realm, maxRealms, idleMs };
  });
}

/** The first rule whose pattern a name matches. */
export function ruleFor(rules: readonly AutoRealmRule[], name: Uri): AutoRealmRule | undefined {
  if (isReservedUri(name) || name === 'router' || name.startsWith('router.')) return undefined;
  return rules.find(({ uri, match }) => matchesUri(uri, match, name));
}

function checkNumber(option: string, value: number, highest: number): void {
  if (value >= 1 && value <= highest) return;
  throw new InvalidOptionError(option, `must be from 1 to ${String(highest)}, got ${String(value)}`);
}
