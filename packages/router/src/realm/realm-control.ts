import { CloseUri, type Uri } from '@wamp/protocol';
import type { Clock } from '../clock.js';
import { InvalidOptionError } from '../errors.js';
import { changedMeanwhile } from './join-refusal.js';
import { inSlices } from '../meta/in-slices.js';
import type { RouterLimits } from '../limits.js';
import { type RealmOptions, resolveRealm } from '../realm-options.js';
import type { RouterEvent, SessionInfo } from '../router-events.js';
import type { Farewell } from '../session/router-session.js';
import type { HostedRealm } from './hosted-realm.js';
import { optionThatNeedsAnEmptyRealm, whoLost } from './realm-change.js';
import type { RealmRegistry } from './realm-registry.js';
import type { RealmDeletion, RealmInfo, RealmUpdate, RouterRealms } from './router-realms.js';

/** What changing realms at run time needs. */
export interface RealmControlParts {
  readonly registry: RealmRegistry;
  readonly limits: RouterLimits;
  readonly clock: Clock;
  readonly onEvent: (event: RouterEvent) => void;
}

/** Makes, changes and removes the realms of one Router. */
export class RealmControl implements RouterRealms {
  readonly #parts: RealmControlParts;

  constructor(parts: RealmControlParts) {
    this.#parts = parts;
  }

  create(options: RealmOptions): void {
    const { registry, limits } = this.#parts;
    const resolved = resolveRealm(options, limits);
    if (registry.get(resolved.name) !== undefined) {
      throw new InvalidOptionError('name', `there is a realm "${resolved.name}" already`);
    }
    registry.add(resolved);
  }

  async update(options: RealmOptions, { changed = nobody }: RealmUpdate = {}): Promise<void> {
    const next = resolveRealm(options, this.#parts.limits);
    const realm = this.#existing(next.name);
    const refused = realm.rooms === undefined ? undefined : optionThatNeedsAnEmptyRealm(realm.options, next);
    if (refused !== undefined) {
      throw new InvalidOptionError(refused, `cannot change while realm "${next.name}" is in use`);
    }
    const hasLost = whoLost(realm.options, next);
    realm.change(next);
    realm.stopJoins(changedMeanwhile);
    realm.rooms?.settingsChanged();
    if (next.history.topics.length > 0) realm.furnish();
    this.#parts.onEvent({ type: 'realm_updated', realm: next.name });
    await this.#end(realm, (session) => hasLost(session) || changed(session), reauthenticate);
    await realm.rooms?.revokeUnallowed();
  }

  async reauthenticate(name: Uri, isMeant: (session: SessionInfo) => boolean): Promise<number> {
    const realm = this.#existing(name);
    realm.stopJoins(changedMeanwhile);
    return this.#end(realm, isMeant, reauthenticate);
  }

  async delete(name: Uri, { message = 'the realm was removed' }: RealmDeletion = {}): Promise<boolean> {
    const { registry } = this.#parts;
    const realm = registry.get(name);
    if (realm === undefined) return false;
    registry.remove(realm);
    await this.#end(realm, everybody, { ...closing, message });
    realm.clear();
    return true;
  }

  get(name: Uri): RealmInfo | undefined {
    const realm = this.#parts.registry.get(name);
    return realm === undefined ? undefined : infoOf(realm);
  }

  list(): readonly RealmInfo[] {
    return [...this.#parts.registry.all()].map(infoOf);
  }

  #existing(name: Uri): HostedRealm {
    const realm = this.#parts.registry.get(name);
    if (realm === undefined) throw new InvalidOptionError('name', `there is no realm "${name}"`);
    return realm;
  }

  /** Ends sessions, so many in one turn of the event loop. (D65) @returns how many */
  async #end(
    { rooms }: HostedRealm,
    isMeant: (session: SessionInfo) => boolean,
    farewell: Farewell,
  ): Promise<number> {
    let ended = 0;
    const sessions = rooms === undefined ? [] : [...rooms.sessions()];
    const end = (session: (typeof sessions)[number]): void => {
      if (!session.isOpen || !isMeant(session.info)) return;
      session.control.kill(farewell);
      ended++;
    };
    await inSlices(sessions, end, this.#parts.clock);
    return ended;
  }
}

const nobody = (): boolean => false;
const everybody = (): boolean => true;

/** The realm is gone, and whoever was in it need not come back. */
const closing = { reason: CloseUri.CLOSE_REALM, isSilent: true, closeCode: 4502 };

/** Who was in may come in again, if that is still so. (D45) */
const reauthenticate: Farewell = {
  reason: CloseUri.REAUTHENTICATE,
  message: undefined,
  isSilent: false,
  closeCode: 4403,
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
