import { rendezvous } from '../matching/rendezvous.js';
import type { RouterSession } from '../session/router-session.js';

/** What a member of a subscription said about its part of the events. */
export interface MemberKeys {
  /** The node that it is: events with a key go to the node that the key belongs to. */
  readonly nkey?: string | undefined;
  /** The group that it stands in: of all members of a group one gets each event. (D57) */
  readonly group?: string | undefined;
}

/** Whether a member does not simply want everything. */
export function isKeyed({ nkey, group }: MemberKeys): boolean {
  return nkey !== undefined || group !== undefined;
}

/** The members of one subscription that share its events. */
export class KeyedMembers {
  readonly #keys = new Map<RouterSession, MemberKeys>();
  /** Members by node; the list of nodes is made when it is asked for. */
  readonly #nodes = new Map<string, Set<RouterSession>>();
  #nodeNames: readonly string[] | undefined;
  /** Members by group, who was served longest ago first. */
  readonly #groups = new Map<string, Set<RouterSession>>();

  get size(): number {
    return this.#keys.size;
  }

  add(session: RouterSession, keys: MemberKeys): void {
    this.#keys.set(session, keys);
    if (keys.nkey !== undefined && putInto(this.#nodes, keys.nkey, session)) this.#nodeNames = undefined;
    if (keys.group !== undefined) putInto(this.#groups, keys.group, session);
  }

  delete(session: RouterSession): void {
    const keys = this.#keys.get(session);
    if (keys === undefined) return;
    this.#keys.delete(session);
    if (keys.nkey !== undefined && takeFrom(this.#nodes, keys.nkey, session)) this.#nodeNames = undefined;
    if (keys.group !== undefined) takeFrom(this.#groups, keys.group, session);
  }

  /**
   * Those of the candidates that get one event. Of the nodes of shards only the one that `shard` belongs to, all of
   * them without it; members that are no node keep getting everything. Then one of each group, in turn: whoever is not
   * a candidate is passed over and keeps its place.
   */
  choose(candidates: readonly RouterSession[], shard: string | undefined): readonly RouterSession[] {
    const node =
      shard === undefined ? undefined : rendezvous(shard, (this.#nodeNames ??= [...this.#nodes.keys()]));
    const left = node === undefined ? candidates : candidates.filter((each) => this.#isNode(each, node));
    if (this.#groups.size === 0) return left;
    const chosen: RouterSession[] = [];
    const grouped = new Set<RouterSession>();
    for (const session of left) {
      if (this.#keys.get(session)?.group === undefined) chosen.push(session);
      else if (session.isOpen) grouped.add(session);
    }
    if (grouped.size > 0) for (const group of this.#groups.values()) chosen.push(...nextOf(group, grouped));
    return chosen;
  }

  #isNode(session: RouterSession, node: string): boolean {
    const own = this.#keys.get(session)?.nkey;
    return own === undefined || own === node;
  }
}

/** The member whose turn it is, if one may have the event; it goes to the end. */
function nextOf(group: Set<RouterSession>, candidates: ReadonlySet<RouterSession>): readonly RouterSession[] {
  for (const session of group) {
    if (!candidates.has(session)) continue;
    group.delete(session);
    group.add(session);
    return [session];
  }
  return [];
}

/** @returns true when the key is new */
function putInto(table: Map<string, Set<RouterSession>>, key: string, session: RouterSession): boolean {
  const known = table.get(key);
  if (known === undefined) table.set(key, new Set([session]));
  else known.add(session);
  return known === undefined;
}

/** @returns true when nobody has the key any more */
function takeFrom(table: Map<string, Set<RouterSession>>, key: string, session: RouterSession): boolean {
  const known = table.get(key);
  known?.delete(session);
  return known?.size === 0 && table.delete(key);
}
