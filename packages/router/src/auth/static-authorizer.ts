import type { Action, AuthorizationRequest, Authorizer, MatchPolicy, Uri, Verdict } from '@wamp/protocol';
import { compareSpecificity, covers, overlaps } from './uri-rule.js';

/** What a permission can name: an action, or the right to take procedures from whoever holds them. */
export type PermittedAction = Action | 'force_register';

/** What one role may do with the URIs that a pattern matches. */
export interface Permission {
  /** The URI or pattern. Only one that begins with `wamp` reaches the URIs of the Router. */
  readonly uri: Uri;
  /** How `uri` is compared. @defaultValue `exact` */
  readonly match?: MatchPolicy;
  /**
   * Actions that are allowed. `all` is publish, subscribe, call and register; `force_register` has to be named, and
   * needs `register` beside it. @defaultValue none
   */
  readonly allow?: readonly PermittedAction[] | 'all';
  /** Actions that are refused; stronger than `allow` in the same or an equally specific rule. @defaultValue none */
  readonly deny?: readonly PermittedAction[] | 'all';
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
}

const actions: readonly PermittedAction[] = ['publish', 'subscribe', 'call', 'register', 'force_register'];

/** Answers that are remembered for one role, action and match policy. */
const maxRemembered = 10_000;

const allowed: Verdict = Object.freeze({ allow: true });
const allowedByForce: Verdict = Object.freeze({ allow: true, force: true });
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
    authorize(asked) {
      const rules = known.get(asked.authrole);
      const verdict = rules?.get(asked.action)?.decide(asked) ?? denied;
      if (asked.force !== true || !verdict.allow) return verdict;
      return rules?.get('force_register')?.decide(asked).allow === true ? allowedByForce : verdict;
    },
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
    const verdict = rule?.allow === true ? allowed : denied;
    if (remembered.size >= maxRemembered) remembered.clear();
    remembered.set(asked.uri, verdict);
    return verdict;
  }
}

function rulesByAction(permissions: readonly Permission[]): ReadonlyMap<PermittedAction, Rules> {
  const named = (list: readonly PermittedAction[] | 'all' | undefined, action: PermittedAction): boolean =>
    list === 'all' || (list?.includes(action) ?? false);
  return new Map(
    actions.map((action) => {
      const rules = permissions.flatMap(({ uri, match = 'exact', allow, deny }): Rule[] => [
        ...(named(deny, action) ? [{ uri, match, allow: false }] : []),
        ...(named(allow, action) && !(allow === 'all' && action === 'force_register')
          ? [{ uri, match, allow: true }]
          : []),
      ]);
      return [action, new Rules(rules)];
    }),
  );
}
