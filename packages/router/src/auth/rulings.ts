import type { Uri } from '@wamp/protocol';
import type { Clock } from '../clock.js';
import type { Ruling } from './ruling.js';

/** How long an answer is remembered at the most that may change, ms. L54 */
export const maxCacheMs = 60_000;

interface Remembered {
  readonly ruling: Ruling;
  /** In the time of the clock; `Infinity` for what stays as long as the authorizer does. */
  readonly until: number;
}

/** What the sessions of one scope were answered, by kind of request and URI. Each of them holds it, so it is found at once. */
export class ScopeRulings {
  readonly key: string;
  /** How many sessions hold it. */
  sessions = 0;
  /** Rulings in it. */
  size = 0;
  readonly #kinds: (Map<Uri, Remembered> | undefined)[] = [];

  constructor(key: string) {
    this.key = key;
  }

  /** What was answered, if it still holds. Allocates nothing. */
  find(kind: number, uri: Uri, clock: Clock): Ruling | undefined {
    const known = this.#kinds[kind]?.get(uri);
    if (known === undefined) return undefined;
    return known.until === Infinity || known.until > clock.elapsed() ? known.ruling : undefined;
  }

  /** @returns whether it is one more than before */
  add(kind: number, uri: Uri, remembered: Remembered): boolean {
    const rulings = (this.#kinds[kind] ??= new Map<Uri, Remembered>());
    const isNew = !rulings.has(uri);
    rulings.set(uri, remembered);
    if (isNew) this.size++;
    return isNew;
  }

  /** @returns how many there were */
  clear(): number {
    const { size } = this;
    this.#kinds.length = 0;
    this.size = 0;
    return size;
  }
}

/**
 * What an authorizer has answered to the sessions of one realm, for each scope apart: sessions of one scope are of one
 * role and get the same answers. It never holds more than its maximum: then the scope that wants one more loses all of
 * its own if that is more than its share, else all scopes do. What is lost is asked again. L54 [AZ-24] [AZ-25] T13
 */
export class Rulings {
  readonly #max: number;
  readonly #scopes = new Map<string, ScopeRulings>();
  #size = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Rulings of all scopes. */
  get size(): number {
    return this.#size;
  }

  /** Number of scopes that a session holds. */
  get scopes(): number {
    return this.#scopes.size;
  }

  /** The rulings of a scope, for one more session; that has to give them back with `leave`. */
  enter(key: string): ScopeRulings {
    let scope = this.#scopes.get(key);
    if (scope === undefined) this.#scopes.set(key, (scope = new ScopeRulings(key)));
    scope.sessions++;
    return scope;
  }

  /** A session gives up its scope; with the last one it is forgotten. */
  leave(scope: ScopeRulings): void {
    scope.sessions--;
    if (scope.sessions > 0) return;
    this.#size -= scope.clear();
    if (this.#scopes.get(scope.key) === scope) this.#scopes.delete(scope.key);
  }

  /** Remembers a ruling of a scope. */
  add(scope: ScopeRulings, kind: number, { uri, ...remembered }: Remembered & { readonly uri: Uri }): void {
    if (this.#size >= this.#max) this.#makeRoom(scope);
    if (scope.add(kind, uri, remembered)) this.#size++;
  }

  /** Forgets everything; sessions keep their scopes, which are empty. */
  clear(): void {
    for (const scope of this.#scopes.values()) scope.clear();
    this.#size = 0;
  }

  #makeRoom(scope: ScopeRulings): void {
    if (scope.size > this.#max / this.#scopes.size / 2) this.#size -= scope.clear();
    else this.clear();
  }
}
