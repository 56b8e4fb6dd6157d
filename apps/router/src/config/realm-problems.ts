import { isReservedUri, isUri } from '@wamp/protocol';
import { authProblems, type CheckContext } from './auth-problems.js';
import { authSchema } from '../schema/auth-schema.js';
import { ConfigNode, duplicates } from './config-node.js';
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
    ...duplicates(
      [...realms, ...root.get('realm_templates').items]
        .map((entry) => cookieNameOf(entry.get('auth').get('cookie')))
        .filter((n) => n !== undefined),
      'cookies',
    ),
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

/** The name of a cookie, which the schema gives when it is not written. */
function cookieNameOf(cookie: ConfigNode): ConfigNode | undefined {
  if (!cookie.exists || cookie.get('name').exists) return cookie.exists ? cookie.get('name') : undefined;
  return new ConfigNode(authSchema.properties.cookie.properties.name.default, cookie.path);
}
