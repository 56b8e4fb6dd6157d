import type { ConfigNode } from './config-node.js';
import { isLoopback } from './loopback.js';
import type { Problem } from './problem.js';

/** Anybody from anywhere may offer procedures or end sessions: rarely wanted, so it is worth a warning. */
export function exposureProblems(root: ConfigNode): Problem[] {
  const open = root
    .get('listeners')
    .items.find(
      (listener) => listener.get('port').exists && !isLoopback(listener.get('address').text ?? 'localhost'),
    );
  if (open === undefined) return [];
  const place = `${open.get('address').text ?? ''}:${open.get('port').number ?? ''}`;
  return root.get('realms').items.flatMap((realm) => {
    const use = realm.get('auth').get('anonymous').get('role');
    const role = realm.get('roles').items.find((each) => each.get('name').text === use.text);
    const registers = role?.get('permissions').items.some((permission) => {
      const allow = permission.get('allow');
      return allow.text === 'all' || allow.items.some((action) => action.text === 'register');
    });
    const meta = realm.get('meta').get('kill').items;
    const kills = use.exists && meta.some((granted) => granted.text === use.text);
    return [
      ...(registers === true ? ['register procedures'] : []),
      ...(kills ? ['end the sessions of others'] : []),
    ].map((what) => use.warning(`anybody who reaches ${place} may ${what} without logging in`));
  });
}
