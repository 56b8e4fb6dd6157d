import type { ResolvedRealm } from '../realm-options.js';
import type { SessionInfo } from '../router-events.js';

/**
 * The option that cannot change in a realm that is in use: sessions were told of it, or what is kept hangs on it.
 * `undefined` when there is none.
 */
export function optionThatNeedsAnEmptyRealm(
  now: ResolvedRealm,
  next: ResolvedRealm,
): keyof ResolvedRealm | undefined {
  if (!isSameHistory(now.history, next.history)) return 'history';
  if (!isSameSet(now.withoutFeatures, next.withoutFeatures)) return 'withoutFeatures';
  return undefined;
}

function isSameHistory(now: ResolvedRealm['history'], next: ResolvedRealm['history']): boolean {
  if (JSON.stringify(now.topics) !== JSON.stringify(next.topics)) return false;
  return now.topics.length === 0 || now.store === next.store || (now.isOwnStore && next.isOwnStore);
}

function isSameSet(now: ReadonlySet<string>, next: ReadonlySet<string>): boolean {
  return now.size === next.size && [...now].every((key) => next.has(key));
}

/**
 * Tells the sessions that could not log in to a realm any more: their role is gone, or their method. Who was sent here by
 * another realm came by a method of that one.
 */
export function whoLost(now: ResolvedRealm, next: ResolvedRealm): (session: SessionInfo) => boolean {
  const kept = new Set(next.authenticators.map(({ method }) => method));
  const gone = new Set(now.authenticators.map(({ method }) => method).filter((method) => !kept.has(method)));
  return ({ authmethod, authrole }) => gone.has(authmethod) || lacksRole(next, authrole);
}

/** An authorizer that fails does not know the role: those who join are told so too. */
function lacksRole({ authorizer }: ResolvedRealm, authrole: string): boolean {
  try {
    return authorizer.hasRole?.(authrole) === false;
  } catch {
    return true;
  }
}
