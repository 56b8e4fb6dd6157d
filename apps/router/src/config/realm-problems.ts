import { isReservedUri, isUri } from '@wamp/protocol';
import { type ConfigNode, duplicates } from './config-node.js';
import { eventProblems } from './event-problems.js';
import { permissionProblems, uriProblems } from './permission-problems.js';
import type { Problem } from './problem.js';
import { suggestionFor } from './suggestion.js';

/** Mistakes in `realms` that no schema sees. */
export function realmProblems(realms: ConfigNode): Problem[] {
  return [
    ...duplicates(
      realms.items.map((realm) => realm.get('name')),
      'realms',
    ),
    ...realms.items.flatMap(oneRealm),
  ];
}

function oneRealm(realm: ConfigNode): Problem[] {
  const roles = realm.get('roles').items;
  const rule = realm.get('uri_check').text === 'strict' ? 'strict' : 'loose';
  return [
    ...nameProblems(realm.get('name')),
    ...duplicates(
      roles.map((role) => role.get('name')),
      'roles',
    ),
    ...roleUseProblems(realm.get('auth').get('anonymous').get('role'), roles),
    ...['read', 'kill'].flatMap((grant) =>
      realm
        .get('meta')
        .get(grant)
        .items.flatMap((use) => roleUseProblems(use, roles)),
    ),
    ...realm.get('catalog').items.flatMap((record) => uriProblems(record, rule)),
    ...realm.get('trust_levels').items.flatMap((trust) => roleUseProblems(trust.get('role'), roles)),
    ...eventProblems(realm, rule),
    ...roles.flatMap((role) => permissionProblems(role.get('permissions'), rule)),
  ];
}

function nameProblems(name: ConfigNode): Problem[] {
  const text = name.text;
  if (text === undefined) return [];
  if (!isUri(text)) {
    return [name.error(`${JSON.stringify(text)} is not a URI: parts without spaces, joined by single dots`)];
  }
  return isReservedUri(text) ? [name.error('names that begin with wamp are reserved')] : [];
}

function roleUseProblems(use: ConfigNode, roles: readonly ConfigNode[]): Problem[] {
  const wanted = use.text;
  const names = roles.flatMap((role) => role.get('name').text ?? []);
  if (wanted === undefined || names.includes(wanted)) return [];
  return [
    use.error(
      `the role ${JSON.stringify(wanted)} is not defined in this realm`,
      suggestionFor(wanted, names),
    ),
  ];
}
