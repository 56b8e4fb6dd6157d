import type { StoredPrincipal } from '@wamp/auth';
import type { KeyPrincipal } from '@wamp/auth/cryptosign';
import {
  type CraCredential,
  parseCraSecret,
  parseScramSecret,
  parseTicketSecret,
  type ScramCredential,
  type TicketCredential,
} from '@wamp/auth/secrets';
import type { KeyHolderEntry, UserEntry } from '../config/auth-config.js';

/** @throws {TypeError} for a stored form with a mistake; it never repeats the secret */
export function ticketPrincipals(entries: readonly UserEntry[]): StoredPrincipal<TicketCredential>[] {
  return entries.map((entry) => stored(entry, parseTicketSecret(entry.secret)));
}

/** @throws {TypeError} for a stored form with a mistake; it never repeats the secret */
export function craPrincipals(entries: readonly UserEntry[]): StoredPrincipal<CraCredential>[] {
  return entries.map((entry) => stored(entry, parseCraSecret(entry.secret)));
}

/** @throws {TypeError} for a stored form with a mistake; it never repeats the secret */
export function scramPrincipals(entries: readonly UserEntry[]): StoredPrincipal<ScramCredential>[] {
  return entries.map((entry) => stored(entry, parseScramSecret(entry.secret)));
}

/** Principals by their public keys. */
export function keyHolders(entries: readonly KeyHolderEntry[]): KeyPrincipal[] {
  return entries.map((entry) => stored(entry, { publicKeys: entry.pubkey }));
}

function stored<C>({ authid, role }: { authid: string; role: string }, credential: C): StoredPrincipal<C> {
  return { authid, authrole: role, credential };
}
