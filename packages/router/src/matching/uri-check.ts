import {
  type MatchPolicy,
  type Uri,
  type UriLimits,
  type UriRule,
  isUriPattern,
  isWithinUriLimits,
} from '@wamp/protocol';

/** Tells whether a URI or pattern may be used in a realm: well formed, and not too long. L29 */
export type UriCheck = (uri: Uri, match: MatchPolicy) => boolean;

/** The check of a realm, by the rule that it has at the time. */
export function uriCheck(realm: { readonly uriRule: UriRule }, limits: UriLimits): UriCheck {
  return (uri, match) => isUriPattern(uri, match, realm.uriRule) && isWithinUriLimits(uri, match, limits);
}
