import { isId } from '@wamp/protocol';
import { askEach } from './ask-each.js';
import type { MetaApi } from './meta-api.js';
import { type Dict, dictOf, idsOf, textOf } from './shape.js';

/** Registrations or subscriptions: what a router has granted for a URI or pattern. */
export interface GrantKind {
  readonly noun: 'registration' | 'subscription';
  readonly member: 'callee' | 'subscriber';
}

/** The registrations of a realm. */
export const registrations: GrantKind = { noun: 'registration', member: 'callee' };
/** The subscriptions of a realm. */
export const subscriptions: GrantKind = { noun: 'subscription', member: 'subscriber' };

/** One registration or subscription. */
export interface Grant {
  readonly kind: GrantKind;
  readonly id: number;
  readonly uri: string;
  readonly match: string;
  /** Registrations only. */
  readonly invoke: string | undefined;
  /** In ISO 8601. */
  readonly created: string;
  /** How many sessions have it. */
  readonly count: number;
}

/** All registrations or subscriptions whose URI begins with `prefix`, by their URIs. @throws {CliError} */
export async function listGrants(
  meta: MetaApi,
  kind: GrantKind,
  { prefix, signal }: { readonly prefix: string; readonly signal: AbortSignal },
): Promise<readonly Grant[]> {
  const procedure = `wamp.${kind.noun}.list`;
  meta.require(kind.noun);
  const [lists] = await meta.call(procedure);
  const dict = dictOf(lists, procedure);
  const ids = ['exact', 'prefix', 'wildcard'].flatMap((match) => idsOf(dict[match] ?? [], procedure));
  const grants = await askEach(ids, signal, (id) => findGrant(meta, kind, { id, prefix }));
  return [...grants].sort((a, b) => compare(a.uri, b.uri) || compare(a.match, b.match));
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** `undefined` when it is gone meanwhile, or when its URI does not begin so. */
async function findGrant(
  meta: MetaApi,
  kind: GrantKind,
  { id, prefix }: { readonly id: number; readonly prefix: string },
): Promise<Grant | undefined> {
  const found = await meta.find(`wamp.${kind.noun}.get`, { args: [id] });
  if (found === undefined) return undefined;
  const details = dictOf(found[0], `wamp.${kind.noun}.get`);
  if (!textOf(details, 'uri').startsWith(prefix)) return undefined;
  const count = await meta.find(`wamp.${kind.noun}.count_${kind.member}s`, { args: [id] });
  return count === undefined ? undefined : grantOf(kind, details, Number(count[0] ?? 0));
}

/** A grant and the sessions that have it. */
export interface GrantMembers {
  readonly grant: Grant;
  readonly members: readonly number[];
}

/** One registration or subscription with its sessions. @throws {CliError} when there is none with this id */
export async function getGrant(meta: MetaApi, kind: GrantKind, id: number): Promise<GrantMembers> {
  meta.require(kind.noun);
  const [details] = await meta.call(`wamp.${kind.noun}.get`, { args: [id] });
  const members = await listMembers(meta, kind, id);
  return { grant: grantOf(kind, dictOf(details, `wamp.${kind.noun}.get`), members.length), members };
}

/** The sessions that have a registration or subscription. @throws {CliError} when there is none with this id */
export async function listMembers(meta: MetaApi, kind: GrantKind, id: number): Promise<readonly number[]> {
  const procedure = `wamp.${kind.noun}.list_${kind.member}s`;
  const [members] = await meta.call(procedure, { args: [id] });
  return idsOf(members, procedure);
}

function grantOf(kind: GrantKind, details: Dict, count: number): Grant {
  const id = details['id'];
  return {
    kind,
    id: isId(id) ? id : 0,
    uri: textOf(details, 'uri'),
    match: textOf(details, 'match') || 'exact',
    invoke: kind.noun === 'registration' ? textOf(details, 'invoke') || 'single' : undefined,
    created: textOf(details, 'created'),
    count,
  };
}
