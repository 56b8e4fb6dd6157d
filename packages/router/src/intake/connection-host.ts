import type { Clock } from '../clock.js';
import type { Counters } from '../counters.js';
import type { RouterCaller } from '../local/router-caller.js';
import type { RouterLimits } from '../limits.js';
import type { QueueTotal } from '../outbound/queue-total.js';
import type { RealmRegistry } from '../realm/realm-registry.js';
import type { RouterEvent } from '../router-events.js';
import type { SessionRegistry } from '../session/session-registry.js';
import type { JoinTurns } from './join-turns.js';
import type { LoginGuard } from './login-guard.js';
import type { Logins } from './logins.js';
import type { PendingJoins } from './pending-joins.js';
import type { SharedCodecs } from './shared-codecs.js';
import type { SharedRoles } from './shared-roles.js';
import type { TakeOvers } from './take-overs.js';

/** What a connection needs from the Router. */
export interface ConnectionHost {
  readonly limits: RouterLimits;
  readonly clock: Clock;
  readonly agent: string | undefined;
  readonly realms: RealmRegistry;
  readonly sessions: SessionRegistry;
  /** Calls procedures for authenticators. */
  readonly caller: RouterCaller;
  readonly pendingJoins: PendingJoins;
  readonly joinTurns: JoinTurns;
  readonly loginGuard: LoginGuard;
  readonly logins: Logins;
  readonly takeOvers: TakeOvers;
  readonly codecs: SharedCodecs;
  readonly roles: SharedRoles;
  readonly counters: Counters;
  /** What is held for clients that do not read. L63 */
  readonly queues: QueueTotal;
  readonly onEvent: (event: RouterEvent) => void;
  /** True once the Router shuts down: nobody joins any more. */
  readonly isClosing: boolean;
  /** How long one client is asked to stay away while the Router shuts down: each another time. */
  readonly retryAfterMs: () => number;
}
