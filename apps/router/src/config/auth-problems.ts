import type { FileMethod } from './auth-config.js';
import { type ConfigNode, duplicates } from './config-node.js';
import { publicKeyProblems, routerKeyProblems } from './key-problems.js';
import { valueAt } from './path-value.js';
import { principalsFileProblems } from './principals-file.js';
import type { Problem } from './problem.js';
import { procedureProblems, type RealmView, roleUseProblems } from './realm-view.js';
import { secretProblems } from './secret-problems.js';
import type { Surroundings } from './surroundings.js';

/** What a check may look at besides the values of the configuration. */
export interface CheckContext {
  /** The configuration with its references as they were written. */
  readonly written: unknown;
  readonly surroundings: Surroundings;
}

interface Around extends CheckContext {
  readonly views: readonly RealmView[];
}

/** The methods whose principals come from a list, a file or a procedure. */
const sourced = ['ticket', 'wampcra', 'wamp-scram', 'cryptosign'] as const;

/** Mistakes in how clients log in to a realm. */
export function authProblems(realm: RealmView, around: Around): Problem[] {
  const auth = realm.get('auth');
  return [
    ...orderProblems(auth),
    ...roleUseProblems(auth.get('anonymous').get('role'), realm),
    ...sourced.flatMap((method) => sourceProblems(method, { ...around, realm })),
    ...holderProblems(auth.get('tls').get('users'), realm),
    ...['tls', 'jwt'].flatMap((method) => mappingProblems(auth.get(method), realm)),
    ...publicKeyProblems(auth.get('cryptosign').get('keys')),
    ...routerKeyProblems(auth.get('cryptosign').get('router_key'), around.surroundings),
    ...cookieProblems(auth),
  ];
}

function orderProblems(auth: ConfigNode): Problem[] {
  return auth
    .get('order')
    .items.flatMap((method) =>
      method.text === undefined || auth.get(method.text).exists
        ? []
        : [method.warning(`${method.text} is not among the methods of this realm`)],
    );
}

function sourceProblems(
  method: FileMethod,
  { realm, views, written, surroundings }: Around & { readonly realm: RealmView },
): Problem[] {
  const node = realm.get('auth').get(method);
  if (!node.exists) return [];
  const list = method === 'cryptosign' ? 'keys' : 'users';
  const given = [list, 'file', 'dynamic'].filter((key) => node.get(key).exists);
  if (given.length !== 1) {
    const found = given.length === 0 ? 'none' : given.join(' and ');
    return [node.error(`needs one of ${list}, file, dynamic; there is ${found}`)];
  }
  return [
    ...holderProblems(node.get(list), realm),
    ...node.get('users').items.flatMap((user) => {
      if (method === 'cryptosign') return [];
      const secret = user.get('secret');
      return secretProblems(secret, { method, written: valueAt(written, secret.path) });
    }),
    ...procedureProblems(node.get('dynamic'), { realm, views }),
    ...principalsFileProblems(node.get('file'), { method, realm, surroundings }),
  ];
}

/** Names that stand twice, and roles that are not there. */
function holderProblems(holders: ConfigNode, realm: RealmView): Problem[] {
  return [
    ...duplicates(
      holders.items.map((holder) => holder.get('authid')),
      'principals',
    ),
    ...holders.items.flatMap((holder) => roleUseProblems(holder.get('role'), realm)),
  ];
}

/** How a certificate or a token becomes a role. */
function mappingProblems(method: ConfigNode, realm: RealmView): Problem[] {
  if (!method.exists) return [];
  const role = method.get('role');
  const source = [method.get('role_from'), method.get('role_claim')].find((node) => node.exists);
  const map = method.get('role_map');
  const hasUsers = method.get('users').exists;
  return [
    ...roleUseProblems(role, realm),
    ...map.entries.flatMap(([key, use]) => (key.startsWith('x-') ? [] : roleUseProblems(use, realm))),
    ...(role.exists && source !== undefined ? [source.error('there is a role for everybody already')] : []),
    ...(map.exists && source === undefined
      ? [map.error('maps nothing: there is no role_from or role_claim')]
      : []),
    ...(!role.exists && source === undefined && !hasUsers
      ? [method.error('does not say which role clients get')]
      : []),
  ];
}

function cookieProblems(auth: ConfigNode): Problem[] {
  const others = auth.entries.filter(([key]) => key !== 'cookie' && key !== 'order' && !key.startsWith('x-'));
  return auth.get('cookie').exists && others.length === 0
    ? [auth.get('cookie').error('needs another method: a cookie stands for a login that was made before')]
    : [];
}
