import type {
  Action,
  AuthorizationRequest,
  Authorizer,
  DisclosurePolicy,
  MatchPolicy,
  Uri,
  Verdict,
} from '@wamp/protocol';
import { compareSpecificity, covers, overlaps } from './uri-rule.js';

/** What one role may do with the URIs that a pattern matches. */
export interface Permission {
  /** The URI or pattern. Only one that begins with `wamp` reaches the URIs of the Router. */
  readonly uri: Uri;
  /** How `uri` is compared. @defaultValue `exact` */
  readonly match?: MatchPolicy;
  /** Actions that are allowed. @defaultValue none */
  readonly allow?: readonly Action[] | 'all';
  /** Actions that are refused; stronger than `allow` in the same or an equally specific rule. @defaultValue none */
  readonly deny?: readonly Action[] | 'all';
  /** Whether receivers are told who calls or publishes what this rule allows. [PID-06] @defaultValue the realm's policy */
  readonly disclose?: DisclosurePolicy;
}

/** A role by name with its permissions. */
export interface RoleOptions {
  /** What authenticators give as `authrole`. */
  readonly name: string;
  /** In any order. What none of them names is denied. */
  readonly permissions: readonly Permission[];
}

interface Rule {
  readonly uri: Uri;
  readonly match: MatchPolicy;
  readonly allow: boolean;
  /** What is answered where this rule decides. */
  readonly verdict: Verdict;
}

const actions: readonly Action[] = ['publish', 'subscribe', 'call', 'register'];

/** Answers that are remembered for one role, action and match policy. */
const maxRemembered = 10_000;

const allowed: Verdict = Object.freeze({ allow: true });
const denied: Verdict = Object.freeze({ allow: false });

/**
 * Decides by fixed permissions. A rule speaks only of the actions that it names; for each action the most specific
 * rule that names it decides, and of two equally specific ones `deny`. A pattern is allowed only when one `allow` rule
 * covers all of it and no more specific `deny` reaches into it. Whatever no rule names is denied. (D42)
 */
export function staticAuthorizer(roles: readonly RoleOptions[]): Required<Authorizer> {
  const known = new Map(roles.map((role) => [role.name, rulesByAction(role.permissions)]));
  return {
    hasRole: (name) => known.has(name),
    authorize: (asked) => known.get(asked.authrole)?.get(asked.action)?.decide(asked) ?? denied,
  };
}

/** The rules of one role for one action, the most specific first and `deny` before `allow`. */
class Rules {
  readonly #rules: readonly Rule[];
  readonly #remembered: Readonly<Record<MatchPolicy, Map<Uri, Verdict>>> = {
    exact: new Map(),
    prefix: new Map(),
    wildcard: new Map(),
  };

  constructor(rules: readonly Rule[]) {
    this.#rules = [...rules].sort((a, b) => compareSpecificity(a, b) || Number(a.allow) - Number(b.allow));
  }

  decide(asked: AuthorizationRequest): Verdict {
    const remembered = this.#remembered[asked.match];
    const known = remembered.get(asked.uri);
    if (known !== undefined) return known;
    const rule = this.#rules.find((each) => (each.allow ? covers(each, asked) : overlaps(each, asked)));
    const verdict = rule?.verdict ?? denied;
    if (remembered.size >= maxRemembered) remembered.clear();
    remembered.set(asked.uri, verdict);
    return verdict;
  }
}

function rulesByAction(permissions: readonly Permission[]): ReadonlyMap<Action, Rules> {
  const named = (list: readonly Action[] | 'all' | undefined, action: Action): boolean =>
    list === 'all' || (list?.includes(action) ?? false);
  return new Map(
    actions.map((action) => {
      const rules = permissions.flatMap(({ uri, match = 'exact', allow, deny, disclose }): Rule[] => [
        ...(named(deny, action) ? [{ uri, match, allow: false, verdict: denied }] : []),
        ...(named(allow, action) ? [{ uri, match, allow: true, verdict: allowing(disclose) }] : []),
      ]);
      return [action, new Rules(rules)];
    }),
  );
}

function allowing(disclose: DisclosurePolicy | undefined): Verdict {
  return disclose === undefined ? allowed : Object.freeze({ allow: true, disclose });
}
