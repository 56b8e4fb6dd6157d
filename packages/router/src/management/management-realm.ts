import { type MatchPolicy, type Uri, isReservedUri } from '@wamp/protocol';
import { overlaps } from '../auth/uri-rule.js';

/** The realm in which the Router is managed. (D51) */
export const managementRealm = 'router.mgmt';

/** What procedures of the Router begin with there. */
const managed = { uri: 'router.', match: 'prefix' } as const;

/** Whether sessions of a realm can neither register nor publish a URI or pattern. [URI-12] (D51) (D56) */
export function isKeptByRouter(realm: Uri, uri: Uri, match: MatchPolicy): boolean {
  if (isReservedUri(uri)) return true;
  return realm === managementRealm && overlaps({ uri, match }, managed);
}
