import { type MatchPolicy, type Uri, isReservedUri } from '@wamp/protocol';
import { WildcardTrie } from './wildcard-trie.js';

/** URIs whose matches are remembered between two changes of the index. */
const maxCached = 10_000;

/**
 * Values by URI or pattern. Looking up a concrete URI costs the same however many patterns do not match it: exact
 * URIs stand in a map, prefixes in one map for each length in use, wildcards in a trie of components.
 */
export class UriIndex<T> {
  readonly #exact = new Map<Uri, T>();
  readonly #prefixes = new Map<number, Map<Uri, T>>();
  /** The lengths of `#prefixes`, longest first. */
  #lengths: number[] = [];
  readonly #wildcards = new WildcardTrie<T>();
  #size = 0;
  readonly #cache = new Map<Uri, readonly T[]>();

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
        return this.#prefixes.get(uri.length)?.get(uri);
      case 'wildcard':
        return this.#wildcards.get(uri);
    }
  }

  /** Adds a value; there must be none yet for this URI and policy. */
  add(uri: Uri, match: MatchPolicy, value: T): void {
    this.#changed(1);
    switch (match) {
      case 'exact':
        this.#exact.set(uri, value);
        return;
      case 'prefix':
        this.#addPrefix(uri, value);
        return;
      case 'wildcard':
        this.#wildcards.add(uri, value);
    }
  }

  /** Removes the value of exactly this URI or pattern; there must be one. */
  delete(uri: Uri, match: MatchPolicy): void {
    this.#changed(-1);
    switch (match) {
      case 'exact':
        this.#exact.delete(uri);
        return;
      case 'prefix':
        this.#deletePrefix(uri);
        return;
      case 'wildcard':
        this.#wildcards.delete(uri);
    }
  }

  /**
   * All values that match a concrete URI: exact, then prefixes (longest first), then wildcards. The URIs of the Router
   * are reached only by patterns that begin with `wamp` themselves, so that a wide pattern never shows what happens there.
   */
  matches(uri: Uri): readonly T[] {
    const cached = this.#cache.get(uri);
    if (cached !== undefined) return cached;
    const found: T[] = [];
    const exact = this.#exact.get(uri);
    if (exact !== undefined) found.push(exact);
    found.push(...this.#prefixesOf(uri), ...this.#wildcards.matches(uri));
    if (this.#cache.size >= maxCached) this.#cache.clear();
    this.#cache.set(uri, found);
    return found;
  }

  /**
   * The value that serves a concrete URI best: exact before prefix before wildcard, the longest prefix, the wildcard
   * with the longest run of components before its first difference. Patterns never reach the URIs of the Router. [URI-14]
   */
  best(uri: Uri): T | undefined {
    const exact = this.#exact.get(uri);
    if (exact !== undefined || isReservedUri(uri)) return exact;
    return first(this.#prefixesOf(uri)) ?? first(this.#wildcards.matches(uri));
  }

  *#prefixesOf(uri: Uri): Generator<T> {
    for (const length of this.#lengths) {
      if (length > uri.length) continue;
      const prefix = uri.slice(0, length);
      if (isReservedUri(uri) && !isReservedUri(prefix)) return;
      const value = this.#prefixes.get(length)?.get(prefix);
      if (value !== undefined) yield value;
    }
  }

  #addPrefix(uri: Uri, value: T): void {
    const prefixes = this.#prefixes.get(uri.length);
    if (prefixes !== undefined) {
      prefixes.set(uri, value);
      return;
    }
    this.#prefixes.set(uri.length, new Map([[uri, value]]));
    this.#lengths = [...this.#prefixes.keys()].sort((a, b) => b - a);
  }

  #deletePrefix(uri: Uri): void {
    const prefixes = this.#prefixes.get(uri.length);
    prefixes?.delete(uri);
    if (prefixes?.size !== 0) return;
    this.#prefixes.delete(uri.length);
    this.#lengths = this.#lengths.filter((length) => length !== uri.length);
  }

  #changed(by: 1 | -1): void {
    this.#size += by;
    this.#cache.clear();
  }
}

function first<T>(values: Iterable<T>): T | undefined {
  for (const value of values) return value;
  return undefined;
}
