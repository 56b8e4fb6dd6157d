import type { EventMessage, Message, ViolationCloseCode } from '@wamp/protocol';
import type { RouterSession } from '../session/router-session.js';

/**
 * What became of a message for one session:
 * - `queued`: it will leave, in order
 * - `too_large`: longer than the receiver's transport takes
 * - `inexpressible`: it holds a value that the receiver's serializer cannot express
 * - `closed`: the session is gone
 */
export type Delivery = 'queued' | 'too_large' | 'inexpressible' | 'closed';

/** Sends one EVENT to some more sessions. */
export type EventSender = (sessions: readonly RouterSession[]) => void;

/** The way out of Broker and Dealer. */
export interface Emit {
  /** Sends one message to one session. */
  to(session: RouterSession, message: Message): Delivery;
  /** Sends one EVENT to many sessions, encoded once for each serializer among them. */
  toAll(sessions: readonly RouterSession[], event: EventMessage): void;
  /** The same for an EVENT that is sent little by little: encoded once, however often what it gives is called. */
  sender(event: EventMessage): EventSender;
  /**
   * Ends a session that broke the protocol, with ABORT and this explanation. [RPC-36]
   * @param closeCode - of a WebSocket, when it is not 1002
   */
  violation(session: RouterSession, problem: string, closeCode?: ViolationCloseCode): void;
}

/** What the realm decided about a call or a publication before it handed it over. */
export interface SendContext {
  /** Whether the receivers are told who sent; `never`: not even a Callee that asks. */
  readonly discloses: boolean | 'never';
  /** The level of trust that the receivers are told. */
  readonly trustlevel: number | undefined;
}
