import type {
  AuthorizationRequest,
  Authorizer,
  DisclosurePolicy,
  MatchPolicy,
  Uri,
  Verdict,
} from '@wamp/protocol';
import { type MetaGrants, metaPermissions } from './meta-grants.js';
import type { Permission, PermittedAction } from './permission.js';
import { compareSpecificity, covers, overlaps, reachesReserved } from './uri-rule.js';

/** A role by name with its permissions. */
export interface RoleOptions {
  /** What authenticators give as `authrole`. */
  readonly name: string;
  /** In any order. What none of them names is denied. */
  readonly permissions: readonly Permission[];
  /** What it may do with the URIs of the Router, where no permission that begins with `wamp` says it. @defaultValue nothing */
  readonly meta?: MetaGrants;
}

interface Rule {
  readonly uri: Uri;
  readonly match: MatchPolicy;
  readonly allow: boolean;
  /** What is answered where this rule decides. */
  readonly verdict: Verdict;
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
 * covers all of it and no more specific `deny` reaches into it. Whatever no rule names is denied. For the URIs of the
 * Router the grants of the role decide where no rule does. (D42)
 */
export function staticAuthorizer(roles: readonly RoleOptions[]): Required<Authorizer> {
  const known = new Map(roles.map((role) => [role.name, rulesByAction(role)]));
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
  /** Asked where none of `#rules` decides. */
  readonly #grants: readonly Rule[];
  readonly #remembered: Readonly<Record<MatchPolicy, Map<Uri, Verdict>>> = {
    exact: new Map(),
    prefix: new Map(),
    wildcard: new Map(),
  };

  constructor(rules: readonly Rule[], grants: readonly Rule[]) {
    this.#rules = sorted(rules);
    this.#grants = sorted(grants);
  }

  decide(asked: AuthorizationRequest): Verdict {
    const remembered = this.#remembered[asked.match];
    const known = remembered.get(asked.uri);
    if (known !== undefined) return known;
    const rule = deciding(this.#rules, asked) ?? deciding(this.#grants, asked);
    const verdict = rule?.verdict ?? denied;
    if (remembered.size >= maxRemembered) remembered.clear();
    remembered.set(asked.uri, verdict);
    return verdict;
  }
}

function sorted(rules: readonly Rule[]): readonly Rule[] {
  return [...rules].sort((a, b) => compareSpecificity(a, b) || Number(a.allow) - Number(b.allow));
}

function deciding(rules: readonly Rule[], asked: AuthorizationRequest): Rule | undefined {
  return rules.find((each) =>
    each.allow ? covers(each, asked) : reachesReserved(each, asked) && overlaps(each, asked),
  );
}

function rulesByAction({ permissions, meta = {} }: RoleOptions): ReadonlyMap<PermittedAction, Rules> {
  const grants = metaPermissions(meta);
  return new Map(
    actions.map((action) => [action, new Rules(rulesFor(action, permissions), rulesFor(action, grants))]),
  );
}

function rulesFor(action: PermittedAction, permissions: readonly Permission[]): readonly Rule[] {
  const names = (list: readonly PermittedAction[] | 'all' | undefined): boolean =>
    list === 'all' || (list?.includes(action) ?? false);
  return permissions.flatMap(({ uri, match = 'exact', allow, deny, disclose }) => [
    ...(names(deny) ? [{ uri, match, allow: false, verdict: denied }] : []),
    ...(names(allow) && !(allow === 'all' && action === 'force_register')
      ? [{ uri, match, allow: true, verdict: allowing(disclose) }]
      : []),
  ]);
}

function allowing(disclose: DisclosurePolicy | undefined): Verdict {
  return disclose === undefined ? allowed : Object.freeze({ allow: true, disclose });
}
