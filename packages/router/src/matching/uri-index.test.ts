import fc from 'fast-check';
import { type MatchPolicy, isReservedUri, matchesUri } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { UriIndex } from './uri-index.js';

interface Pattern {
  readonly uri: string;
  readonly match: MatchPolicy;
}

const component = fc.constantFrom('a', 'b', 'ab', 'wamp');
const concrete = fc.array(component, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
const pattern: fc.Arbitrary<Pattern> = fc.oneof(
  concrete.map((uri) => ({ uri, match: 'exact' as const })),
  fc.tuple(concrete, fc.nat(8)).map(([uri, cut]) => ({ uri: uri.slice(0, cut), match: 'prefix' as const })),
  fc
    .array(fc.oneof(component, fc.constant('')), { minLength: 1, maxLength: 4 })
    .map((parts) => ({ uri: parts.join('.'), match: 'wildcard' as const })),
);

function build(patterns: readonly Pattern[]): { index: UriIndex<Pattern>; kept: readonly Pattern[] } {
  const index = new UriIndex<Pattern>();
  const kept: Pattern[] = [];
  for (const entry of patterns) {
    if (index.get(entry.uri, entry.match) !== undefined) continue;
    index.add(entry.uri, entry.match, entry);
    kept.push(entry);
  }
  return { index, kept };
}

/** All that match by brute force; wide patterns do not reach the URIs of the Router. */
function matching(patterns: readonly Pattern[], uri: string): readonly Pattern[] {
  return patterns
    .filter((entry) => matchesUri(entry.uri, entry.match, uri))
    .filter((entry) => isReservedUri(entry.uri) || !isReservedUri(uri));
}

/** The specification's choice by brute force: exact, longest prefix, then the wildcard with the earliest literal. */
function bestOf(patterns: readonly Pattern[], uri: string): Pattern | undefined {
  const rank = { exact: 0, prefix: 1, wildcard: 2 };
  const shape = (entry: Pattern): string =>
    entry.uri
      .split('.')
      .map((part) => (part === '' ? '1' : '0'))
      .join('');
  return patterns
    .filter((entry) => matchesUri(entry.uri, entry.match, uri))
    .filter((entry) => entry.match === 'exact' || !isReservedUri(uri))
    .sort((a, b) => {
      if (a.match !== b.match) return rank[a.match] - rank[b.match];
      return a.match === 'prefix' ? b.uri.length - a.uri.length : shape(a).localeCompare(shape(b));
    })[0];
}

describe('UriIndex', () => {
  it('finds what brute force finds, and keeps wide patterns off reserved URIs [URI-08, URI-09, URI-10]', () => {
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 30 }), concrete, (patterns, uri) => {
        const { index, kept } = build(patterns);
        const expected = matching(kept, uri);
        expect(new Set(index.matches(uri))).toEqual(new Set(expected));
        expect(index.matches(uri).length).toBe(expected.length);
      }),
    );
  });

  it('chooses what the precedence of the specification says, and keeps patterns off reserved URIs [URI-14]', () => {
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 30 }), concrete, (patterns, uri) => {
        const { index, kept } = build(patterns);
        expect(index.best(uri)).toBe(bestOf(kept, uri));
      }),
    );
  });

  it('is empty again after everything was deleted', () => {
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 30 }), concrete, (patterns, uri) => {
        const { index, kept } = build(patterns);
        index.matches(uri);
        for (const entry of kept) index.delete(entry.uri, entry.match);
        expect(index.size).toBe(0);
        expect(index.matches(uri)).toEqual([]);
        expect(index.best(uri)).toBeUndefined();
      }),
    );
  });

  it('finds what brute force finds after every change, also what it found before [PBS-18, PBS-27]', () => {
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 40 }), concrete, (changes, uri) => {
        const index = new UriIndex<Pattern>();
        const kept = new Map<string, Pattern>();
        for (const entry of changes) {
          const key = `${entry.match} ${entry.uri}`;
          // Each is added the first time and deleted the second.
          if (kept.delete(key)) index.delete(entry.uri, entry.match);
          else {
            kept.set(key, entry);
            index.add(entry.uri, entry.match, entry);
          }
          const expected = matching([...kept.values()], uri);
          expect(new Set(index.matches(uri))).toEqual(new Set(expected));
          for (const each of kept.values()) expect(index.get(each.uri, each.match)).toBe(each);
          expect(index.size).toBe(kept.size);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('keeps an URI and a pattern of the same text apart', () => {
    const index = new UriIndex<string>();
    index.add('a', 'exact', 'exact');
    index.add('a', 'prefix', 'prefix');
    index.add('a', 'wildcard', 'wildcard');
    expect(index.matches('a')).toEqual(['exact', 'prefix', 'wildcard']);
    index.delete('a', 'prefix');
    expect(index.matches('a')).toEqual(['exact', 'wildcard']);
    expect(index.get('a', 'prefix')).toBeUndefined();
  });
});
