import type { Uri } from '@wamp/protocol';
import type { Registration } from '../roles/registration.js';
import type { Subscription } from '../roles/subscription.js';
import type { Session } from '../session/session.js';

/**
 * Where a client stands:
 * - `idle`: nothing was opened yet
 * - `connecting`: opening a transport or joining the realm
 * - `restoring`: joined, subscriptions and registrations are being made
 * - `ready`: operations go out
 * - `waiting`: the connection is lost, the next try is planned
 * - `closed`: over for good
 */
export type State = 'idle' | 'connecting' | 'restoring' | 'ready' | 'waiting' | 'closed';

/** How a connection ended. */
export interface Disconnect {
  /**
   * `transport`: lost or never reached; `abort`, `goodbye`: the Router said so; `protocol`: the Router broke the
   * protocol; `stale`: it gave no sign of life; `local`: this side ended it.
   */
  readonly kind: 'transport' | 'abort' | 'goodbye' | 'protocol' | 'stale' | 'local';
  /** Reason of ABORT or GOODBYE. */
  readonly uri: Uri | undefined;
  /** WebSocket close code, the one that GOODBYE told, or the code of `error`. */
  readonly code: number | string | undefined;
  readonly message: string | undefined;
  /** What went wrong, where something did. */
  readonly error: Error | undefined;
  /** Milliseconds that the Router asked to wait. */
  readonly retryAfter: number | undefined;
  /** Whether the rules say that another try is pointless. */
  readonly fatal: boolean;
}

/** What could not be made again on a new session. It stays wanted, and is tried again on the session after that. */
export interface RestoreFailure {
  readonly kind: 'registration' | 'subscription';
  readonly uri: Uri;
  readonly error: Error;
}

/** What listeners are told. */
export type Status =
  | { readonly type: 'state'; readonly state: State; readonly previous: State }
  | {
      readonly type: 'ready';
      readonly session: Session;
      /** False after a reconnect. */
      readonly first: boolean;
      readonly failed: readonly RestoreFailure[];
    }
  | {
      readonly type: 'disconnect';
      readonly cause: Disconnect;
      /** Milliseconds until the next try. */
      readonly retryIn: number;
      /** How many tries failed in a row, from 1 on. */
      readonly attempt: number;
    }
  /** The Router took a registration or subscription away. */
  | {
      readonly type: 'revoked';
      readonly target: Registration | Subscription;
      readonly reason: Uri | undefined;
    }
  | { readonly type: 'closed'; readonly cause: Disconnect };

/** Counters of a client, over all its sessions. */
export interface Stats {
  /** Messages. */
  readonly sent: number;
  /** Messages. */
  readonly received: number;
  /** Replies, events and invocations that belonged to nothing any more. (D37) */
  readonly dropped: number;
  /** Sessions after the first. */
  readonly reconnects: number;
  /** Requests that wait for an answer of the Router. */
  readonly pending: number;
  /** Operations that wait for a session. */
  readonly queued: number;
}
