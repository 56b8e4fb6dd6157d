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

/** The check of a realm. */
export function uriCheck(rule: UriRule, limits: UriLimits): UriCheck {
  return (uri, match) => isUriPattern(uri, match, rule) && isWithinUriLimits(uri, match, limits);
}
