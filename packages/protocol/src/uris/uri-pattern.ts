import type { MatchPolicy } from '../messages/options.js';
import { type EmptyComponents, type Uri, type UriRule, isUri } from './uri.js';

/** Which components of a URI may be empty under a match policy. [URI-07] [URI-08] [URI-09] */
export function emptyComponentsOf(match: MatchPolicy): EmptyComponents {
  if (match === 'wildcard') return 'any';
  return match === 'prefix' ? 'last' : 'none';
}

/** Tells whether `pattern` is well formed for its match policy. */
export function isUriPattern(pattern: Uri, match: MatchPolicy, rule: UriRule = 'loose'): boolean {
  return isUri(pattern, rule, emptyComponentsOf(match));
}

/** What a URI or a pattern may measure at the most. L29 */
export interface UriLimits {
  /** UTF-8 bytes. @defaultValue 512 */
  readonly maxBytes: number;
  /** Components. @defaultValue 32 */
  readonly maxComponents: number;
  /** Empty components of a wildcard pattern. @defaultValue 8 */
  readonly maxWildcards: number;
}

/** The defaults of {@link UriLimits}. */
export const defaultUriLimits: UriLimits = Object.freeze({
  maxBytes: 512,
  maxComponents: 32,
  maxWildcards: 8,
});

/** Tells whether a well-formed URI or pattern is within the limits. L29 */
export function isWithinUriLimits(uri: Uri, match: MatchPolicy, limits: UriLimits): boolean {
  let bytes = 0;
  let components = 1;
  let wildcards = 0;
  let componentLength = 0;
  for (let at = 0; at < uri.length; at++) {
    const code = uri.charCodeAt(at);
    // A surrogate pair is four bytes: two for each half.
    bytes += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 2 : 3;
    if (code === 46) {
      if (componentLength === 0) wildcards++;
      components++;
      componentLength = 0;
    } else {
      componentLength++;
    }
  }
  if (componentLength === 0) wildcards++;
  if (bytes > limits.maxBytes || components > limits.maxComponents) return false;
  return match !== 'wildcard' || wildcards <= limits.maxWildcards;
}

/**
 * Tells whether a concrete URI is matched by a pattern: text is compared exactly, without normalisation. [URI-10]
 * This is the definition; who matches one URI against many patterns builds an index.
 */
export function matchesUri(pattern: Uri, match: MatchPolicy, uri: Uri): boolean {
  if (match === 'exact') return pattern === uri;
  if (match === 'prefix') return uri.startsWith(pattern);
  const patternParts = pattern.split('.');
  const parts = uri.split('.');
  return (
    patternParts.length === parts.length &&
    patternParts.every((part, at) => part === '' || part === parts[at])
  );
}
