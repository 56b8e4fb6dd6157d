import { isUriPattern } from '@wamp/protocol';
import { type ConfigNode, duplicates } from './config-node.js';
import type { Problem } from './problem.js';
import { suggestionFor } from './suggestion.js';

/** Mistakes in templates of realms, and in what uses them. */
export function templateProblems(root: ConfigNode): Problem[] {
  const templates = root.get('realm_templates').items;
  const names = templates.flatMap((each) => each.get('name').text ?? []);
  const realms = root.get('realms').items;
  const realmNames = realms.flatMap((each) => each.get('name').text ?? []);
  const automatic = root.get('auto_realms').items;
  return [
    ...duplicates(
      templates.map((each) => each.get('name')),
      'templates',
    ),
    ...[...realms, ...automatic].flatMap((each) => useProblems(each.get('template'), names, 'template')),
    ...realms.flatMap(incomplete),
    ...[...realms, ...templates].flatMap((each) =>
      each.get('redirects_to').items.flatMap((realm) => useProblems(realm, realmNames, 'realm')),
    ),
    ...automatic.flatMap(patternProblems),
  ];
}

function useProblems(use: ConfigNode, names: readonly string[], what: string): Problem[] {
  if (use.text === undefined || names.includes(use.text)) return [];
  return [use.error(`there is no ${what} ${JSON.stringify(use.text)}`, suggestionFor(use.text, names))];
}

/** What neither the realm nor a template says. */
function incomplete(realm: ConfigNode): Problem[] {
  if (realm.get('template').exists) return [];
  return ['auth', 'roles']
    .map((key) => realm.get(key))
    .filter((node) => !node.exists)
    .map((node) => ({ ...node.error('is missing'), at: 'key' }));
}

function patternProblems(entry: ConfigNode): Problem[] {
  const uri = entry.get('uri');
  const match = entry.get('match').text ?? 'prefix';
  if (uri.text === undefined || (match !== 'prefix' && match !== 'wildcard')) return [];
  if (uri.text === '') return [uri.error('a pattern for every name would let clients create any realm')];
  return isUriPattern(uri.text, match)
    ? []
    : [
        uri.error(
          `${JSON.stringify(uri.text)} is not a ${match} pattern: parts without spaces, joined by dots`,
        ),
      ];
}
