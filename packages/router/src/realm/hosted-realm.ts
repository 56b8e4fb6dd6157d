import {
  type AuthorizationRequest,
  ErrorUri,
  type Explanation,
  ProcedureCallError,
  type ProcedureResult,
  type Uri,
} from '@wamp/protocol';
import type { JoinRefusal } from './join-refusal.js';
import type { TrustedCall } from '../local/trusted-calls.js';
import type { ResolvedRealm } from '../realm-options.js';
import type { AutoRealmRule } from './auto-realms.js';
import type { Realm } from './realm.js';
import type { RouterRoles } from './router-roles.js';

/** A join that waits for somebody to answer. */
export interface PendingJoin {
  /** Refuses it, whatever comes. */
  stop(refusal: JoinRefusal): void;
}

/** What a hosted realm needs of the Router. */
export interface RealmHost {
  /** Makes the rooms of a realm. @param onDeserted - the last session has left them */
  makeRooms(realm: HostedRealm, onDeserted: () => void): Realm;
  /** The rooms of a realm are gone. */
  forgetRooms(rooms: Realm): void;
  rolesWithout(features: ReadonlySet<string>): RouterRoles;
  /** Calls `task` when a realm that a rule has made was idle for long enough. @returns what cancels it */
  whenIdle(realm: HostedRealm, rule: AutoRealmRule): () => void;
}

/**
 * A realm that clients can join: its settings, and its rooms while somebody uses them. There may be very many that
 * nobody is in, so those have nothing else.
 */
export class HostedRealm {
  /** As they are now: who reads them later may read others. */
  readonly options: ResolvedRealm;
  /** Which rule made it when somebody joined. */
  readonly rule: AutoRealmRule | undefined;
  readonly #host: RealmHost;
  #rooms: Realm | undefined;
  #joins: Set<PendingJoin> | undefined;
  #cancelIdle: (() => void) | undefined;
  /** How often its settings or principals have changed. */
  #changes = 0;
  #isClosed = false;

  constructor(host: RealmHost, options: ResolvedRealm, rule?: AutoRealmRule) {
    this.#host = host;
    this.options = options;
    this.rule = rule;
  }

  get name(): Uri {
    return this.options.name;
  }

  /** What every WELCOME announces. */
  get roles(): RouterRoles {
    return this.#host.rolesWithout(this.options.withoutFeatures);
  }

  /** Where its sessions meet; `undefined` when nobody is there and nothing is kept. */
  get rooms(): Realm | undefined {
    return this.#rooms;
  }

  /** Whether somebody who was let in by the same rule a moment ago may join: nothing has changed since. */
  get isAsMade(): boolean {
    return this.#changes === 0;
  }

  /** Another number whenever what was asked and answered before counts no more. */
  get changes(): number {
    return this.#changes;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The rooms, for somebody who comes in. They go when the last session has left and nothing is kept. */
  open(): Realm {
    this.stay();
    return this.furnish();
  }

  /** The rooms, although nobody comes in: the time without a session goes on. */
  furnish(): Realm {
    this.#rooms ??= this.#host.makeRooms(this, () => {
      this.#deserted();
    });
    return this.#rooms;
  }

  /** Calls one of the procedures that it trusts, as the Router itself. [DYN-01] */
  callTrusted(call: TrustedCall): Promise<ProcedureResult> {
    if (this.#rooms !== undefined) return this.#rooms.callTrusted(call);
    return Promise.reject(new ProcedureCallError(call.procedure, ErrorUri.NO_SUCH_PROCEDURE));
  }

  /** Says what would become of a request, and why. */
  explain(request: AuthorizationRequest): Explanation {
    const isInUse = this.#rooms !== undefined;
    try {
      return this.furnish().explain(request);
    } finally {
      if (!isInUse) this.clear();
    }
  }

  /** From now on its settings are these. */
  change(next: ResolvedRealm): void {
    this.#changes++;
    Object.assign(this.options, next);
  }

  /** Notes a join that takes its time. */
  awaits(join: PendingJoin): void {
    (this.#joins ??= new Set()).add(join);
  }

  forget(join: PendingJoin): void {
    this.#joins?.delete(join);
  }

  /** Refuses everybody who has not joined yet: what they were asked may not hold any more. */
  stopJoins(refusal: JoinRefusal): void {
    this.#changes++;
    for (const join of [...(this.#joins ?? [])]) join.stop(refusal);
  }

  /** It goes: nobody waits for it any more. Its rooms stay until the last session has left. */
  close(refusal: JoinRefusal): void {
    this.#isClosed = true;
    this.stopJoins(refusal);
    this.stay();
  }

  /** The time without a session is not counted any more. */
  stay(): void {
    this.#cancelIdle?.();
    this.#cancelIdle = undefined;
  }

  /** Lets the rooms go, with everything that is kept. */
  clear(): void {
    if (this.#rooms !== undefined) this.#host.forgetRooms(this.#rooms);
    this.#rooms = undefined;
  }

  #deserted(): void {
    if (this.#rooms?.isEmpty === true) this.clear();
    if (!this.#isClosed) this.awaitIdleness();
  }

  /** Begins to count the time without a session, where that ends a realm. */
  awaitIdleness(): void {
    this.#cancelIdle?.();
    this.#cancelIdle = this.rule === undefined ? undefined : this.#host.whenIdle(this, this.rule);
  }
}
