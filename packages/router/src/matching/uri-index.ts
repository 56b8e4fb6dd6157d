import { type MatchPolicy, type Uri, isReservedUri } from '@wamp/protocol';
import { PrefixTrie } from './prefix-trie.js';
import { WildcardTrie } from './wildcard-trie.js';

/** What a pattern begins with that reaches the URIs of the Router. */
const reserved = 'wamp';

/** URIs whose matches are remembered. */
const maxCached = 10_000;

/** Matches that are remembered, of all URIs together: one URI can have thousands. */
const maxCachedValues = 100_000;

/** What was found for one URI. */
interface Found<T> {
  /** The state of the patterns at that time. */
  readonly epoch: number;
  readonly exact: T | undefined;
  /** All that match. */
  readonly values: readonly T[];
}

/**
 * Values by URI or pattern. Looking up a concrete URI costs the same however many patterns do not match it: exact
 * URIs stand in a map, prefixes in a trie of characters, wildcards in a trie of components. No change costs more than
 * the URI or pattern that it is about is long; what was found before is recognised as old when it is looked at.
 */
export class UriIndex<T> {
  readonly #exact = new Map<Uri, T>();
  readonly #prefixes = new PrefixTrie<T>();
  readonly #wildcards = new WildcardTrie<T>();
  #size = 0;
  /** Another one after each change of a pattern. */
  #epoch = 0;
  readonly #cache = new Map<Uri, Found<T>>();
  /** Values put into the cache since it was empty. */
  #cachedValues = 0;

  /** Number of URIs and patterns. */
  get size(): number {
    return this.#size;
  }

  /** The value of exactly this URI or pattern. */
  get(uri: Uri, match: MatchPolicy): T | undefined {
    switch (match) {
      case 'exact':
        return this.#exact.get(uri);
      case 'prefix':
        return this.#prefixes.get(uri);
      case 'wildcard':
        return this.#wildcards.get(uri);
    }
  }

  /** Adds a value; there must be none yet for this URI and policy. */
  add(uri: Uri, match: MatchPolicy, value: T): void {
    this.#size++;
    if (match !== 'exact') this.#epoch++;
    this.#tableOf(match).add(uri, value);
  }

  /** Removes the value of exactly this URI or pattern; there must be one. */
  delete(uri: Uri, match: MatchPolicy): void {
    this.#size--;
    this.#tableOf(match).delete(uri);
    if (match !== 'exact') this.#epoch++;
    else this.#cache.delete(uri);
    if (this.#size === 0) this.#forget();
  }

  /**
   * All values that match a concrete URI: exact, then prefixes (longest first), then wildcards. The URIs of the Router
   * are reached only by patterns that begin with `wamp` themselves, so that a wide pattern never shows what happens there.
   */
  matches(uri: Uri): readonly T[] {
    const exact = this.#exact.get(uri);
    const known = this.#cache.get(uri);
    if (known?.epoch === this.#epoch && known.exact === exact) return known.values;
    const values: T[] = exact === undefined ? [] : [exact];
    const isReserved = isReservedUri(uri);
    values.push(
      ...this.#prefixes.matches(uri, isReserved ? reserved.length : 0),
      ...this.#wildcards.matches(uri, isReserved),
    );
    this.#cachedValues += values.length;
    const isFull = known === undefined && this.#cache.size >= maxCached;
    if (isFull || this.#cachedValues > maxCachedValues) this.#forget();
    this.#cache.set(uri, { epoch: this.#epoch, exact, values });
    return values;
  }

  /**
   * The value that serves a concrete URI best: exact before prefix before wildcard, the longest prefix, the wildcard
   * with the longest run of components before its first difference. Patterns never reach the URIs of the Router. [URI-14]
   */
  best(uri: Uri): T | undefined {
    const exact = this.#exact.get(uri);
    if (exact !== undefined || isReservedUri(uri)) return exact;
    return this.#prefixes.matches(uri)[0] ?? this.#wildcards.matches(uri)[0];
  }

  #forget(): void {
    this.#cache.clear();
    this.#cachedValues = 0;
  }

  #tableOf(match: MatchPolicy): Table<T> {
    switch (match) {
      case 'exact':
        return { add: (uri, value) => this.#exact.set(uri, value), delete: (uri) => this.#exact.delete(uri) };
      case 'prefix':
        return this.#prefixes;
      case 'wildcard':
        return this.#wildcards;
    }
  }
}

/** Where values of one policy stand. */
interface Table<T> {
  add(uri: Uri, value: T): unknown;
  delete(uri: Uri): unknown;
}
