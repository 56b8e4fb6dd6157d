import { InvalidOptionError } from '../errors.js';
import type { MetaGrants } from './meta-grants.js';
import type { PermissionRole, RoleOptions } from './role-options.js';

/** A role that another one has everything of. */
export interface Ancestor {
  readonly role: PermissionRole;
  /** 0 for the role itself, 1 for those that it inherits from, and so on. */
  readonly distance: number;
}

/**
 * A role and everything that it inherits from, each once, the nearest first.
 * @throws {InvalidOptionError} when a role is not there, asks an authorizer, or inherits from itself
 */
export function lineageOf(
  role: PermissionRole,
  roles: ReadonlyMap<string, RoleOptions>,
): readonly Ancestor[] {
  const lineage: Ancestor[] = [{ role, distance: 0 }];
  const seen = new Set([role.name]);
  for (const { role: heir, distance } of lineage) {
    for (const name of heir.inherits ?? []) {
      const option = `roles.${heir.name}.inherits`;
      const ancestor = roles.get(name);
      if (ancestor === undefined) throw new InvalidOptionError(option, `there is no role "${name}"`);
      if (ancestor.permissions === undefined) {
        throw new InvalidOptionError(option, `"${name}" asks an authorizer: there is nothing to inherit`);
      }
      if (inheritsFrom(ancestor, heir.name, roles)) {
        throw new InvalidOptionError(option, `"${name}" inherits from "${heir.name}" itself`);
      }
      if (seen.has(name)) continue;
      seen.add(name);
      lineage.push({ role: ancestor, distance: distance + 1 });
    }
  }
  return lineage;
}

/** What the nearest role of the lineage says of each grant; among equally near ones a yes counts. */
export function grantsOf(lineage: readonly Ancestor[]): Required<MetaGrants> {
  const grant = (key: keyof MetaGrants): boolean => {
    const named = lineage.filter(({ role }) => role.meta?.[key] !== undefined);
    const nearest = named[0]?.distance;
    return named.some(({ role, distance }) => distance === nearest && role.meta?.[key] === true);
  };
  return { read: grant('read'), kill: grant('kill') };
}

function inheritsFrom(role: RoleOptions, name: string, roles: ReadonlyMap<string, RoleOptions>): boolean {
  const toSee = [role.name];
  const seen = new Set(toSee);
  for (const each of toSee) {
    if (each === name) return true;
    for (const next of roles.get(each)?.inherits ?? []) {
      if (!seen.has(next)) toSee.push(next);
      seen.add(next);
    }
  }
  return false;
}
