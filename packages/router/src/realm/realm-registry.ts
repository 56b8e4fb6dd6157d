import { CloseUri, ErrorUri, type Uri, isWithinUriLimits } from '@wamp/protocol';
import type { Clock } from '../clock.js';
import type { Counters } from '../counters.js';
import { InvalidOptionError } from '../errors.js';
import { noSuchRealm } from '../intake/hello.js';
import { inSlices } from '../meta/in-slices.js';
import { type RealmOptions, type ResolvedRealm, type RouterLimits, resolveRealm } from '../options.js';
import type { RouterEvent, SessionInfo } from '../router-events.js';
import type { Farewell } from '../session/router-session.js';
import { type AutoRealmRule, ruleFor } from './auto-realms.js';
import { HostedRealm, type RealmHost } from './hosted-realm.js';
import type { Realm } from './realm.js';
import { optionThatNeedsAnEmptyRealm, whoLost } from './realm-change.js';
import type { RealmDeletion, RealmInfo, RealmUpdate, RouterRealms } from './router-realms.js';
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
export class RealmRegistry implements RouterRealms, RealmHost {
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

  /** The rooms of all realms that somebody uses. */
  rooms(): Iterable<Realm> {
    return this.#rooms;
  }

  get size(): number {
    return this.#realms.size;
  }

  /** The realm of this name, if there is one. */
  hosted(name: Uri): HostedRealm | undefined {
    return this.#realms.get(name);
  }

  // for those who join

  /** The realm of this name; else one that could be made, which is in no list before `admit`. T47 */
  find(name: Uri): HostedRealm | undefined {
    return this.#realms.get(name) ?? this.#candidate(name);
  }

  /**
   * The realm that somebody joins who was let into `found`; it is made here if a rule says so.
   * @returns `undefined` when it has gone, was changed, or has no room any more
   */
  admit(found: HostedRealm): HostedRealm | undefined {
    const { rule } = found;
    const known = this.#realms.get(found.name);
    if (known === found) return found;
    if (rule === undefined || found.isClosed) return undefined;
    if (known !== undefined) return known.rule === rule && known.isAsMade ? known : undefined;
    if (!this.#hasRoom(rule)) return undefined;
    this.#add(found);
    this.#parts.onEvent({ type: 'realm_created', realm: found.name, isAutomatic: true });
    return found;
  }

  // RouterRealms

  create(options: RealmOptions): void {
    const resolved = resolveRealm(options, this.#parts.limits);
    if (this.#realms.has(resolved.name)) {
      throw new InvalidOptionError('name', `there is a realm "${resolved.name}" already`);
    }
    this.#add(new HostedRealm(this, resolved));
    this.#parts.onEvent({ type: 'realm_created', realm: resolved.name, isAutomatic: false });
  }

  async update(options: RealmOptions, { changed = nobody }: RealmUpdate = {}): Promise<void> {
    const next = resolveRealm(options, this.#parts.limits);
    const realm = this.#existing(next.name);
    const refused = realm.rooms === undefined ? undefined : optionThatNeedsAnEmptyRealm(realm.options, next);
    if (refused !== undefined) {
      throw new InvalidOptionError(refused, `cannot change while realm "${next.name}" is in use`);
    }
    realm.change(next);
    realm.stopJoins(changedMeanwhile);
    realm.rooms?.settingsChanged();
    if (next.history.topics.length > 0) realm.open();
    this.#parts.onEvent({ type: 'realm_updated', realm: next.name });
    const hasLost = whoLost(next);
    await this.#end(realm, (session) => hasLost(session) || changed(session), reauthenticate);
    await realm.rooms?.revokeUnallowed();
  }

  async reauthenticate(name: Uri, isMeant: (session: SessionInfo) => boolean): Promise<number> {
    const realm = this.#existing(name);
    realm.stopJoins(changedMeanwhile);
    return this.#end(realm, isMeant, reauthenticate);
  }

  async delete(name: Uri, { message = 'the realm was removed' }: RealmDeletion = {}): Promise<boolean> {
    const realm = this.#realms.get(name);
    if (realm === undefined) return false;
    this.#remove(realm);
    await this.#end(realm, () => true, { ...closing, message });
    realm.clear();
    return true;
  }

  get(name: Uri): RealmInfo | undefined {
    const realm = this.#realms.get(name);
    return realm === undefined ? undefined : infoOf(realm);
  }

  list(): readonly RealmInfo[] {
    return [...this.#realms.values()].map(infoOf);
  }

  // RealmHost

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
      this.#remove(realm);
      realm.clear();
    });
  }

  /** No realm goes by itself any more: the Router ends. */
  rest(): void {
    for (const realm of this.#realms.values()) realm.stay();
  }

  #existing(name: Uri): HostedRealm {
    const realm = this.#realms.get(name);
    if (realm === undefined) throw new InvalidOptionError('name', `there is no realm "${name}"`);
    return realm;
  }

  #add(realm: HostedRealm): void {
    const { name, options, rule } = realm;
    // Before it is in the list: a store of events is a plug-in and may throw.
    if (options.history.topics.length > 0) realm.open(); // [EVH-38]
    this.#realms.set(name, realm);
    if (rule !== undefined) this.#made.set(rule, (this.#made.get(rule) ?? 0) + 1);
  }

  #remove(realm: HostedRealm): void {
    const { name, rule } = realm;
    this.#realms.delete(name);
    if (rule !== undefined) this.#made.set(rule, (this.#made.get(rule) ?? 1) - 1);
    realm.close(noSuchRealm(name));
    this.#parts.onEvent({ type: 'realm_deleted', realm: name });
  }

  #hasRoom(rule: AutoRealmRule): boolean {
    if ((this.#made.get(rule) ?? 0) < rule.maxRealms) return true;
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

  /** Ends sessions, so many in one turn of the event loop. @returns how many */
  async #end(
    realm: HostedRealm,
    isMeant: (session: SessionInfo) => boolean,
    farewell: Farewell,
  ): Promise<number> {
    let ended = 0;
    await inSlices(
      [...(realm.rooms?.sessions() ?? [])],
      (session) => {
        if (!session.isOpen || !isMeant(session.info)) return;
        session.control.kill(farewell);
        ended++;
      },
      this.#parts.clock,
    );
    return ended;
  }
}

const nobody = (): boolean => false;

/** The realm is gone, and whoever was in it need not come back. */
const closing = { reason: CloseUri.CLOSE_REALM, isSilent: true, closeCode: 4502 };

/** Who was in may come in again, if that is still so. (D45) */
const reauthenticate: Farewell = {
  reason: CloseUri.REAUTHENTICATE,
  message: undefined,
  isSilent: false,
  closeCode: 4403,
};

/** What somebody was asked before the realm changed says nothing any more. */
const changedMeanwhile = {
  reason: ErrorUri.AUTHENTICATION_FAILED,
  message: 'the realm has changed meanwhile',
};

function infoOf({ name, rule, rooms }: HostedRealm): RealmInfo {
  return {
    name,
    isAutomatic: rule !== undefined,
    sessions: rooms?.sessionCount ?? 0,
    subscriptions: rooms?.subscriptionCount ?? 0,
    registrations: rooms?.registrationCount ?? 0,
    retainedEvents: rooms?.retainedCount ?? 0,
    pendingCalls: rooms?.pendingCallCount ?? 0,
    testaments: rooms?.testamentCount ?? 0,
  };
}
