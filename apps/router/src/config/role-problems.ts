import { type ConfigNode, duplicates } from './config-node.js';
import type { Problem } from './problem.js';
import { procedureProblems, type RealmView, roleUseProblems } from './realm-view.js';

/** Mistakes in what the roles of a realm are made of. */
export function roleProblems(realm: RealmView, views: readonly RealmView[]): Problem[] {
  const roles = realm.get('roles').items;
  return [
    ...duplicates(
      roles.map((role) => role.get('name')),
      'roles',
    ),
    ...roles.flatMap((role) => [
      ...contentProblems(role),
      ...inheritanceProblems(role, realm),
      ...authorizerProblems(role, { realm, views }),
    ]),
  ];
}

function contentProblems(role: ConfigNode): Problem[] {
  const [authorizer, cache] = [role.get('authorizer'), role.get('cache')];
  const rules = [role.get('permissions'), role.get('inherits')].filter((node) => node.exists);
  if (authorizer.exists) {
    return rules.map((node) => node.error('a role with an authorizer has no rules of its own: it is asked'));
  }
  return [
    ...(rules.length === 0 ? [role.error('has neither permissions nor an authorizer')] : []),
    ...(cache.exists ? [cache.error('there is no authorizer whose answers could be remembered')] : []),
  ];
}

function inheritanceProblems(role: ConfigNode, realm: RealmView): Problem[] {
  const roles = realm.get('roles').items;
  const named = (name: string | undefined): ConfigNode | undefined =>
    roles.find((each) => name !== undefined && each.get('name').text === name);
  return role.get('inherits').items.flatMap((use) => {
    const unknown = roleUseProblems(use, realm);
    if (unknown.length > 0) return unknown;
    const parent = named(use.text);
    if (parent?.get('authorizer').exists === true) {
      return [use.error('has an authorizer: there are no rules to inherit')];
    }
    const path = pathBack(role, { from: parent, named });
    return path === undefined ? [] : [use.error(`inherits itself: ${path.join(' → ')}`)];
  });
}

interface Search {
  readonly from: ConfigNode | undefined;
  readonly named: (name: string | undefined) => ConfigNode | undefined;
}

/** The names of the roles on the way from a role over one that it inherits back to itself. */
function pathBack(role: ConfigNode, { from, named }: Search): string[] | undefined {
  const start = role.get('name').text ?? '';
  const seen = new Set<string>();
  const search = (at: ConfigNode | undefined, path: readonly string[]): string[] | undefined => {
    const name = at?.get('name').text;
    if (at === undefined || name === undefined || seen.has(name)) return undefined;
    seen.add(name);
    const here = [...path, name];
    if (name === start) return here;
    for (const use of at.get('inherits').items) {
      const found = search(named(use.text), here);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search(from, [start]);
}

interface Around {
  readonly realm: RealmView;
  readonly views: readonly RealmView[];
}

/** Whoever decides cannot be asked about itself. [AZ-27] */
function authorizerProblems(role: ConfigNode, around: Around): Problem[] {
  const authorizer = role.get('authorizer');
  if (!authorizer.exists) return [];
  const decider = authorizer.get('role');
  const elsewhere = authorizer.get('realm').text;
  const isHere = elsewhere === undefined || elsewhere === around.realm.entry.get('name').text;
  const governed = around.realm
    .get('roles')
    .items.find((each) => each.get('name').text === decider.text && each.get('authorizer').exists);
  return [
    ...procedureProblems(authorizer, around),
    ...(isHere && decider.text !== undefined && governed !== undefined
      ? [decider.error('is asked about itself: the role of an authorizer needs permissions')]
      : []),
  ];
}
