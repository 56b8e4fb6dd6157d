import type { JoinContext, JoinRequest } from '@wamp/protocol';
import { toHex } from '../bytes/hex.js';
import type { PrincipalSource, StoredPrincipal } from '../principals/principal-source.js';
import { publicKeyFrom } from './signing-key.js';

/** What Cryptosign stores of a principal: nothing secret. */
export interface CryptosignCredential {
  /** Any of them proves the principal: 64 hex characters or 32 octets each. [CRY-07] */
  readonly publicKeys: readonly (string | Uint8Array)[];
}

type Found<T> = T | Promise<T>;

/** Where the Router looks up who has a key. Like {@link PrincipalSource}, it may be a list, a file, a procedure. */
export interface KeyPrincipalSource {
  /** The principal of this name; `undefined`: there is none, which clients cannot tell from a wrong key. */
  find(
    authid: string,
    request: JoinRequest,
    context: JoinContext,
  ): Found<StoredPrincipal<CryptosignCredential> | undefined>;
  /**
   * All principals that have a key, for clients that give no authid. More than one: the client is refused. [CRY-08]
   * @param publicKey - 64 lower-case hex characters
   */
  findByKey(
    publicKey: string,
    request: JoinRequest,
    context: JoinContext,
  ): Found<readonly StoredPrincipal<CryptosignCredential>[]>;
}

/** A principal of a list. Without an `authid` each of its keys is a principal of its own, named as the key is. [CRY-06] */
export type KeyPrincipal = Omit<StoredPrincipal<CryptosignCredential>, 'authid'> & {
  readonly authid?: string;
};

/** A list of principals and their keys that can be exchanged while it is in use. */
export interface KeyPrincipals extends KeyPrincipalSource, PrincipalSource<CryptosignCredential> {
  find(authid: string): StoredPrincipal<CryptosignCredential> | undefined;
  findByKey(publicKey: string): readonly StoredPrincipal<CryptosignCredential>[];
  /** Takes the place of all that was there; logins that are under way keep what they have found. */
  replace(entries: readonly KeyPrincipal[]): void;
}

/**
 * Principals and their keys from a list.
 * @throws {TypeError} when two have the same `authid`, one has no key, or a key is no point of Ed25519
 */
export function keyPrincipals(entries: readonly KeyPrincipal[] = []): KeyPrincipals {
  let known = indexed(entries);
  return {
    find: (authid) => known.byAuthid.get(authid),
    findByKey: (publicKey) => known.byKey.get(publicKey) ?? [],
    model: (number) => known.all[number % known.all.length],
    replace(next) {
      known = indexed(next);
    },
  };
}

type Stored = StoredPrincipal<CryptosignCredential>;

interface Indexed {
  readonly all: readonly Stored[];
  readonly byAuthid: ReadonlyMap<string, Stored>;
  readonly byKey: ReadonlyMap<string, readonly Stored[]>;
}

function indexed(entries: readonly KeyPrincipal[]): Indexed {
  const byAuthid = new Map<string, Stored>();
  const byKey = new Map<string, Stored[]>();
  for (const principal of entries.flatMap(named)) {
    if (byAuthid.has(principal.authid)) throw new TypeError(`there are two principals "${principal.authid}"`);
    byAuthid.set(principal.authid, principal);
    for (const key of keysOf(principal)) byKey.set(key, [...(byKey.get(key) ?? []), principal]);
  }
  return { all: [...byAuthid.values()], byAuthid, byKey };
}

function named(entry: KeyPrincipal): readonly Stored[] {
  const { authid } = entry;
  if (authid !== undefined) return [{ ...entry, authid }];
  return [...keysOf(entry)].map((key) => ({ ...entry, authid: key, credential: { publicKeys: [key] } }));
}

/** Tells whether a key, in lower-case hex, is one of a principal's. [CRY-07] */
export function hasKey({ credential }: StoredPrincipal<CryptosignCredential>, publicKey: string): boolean {
  return credential.publicKeys.some(
    (key) => (typeof key === 'string' ? key.toLowerCase() : toHex(key)) === publicKey,
  );
}

/** The keys of a principal as lower-case hex. @throws {TypeError} when there is none, or one is no key */
function keysOf({ credential, authid }: KeyPrincipal): ReadonlySet<string> {
  const keys = new Set(credential.publicKeys.map((key) => toHex(publicKeyFrom(key))));
  if (keys.size === 0) throw new TypeError(`principal "${authid ?? ''}" has no key`);
  return keys;
}
