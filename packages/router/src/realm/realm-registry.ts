import { type Uri, isWithinUriLimits } from '@wamp/protocol';
import type { Clock } from '../clock.js';
import type { Counters } from '../counters.js';
import { noSuchRealm } from './join-refusal.js';
import type { RouterLimits } from '../limits.js';
import { type ResolvedRealm, resolveRealm } from '../realm-options.js';
import type { RouterEvent } from '../router-events.js';
import { type AutoRealmRule, ruleFor } from './auto-realms.js';
import { HostedRealm, type RealmHost } from './hosted-realm.js';
import type { Realm } from './realm.js';
import { type RouterRoles, routerRoles } from './router-roles.js';

/** What the realms of a Router are made of. */
export interface RealmRegistryParts {
  readonly limits: RouterLimits;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly onEvent: (event: RouterEvent) => void;
  readonly realms: readonly ResolvedRealm[];
  readonly autoRealms: readonly AutoRealmRule[];
  readonly makeRooms: RealmHost['makeRooms'];
}

/** The realms of one Router: those that were configured, made by its program, or made when somebody joined. */
export class RealmRegistry implements RealmHost {
  readonly #parts: RealmRegistryParts;
  readonly #realms = new Map<Uri, HostedRealm>();
  /** How many realms each rule has made that are still there. */
  readonly #made = new Map<AutoRealmRule, number>();
  readonly #rooms = new Set<Realm>();
  readonly #roles = new Map<string, RouterRoles>();

  constructor(parts: RealmRegistryParts) {
    this.#parts = parts;
    for (const options of parts.realms) this.#add(new HostedRealm(this, options));
  }

  get size(): number {
    return this.#realms.size;
  }

  get(name: Uri): HostedRealm | undefined {
    return this.#realms.get(name);
  }

  /** In the order in which they were made. */
  all(): Iterable<HostedRealm> {
    return this.#realms.values();
  }

  /** The rooms of all realms that somebody uses. */
  rooms(): Iterable<Realm> {
    return this.#rooms;
  }

  /** Makes a realm of a name that there is none of. */
  add(options: ResolvedRealm): void {
    this.#add(new HostedRealm(this, options));
    this.#parts.onEvent({ type: 'realm_created', realm: options.name, isAutomatic: false });
  }

  /** From now on nobody joins it. Its rooms stay until the last session has left. */
  remove(realm: HostedRealm): void {
    const { name, rule } = realm;
    this.#realms.delete(name);
    if (rule !== undefined) this.#made.set(rule, this.#madeBy(rule) - 1);
    realm.close(noSuchRealm(name));
    this.#parts.onEvent({ type: 'realm_deleted', realm: name });
  }

  /** The realm of this name; else one that could be made, which is in no list before `admit`. T47 */
  find(name: Uri): HostedRealm | undefined {
    return this.#realms.get(name) ?? this.#candidate(name);
  }

  /**
   * The realm that somebody joins who was let into `found`; it is made here if a rule says so.
   * @returns `undefined` when it has gone, was changed, or has no room any more
   */
  admit(found: HostedRealm): HostedRealm | undefined {
    const { rule, name } = found;
    const known = this.#realms.get(name);
    if (known === found) return found;
    if (rule === undefined || found.isClosed) return undefined;
    if (known !== undefined) return known.rule === rule && known.isAsMade ? known : undefined;
    if (!this.#hasRoom(rule)) return undefined;
    this.#add(found);
    this.#parts.onEvent({ type: 'realm_created', realm: name, isAutomatic: true });
    return found;
  }

  makeRooms(realm: HostedRealm, onDeserted: () => void): Realm {
    const rooms = this.#parts.makeRooms(realm, onDeserted);
    this.#rooms.add(rooms);
    return rooms;
  }

  forgetRooms(rooms: Realm): void {
    this.#rooms.delete(rooms);
  }

  /** One announcement for all realms that offer the same: there are few kinds of realms. */
  rolesWithout(features: ReadonlySet<string>): RouterRoles {
    const kind = [...features].sort().join();
    const roles = this.#roles.get(kind) ?? routerRoles(features);
    this.#roles.set(kind, roles);
    return roles;
  }

  whenIdle(realm: HostedRealm, { idleMs }: AutoRealmRule): () => void {
    if (idleMs === Infinity) return () => undefined;
    return this.#parts.clock.after(idleMs, () => {
      this.remove(realm);
      realm.clear();
    });
  }

  /** No realm goes by itself any more: the Router ends. */
  rest(): void {
    for (const realm of this.#realms.values()) realm.stay();
  }

  #add(realm: HostedRealm): void {
    const { name, options, rule } = realm;
    // Before it is in the list: a store of events is a plug-in and may throw.
    if (options.history.topics.length > 0) realm.furnish(); // [EVH-38]
    this.#realms.set(name, realm);
    if (rule === undefined) return;
    this.#made.set(rule, this.#madeBy(rule) + 1);
    realm.awaitIdleness(); // whoever it was made for may not come in after all
  }

  #madeBy(rule: AutoRealmRule): number {
    return this.#made.get(rule) ?? 0;
  }

  #hasRoom(rule: AutoRealmRule): boolean {
    if (this.#madeBy(rule) < rule.maxRealms) return true;
    this.#parts.counters.autoRealmsRefused++;
    return false;
  }

  /** A realm for somebody who is not authenticated yet: nothing knows of it, so it is gone when the join is. */
  #candidate(name: Uri): HostedRealm | undefined {
    const { limits, autoRealms, onEvent } = this.#parts;
    const rule = isWithinUriLimits(name, 'exact', limits.uri) ? ruleFor(autoRealms, name) : undefined;
    if (rule === undefined || !this.#hasRoom(rule)) return undefined;
    try {
      return new HostedRealm(this, resolveRealm({ ...rule.realm(name), name }, limits), rule);
    } catch (error) {
      onEvent({ type: 'internal_error', error, doing: `making realm ${name}` });
      return undefined;
    }
  }
}
