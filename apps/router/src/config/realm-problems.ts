import { isReservedUri, isUri } from '@wamp/protocol';
import { authProblems, type CheckContext } from './auth-problems.js';
import { type ConfigNode, duplicates } from './config-node.js';
import { eventProblems } from './event-problems.js';
import { permissionProblems, uriProblems } from './permission-problems.js';
import type { Problem } from './problem.js';
import { type RealmView, realmViews, roleUseProblems } from './realm-view.js';
import { roleProblems } from './role-problems.js';

/** Mistakes in `realms` and their templates that no schema sees. */
export function realmProblems(root: ConfigNode, context: CheckContext): Problem[] {
  const realms = root.get('realms').items;
  const views = realmViews(root);
  return [
    ...duplicates(
      realms.map((realm) => realm.get('name')),
      'realms',
    ),
    ...realms.flatMap((realm) => nameProblems(realm.get('name'))),
    ...views.flatMap((realm) => oneRealm(realm)),
    ...views.flatMap((realm) => authProblems(realm, { views, ...context })),
    ...views.flatMap((realm) => roleProblems(realm, views)),
  ];
}

function oneRealm(realm: RealmView): Problem[] {
  const rule = realm.get('uri_check').text === 'strict' ? 'strict' : 'loose';
  return [
    ...['read', 'kill'].flatMap((grant) =>
      realm
        .get('meta')
        .get(grant)
        .items.flatMap((use) => roleUseProblems(use, realm)),
    ),
    ...realm.get('catalog').items.flatMap((record) => uriProblems(record, rule)),
    ...realm.get('trust_levels').items.flatMap((trust) => roleUseProblems(trust.get('role'), realm)),
    ...eventProblems(realm, rule),
    ...realm.get('roles').items.flatMap((role) => permissionProblems(role.get('permissions'), rule)),
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
