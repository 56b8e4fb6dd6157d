import type { AuthorizationSubject, ConsideredRule } from '@wamp/protocol';
import { type MetaGrants, metaPermissions } from './meta-grants.js';
import type { Permission, PermittedAction } from './permission.js';
import type { PermissionRole, RoleOptions } from './role-options.js';
import { grantsOf, lineageOf } from './role-lineage.js';
import { type Rule, type RuleRecorder, type WrittenRule, firstDeciding, inOrder, rulesOf } from './rule.js';
import { type RuleUri, type RuleVariable, fillIn, ruleUri } from './rule-uri.js';
import type { UriSet } from './uri-rule.js';

/** Everything that a permission can name. */
const permittedActions: readonly PermittedAction[] = [
  'publish',
  'subscribe',
  'call',
  'register',
  'force_register',
  'shared_register',
  'last_register',
];

/** Sessions, by what their rules depend on, for which the order of the rules is kept. */
const maxKept = 1_000;

interface Written {
  readonly rules: readonly WrittenRule[];
  /** Asked where none of `rules` decides. */
  readonly grants: readonly WrittenRule[];
}

interface Bound {
  readonly rules: readonly Rule[];
  readonly grants: readonly Rule[];
}

/** The rules of one role, its own and those that it inherits, for every action. */
export class RoleRules {
  readonly #written: ReadonlyMap<PermittedAction, Written>;
  readonly #unnamed: ReadonlyMap<PermittedAction, readonly ConsideredRule[]>;
  readonly #uris: readonly RuleUri[];
  readonly #variables: ReadonlySet<RuleVariable>;
  readonly #bound = new Map<string, Map<PermittedAction, Bound>>();
  #switchedOff = 0;

  /** @throws {InvalidOptionError} when a permission has no usable URI, or a role cannot be inherited from */
  constructor(role: PermissionRole, roles: ReadonlyMap<string, RoleOptions>) {
    const lineage = lineageOf(role, roles);
    const permissions = lineage.flatMap(({ role: { name, permissions }, distance }) =>
      permissions.map((permission, index) => {
        const option = `roles.${name}.permissions[${String(index)}]`;
        return { permission, origin: { role: name, index, distance, option } };
      }),
    );
    const grants = metaPermissions(grantsOf(lineage));
    this.#written = writtenRules(permissions, grantRules(role.name, grants));
    this.#unnamed = new Map(
      permittedActions.map((action) => [action, permissions.filter(isSilentOn(action)).map(unnamed)]),
    );
    this.#uris = permissions.map(({ permission: { uri, match }, origin }) =>
      ruleUri(`${origin.option}.uri`, uri, match),
    );
    this.#variables = new Set(this.#uris.flatMap((uri) => [...uri.variables]));
  }

  /** How often a variable has switched a permission off, for one scope each. (D43) */
  get switchedOff(): number {
    return this.#switchedOff;
  }

  /** What its answers depend on besides the role. */
  scopeOf({ session, authid }: AuthorizationSubject): string {
    if (this.#variables.has('{session}')) return `session ${String(session)} authid ${authid}`;
    return this.#variables.has('{authid}') ? `authid ${authid}` : '';
  }

  /** The rule that decides about an action, if any does. @param record - told of every rule that is looked at */
  deciding(
    action: PermittedAction,
    asked: AuthorizationSubject & UriSet,
    record?: RuleRecorder,
  ): Rule | undefined {
    const { rules, grants } = this.#for(action, asked);
    const own = firstDeciding(rules, asked, record);
    if (own !== undefined && record === undefined) return own;
    const granted = firstDeciding(grants, asked, own === undefined ? record : afterDecision(record));
    return own ?? granted;
  }

  /** The rules that do not name an action. */
  silentOn(action: PermittedAction): readonly ConsideredRule[] {
    return this.#unnamed.get(action) ?? [];
  }

  #for(action: PermittedAction, subject: AuthorizationSubject): Bound {
    const scope = this.scopeOf(subject);
    let kept = this.#bound.get(scope);
    if (kept === undefined) {
      if (this.#bound.size >= maxKept) this.#bound.clear();
      kept = new Map<PermittedAction, Bound>();
      this.#bound.set(scope, kept);
      this.#switchedOff += this.#uris.filter((uri) => fillIn(uri, subject) === undefined).length;
    }
    let bound = kept.get(action);
    if (bound === undefined) {
      const { rules = [], grants = [] } = this.#written.get(action) ?? {};
      kept.set(action, (bound = { rules: inOrder(rules, subject), grants: inOrder(grants, subject) }));
    }
    return bound;
  }
}

/** Rules that stand for grants alone, for roles that ask somebody about everything else. */
export function rulesOfGrants(name: string, meta: MetaGrants = {}): RoleRules {
  return new RoleRules({ name, permissions: [], meta }, new Map());
}

/** For rules that are looked at although it is decided already. */
function afterDecision(record: RuleRecorder | undefined): RuleRecorder {
  return (rule, outcome) => record?.(rule, outcome === 'decides' ? 'less_specific' : outcome);
}

interface PlacedPermission {
  readonly permission: Permission;
  readonly origin: {
    readonly role: string;
    readonly index: number | undefined;
    readonly distance: number;
    readonly option: string;
  };
}

function grantRules(role: string, grants: readonly Permission[]): readonly PlacedPermission[] {
  const origin = { role, index: undefined, distance: 0, option: `roles.${role}.meta` };
  return grants.map((permission) => ({ permission, origin }));
}

function writtenRules(
  permissions: readonly PlacedPermission[],
  grants: readonly PlacedPermission[],
): ReadonlyMap<PermittedAction, Written> {
  return new Map(
    permittedActions.map((action) => {
      const rules = (placed: readonly PlacedPermission[]): readonly WrittenRule[] =>
        placed.flatMap(({ permission, origin }) => rulesOf(permission, action, origin));
      return [action, { rules: rules(permissions), grants: rules(grants) }];
    }),
  );
}

function isSilentOn(action: PermittedAction): (placed: PlacedPermission) => boolean {
  return ({ permission, origin }) => rulesOf(permission, action, origin).length === 0;
}

function unnamed({ permission, origin: { role, index, option } }: PlacedPermission): ConsideredRule {
  const { uri, match } = ruleUri(`${option}.uri`, permission.uri, permission.match);
  return { role, index, uri, match, effect: undefined, outcome: 'other_action' };
}
