import { Models } from './models.js';
import type { PrincipalSource, StoredPrincipal } from './principal-source.js';

/** A list of principals that can be exchanged while it is in use. */
export interface Principals<C> extends PrincipalSource<C> {
  /** Takes the place of all that was there; logins that are under way keep what they have found. */
  replace(entries: readonly StoredPrincipal<C>[]): void;
}

/**
 * Principals from a list, by `authid`.
 * @throws {TypeError} when two have the same `authid`
 */
export function principals<C>(entries: readonly StoredPrincipal<C>[] = []): Principals<C> {
  let known = byAuthid(entries);
  let models = new Models(known.values());
  return {
    find: (authid) => known.get(authid),
    model: (number) => models.at(number),
    replace(next) {
      known = byAuthid(next);
      models = new Models(known.values());
    },
  };
}

function byAuthid<C>(entries: readonly StoredPrincipal<C>[]): ReadonlyMap<string, StoredPrincipal<C>> {
  const known = new Map<string, StoredPrincipal<C>>();
  for (const entry of entries) {
    if (known.has(entry.authid)) throw new TypeError(`there are two principals "${entry.authid}"`);
    known.set(entry.authid, entry);
  }
  return known;
}
