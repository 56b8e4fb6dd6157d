import type { Uri } from '@wamp/protocol';
import type { RealmOptions } from '../realm-options.js';
import type { SessionInfo } from '../router-events.js';

/** What there is in one realm now. */
export interface RealmInfo {
  readonly name: Uri;
  /** Whether a rule of `autoRealms` made it. */
  readonly isAutomatic: boolean;
  readonly sessions: number;
  /** Topics and patterns with at least one Subscriber. */
  readonly subscriptions: number;
  readonly registrations: number;
  readonly retainedEvents: number;
  readonly pendingCalls: number;
  readonly testaments: number;
}

/** What {@link RouterRealms.update} is told beside the options. */
export interface RealmUpdate {
  /**
   * Sessions whose principal is another one now, or gone, although their role and method are still there: they have to
   * log in anew. Asked for each session. @defaultValue none
   */
  readonly changed?: (session: SessionInfo) => boolean;
}

/** What {@link RouterRealms.delete} is told. */
export interface RealmDeletion {
  /** `message` in GOODBYE. @defaultValue `the realm was removed` */
  readonly message?: string;
}

/** The realms of a Router while it runs. */
export interface RouterRealms {
  /**
   * Makes a realm: clients can join it at once.
   * @throws {InvalidOptionError} that names the option, when there is a realm of this name too
   */
  create(options: RealmOptions): void;
  /**
   * Gives a realm other options, all of them in one step; what is left out has its default. Whoever is joining is
   * refused with `wamp.error.authentication_failed` and may try again. Sessions whose role or method is gone, and those
   * that are `changed`, get GOODBYE `router.close.reauthenticate`, close code 4403. Subscriptions and registrations that
   * are no longer allowed are revoked; calls that run are finished. (D45)
   * @returns a promise for when everybody concerned was told
   * @throws {InvalidOptionError} (rejects) that names the option; then nothing has changed. `withoutFeatures` and
   * `history` change only while nobody uses the realm
   */
  update(options: RealmOptions, update?: RealmUpdate): Promise<void>;
  /**
   * Removes a realm with everything in it. Its name is free at once; whoever is joining is refused with
   * `wamp.error.no_such_realm`. Its sessions get GOODBYE `wamp.close.close_realm`, close code 4502: clients need not
   * come back. Nobody is told that they leave, and testaments are not sent.
   * @returns a promise for when all sessions were told: `false` when there was no such realm
   */
  delete(name: Uri, deletion?: RealmDeletion): Promise<boolean>;
  /** What there is in a realm, `undefined` when there is none of this name. */
  get(name: Uri): RealmInfo | undefined;
  /** All realms, in the order in which they were made. */
  list(): readonly RealmInfo[];
  /**
   * Ends sessions that have to log in anew, as their principals have changed: GOODBYE `router.close.reauthenticate`, close
   * code 4403. Whoever is joining is refused with `wamp.error.authentication_failed` and may try again. Many sessions are
   * asked for and ended in slices, so that the event loop goes on.
   * @returns how many sessions were ended
   * @throws {InvalidOptionError} (rejects) when there is no such realm
   */
  reauthenticate(name: Uri, isMeant: (session: SessionInfo) => boolean): Promise<number>;
}
