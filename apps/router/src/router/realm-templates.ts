import type { RealmEntry, RealmKeys, RouterConfig } from '../config/router-config.js';

/** A realm with what its template says. */
export interface CompleteRealm extends RealmKeys {
  readonly name: string;
}

/**
 * Puts a realm and its template together: each key that the realm has stands in place of the template's as a whole.
 * Where neither names a method or a role, nobody can join.
 */
export function completeRealm(
  { realm_templates = [] }: RouterConfig,
  { name, template, ...own }: RealmEntry,
): CompleteRealm {
  const { name: _, ...common } = realm_templates.find((each) => each.name === template) ?? { name };
  return { auth: {}, roles: [], ...common, ...own, name };
}
