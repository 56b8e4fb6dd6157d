import { type MatchPolicy, type Uri, isReservedUri, matchesUri } from '@wamp/protocol';

/** A URI or pattern that permissions speak of, or that somebody asks for. */
export interface UriSet {
  readonly uri: Uri;
  readonly match: MatchPolicy;
  /** Whether it is one of the Router's URIs, where that is not what `uri` looks like. */
  readonly isReserved?: boolean;
}

/** Tells whether every URI in `asked` is also in `rule`. T12 */
export function covers(rule: UriSet, asked: UriSet): boolean {
  if (!reachesReserved(rule, asked)) return false;
  switch (rule.match) {
    case 'exact':
      return asked.match === 'exact' && rule.uri === asked.uri;
    case 'prefix':
      return (asked.match === 'wildcard' ? literalStart(asked.uri) : asked.uri).startsWith(rule.uri);
    case 'wildcard':
      if (asked.match === 'prefix') return false;
      return asked.match === 'exact'
        ? matchesUri(rule.uri, 'wildcard', asked.uri)
        : everyComponent(rule, asked, coversOne);
  }
}

/** Tells whether some URI is both in `a` and in `b`. */
export function overlaps(a: UriSet, b: UriSet): boolean {
  if (a.match === 'exact') return matchesUri(b.uri, b.match, a.uri);
  if (b.match === 'exact') return matchesUri(a.uri, a.match, b.uri);
  if (a.match === 'prefix' && b.match === 'prefix') return a.uri.startsWith(b.uri) || b.uri.startsWith(a.uri);
  if (a.match === 'prefix') return prefixMeetsWildcard(a.uri, b.uri);
  if (b.match === 'prefix') return prefixMeetsWildcard(b.uri, a.uri);
  return everyComponent(a, b, (one, other) => one === '' || other === '' || one === other);
}

/**
 * Orders rules by how specific they are: exact, then longer prefixes, then wildcards with more literal components.
 * Negative when `a` is the more specific one.
 */
export function compareSpecificity(a: UriSet, b: UriSet): number {
  const byMatch = rank[a.match] - rank[b.match];
  return byMatch === 0 ? weight(b) - weight(a) : byMatch;
}

const rank: Readonly<Record<MatchPolicy, number>> = { exact: 0, prefix: 1, wildcard: 2 };

function weight({ uri, match }: UriSet): number {
  return match === 'wildcard' ? uri.split('.').filter((component) => component !== '').length : uri.length;
}

/** Rules reach the URIs of the Router only if they name them. (D42) */
function reachesReserved(rule: UriSet, asked: UriSet): boolean {
  return !isReservedUri(asked.uri) || (rule.isReserved ?? isReservedUri(rule.uri));
}

/** Tells whether a rule that denies has a say in whether all of `asked` may be used. */
export function reachesInto(rule: UriSet, asked: UriSet): boolean {
  // the prefix `wamp` holds URIs of the Router and others, such as `wampx`
  const isMixed = asked.match === 'prefix' && asked.uri === 'wamp';
  return (isMixed || reachesReserved(rule, asked)) && overlaps(rule, asked);
}

/** The text that every URI matched by a wildcard pattern begins with. */
function literalStart(pattern: Uri): string {
  if (pattern === '' || pattern.startsWith('.')) return '';
  const hole = pattern.indexOf('..');
  if (hole >= 0) return pattern.slice(0, hole + 1);
  return pattern;
}

function everyComponent(a: UriSet, b: UriSet, test: (one: string, other: string) => boolean): boolean {
  const ones = a.uri.split('.');
  const others = b.uri.split('.');
  return ones.length === others.length && ones.every((one, at) => test(one, others[at] ?? ''));
}

const coversOne = (rule: string, asked: string): boolean => rule === '' || rule === asked;

function prefixMeetsWildcard(prefix: Uri, wildcard: Uri): boolean {
  const parts = prefix.split('.');
  const components = wildcard.split('.');
  const last = parts.pop() ?? '';
  const open = components[parts.length];
  if (open === undefined) return false;
  return (
    parts.every((part, at) => components[at] === '' || components[at] === part) &&
    (open === '' || open.startsWith(last))
  );
}
