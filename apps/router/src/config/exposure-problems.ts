import type { ConfigNode } from './config-node.js';
import { isLoopbackHost } from '@wamp/protocol';
import type { Problem } from './problem.js';
import { type RealmView, realmViews } from './realm-view.js';

/** What others than this machine can reach, and perhaps should not. T50 */
export function exposureProblems(root: ConfigNode): Problem[] {
  const listeners = root.get('listeners').items;
  const open = listeners.find(isOpen);
  const plain = listeners.find((listener) => isOpen(listener) && !listener.get('tls').exists);
  const realms = realmViews(root);
  return [
    ...(open === undefined ? [] : realms.flatMap((realm) => anonymousProblems(realm, placeOf(open)))),
    ...(plain === undefined ? [] : realms.flatMap((realm) => ticketProblems(realm, placeOf(plain)))),
    ...realms.flatMap((realm) => certificateProblems(realm, listeners)),
    ...realms.flatMap((realm) => cookieProblems(realm, listeners)),
  ];
}

function isOpen(listener: ConfigNode): boolean {
  return listener.get('port').exists && !isLoopbackHost(listener.get('address').text ?? 'localhost');
}

function placeOf(listener: ConfigNode): string {
  return `${listener.get('address').text ?? ''}:${listener.get('port').number ?? ''}`;
}

/** Anybody from anywhere: refused unless it is meant, and worth a warning where they may do harm. */
function anonymousProblems(realm: RealmView, place: string): Problem[] {
  const anonymous = realm.get('auth').get('anonymous');
  const use = anonymous.get('role');
  if (use.text === undefined) return [];
  if (anonymous.get('allow_remote').value !== true) {
    return [
      use.error(
        `anybody who reaches ${place} could come in without logging in; allow_remote: true beside it allows that`,
      ),
    ];
  }
  const role = realm.get('roles').items.find((each) => each.get('name').text === use.text);
  const registers = role?.get('permissions').items.some((permission) => {
    const allow = permission.get('allow');
    return allow.text === 'all' || allow.items.some((action) => action.text === 'register');
  });
  const kills = realm
    .get('meta')
    .get('kill')
    .items.some((granted) => granted.text === use.text);
  return [
    ...(registers === true ? ['register procedures'] : []),
    ...(kills ? ['end the sessions of others'] : []),
  ].map((what) => use.warning(`anybody who reaches ${place} may ${what} without logging in`));
}

/** [TIC-15] */
function ticketProblems(realm: RealmView, place: string): Problem[] {
  const ticket = realm.get('auth').get('ticket');
  if (!ticket.exists) return [];
  return [
    ticket.get('allow_insecure').value === true
      ? ticket.get('allow_insecure').warning(`whoever can listen on the way to ${place} learns the tickets`)
      : ticket.warning(`tickets are refused at ${place}, which has no TLS and is open to other machines`),
  ];
}

function certificateProblems(realm: RealmView, listeners: readonly ConfigNode[]): Problem[] {
  const tls = realm.get('auth').get('tls');
  if (!tls.exists || listeners.some((listener) => listener.get('tls').get('client_ca').exists)) return [];
  return [tls.warning('no listener has tls.client_ca: no client can show a certificate')];
}

/** T39 */
function cookieProblems(realm: RealmView, listeners: readonly ConfigNode[]): Problem[] {
  const cookie = realm.get('auth').get('cookie');
  if (!cookie.exists) return [];
  return listeners
    .flatMap((listener) => listener.get('serve').entries)
    .flatMap(([, path]) => {
      const webSocket = path.get('websocket');
      if (!webSocket.exists) return [];
      const origins = webSocket.get('origins');
      if (!origins.exists) {
        return [
          webSocket.warning(
            'has no origins, but a realm has cookies: only pages of this very address can log in',
          ),
        ];
      }
      return origins.items
        .filter(({ text }) => text === '*')
        .map((origin) =>
          origin.error('with cookies every page could act as its visitor: say which may connect'),
        );
    });
}
