import { type MatchPolicy, type Uri, type UriRule, isUriPattern, matchesUri } from '@wamp/protocol';
import { InvalidOptionError } from '../errors.js';

/** What a record of the catalog is about. */
export type CatalogKind = 'procedure' | 'topic' | 'error';

/** What somebody says of a URI. What stands in it is for people and their tools; the Router only hands it on. */
export interface Description {
  readonly args?: unknown;
  readonly kwargs?: unknown;
  readonly result?: unknown;
  readonly errors?: unknown;
  readonly doc?: unknown;
}

/** What reflection tells about one URI or pattern. */
export interface CatalogRecord extends Description {
  readonly uri: Uri;
  readonly kind: CatalogKind;
  /** How `uri` is compared. @defaultValue `exact` */
  readonly match?: MatchPolicy;
}

const keys = ['args', 'kwargs', 'result', 'errors', 'doc'] as const;

/** The keys of a description that are known; all others are dropped. */
export function descriptionOf(given: Description): Description {
  return Object.fromEntries(keys.filter((key) => given[key] !== undefined).map((key) => [key, given[key]]));
}

/**
 * The record for what somebody asks about: the one with this very URI, else the longest pattern that matches it.
 * Among equals the first, so what stands in the configuration goes before what Callees say.
 */
export function recordFor(records: readonly CatalogRecord[], uri: Uri): CatalogRecord | undefined {
  const [best] = records
    .filter((record) => record.uri === uri || matchesUri(record.uri, record.match ?? 'exact', uri))
    .sort((a, b) => Number(b.uri === uri) - Number(a.uri === uri) || b.uri.length - a.uri.length);
  return best;
}

/** @throws {InvalidOptionError} when a record names no URI or pattern */
export function checkCatalog(
  option: string,
  records: readonly CatalogRecord[],
  rule: UriRule,
): readonly CatalogRecord[] {
  for (const [index, { uri, match = 'exact' }] of records.entries()) {
    if (isUriPattern(uri, match, rule)) continue;
    throw new InvalidOptionError(`${option}[${String(index)}].uri`, `"${uri}" is no URI for match ${match}`);
  }
  return Object.freeze([...records]);
}
