import type { ConfigNode } from './config-node.js';
import type { Problem } from './problem.js';
import { suggestionFor } from './suggestion.js';

/** A realm as it will be, with what its template says; or a template by itself. */
export interface RealmView {
  readonly kind: 'realm' | 'template';
  /** The entry in `realms` or `realm_templates`. */
  readonly entry: ConfigNode;
  /** The value below a key, of the realm or else of its template. */
  get(key: string): ConfigNode;
}

/** All realms and all templates of a configuration. */
export function realmViews(root: ConfigNode): RealmView[] {
  const templates = root.get('realm_templates').items;
  return [
    ...root.get('realms').items.map((entry): RealmView => {
      const name = entry.get('template').text;
      const template = templates.find((each) => name !== undefined && each.get('name').text === name);
      return {
        kind: 'realm',
        entry,
        get: (key) => {
          const own = entry.get(key);
          const common = template?.get(key);
          return own.exists || common?.exists !== true ? own : common;
        },
      };
    }),
    ...templates.map((entry): RealmView => ({ kind: 'template', entry, get: (key) => entry.get(key) })),
  ];
}

/** The names of the roles of a realm. */
function roleNamesOf(realm: RealmView): string[] {
  return realm.get('roles').items.flatMap((role) => role.get('name').text ?? []);
}

/** The use of a role that the realm does not have. */
export function roleUseProblems(use: ConfigNode, realm: RealmView): Problem[] {
  const wanted = use.text;
  const names = roleNamesOf(realm);
  if (wanted === undefined || names.includes(wanted)) return [];
  return [
    use.error(
      `the role ${JSON.stringify(wanted)} is not defined in this realm`,
      suggestionFor(wanted, names),
    ),
  ];
}

/** Mistakes in what says which procedure decides, and who may be it. */
export function procedureProblems(
  entry: ConfigNode,
  { realm, views }: { readonly realm: RealmView; readonly views: readonly RealmView[] },
): Problem[] {
  const name = entry.get('realm');
  if (name.text === undefined) return roleUseProblems(entry.get('role'), realm);
  const names = views.flatMap((view) => (view.kind === 'realm' ? (view.entry.get('name').text ?? []) : []));
  const other = views.find((view) => view.kind === 'realm' && view.entry.get('name').text === name.text);
  return other === undefined
    ? [name.error(`there is no realm ${JSON.stringify(name.text)}`, suggestionFor(name.text, names))]
    : roleUseProblems(entry.get('role'), other);
}
