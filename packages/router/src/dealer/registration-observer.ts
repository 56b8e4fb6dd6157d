import type { RouterSession } from '../session/router-session.js';
import type { Registration } from './registration.js';

/**
 * Told what changes in the registrations of a realm: after the change, and after the answer to who asked for it, so
 * that whoever hears of it sees the new state. [RMETA-23] [RMETA-27]
 * `session` is who caused it: who registered, gave back, was revoked, or left.
 */
export interface RegistrationObserver {
  /** A procedure or pattern has its first Callee; `registered` follows. */
  registrationCreated(session: RouterSession, registration: Registration): void;
  registered(session: RouterSession, registration: Registration): void;
  unregistered(session: RouterSession, registration: Registration): void;
  /** The last Callee is gone; `unregistered` came before. */
  registrationDeleted(session: RouterSession, registration: Registration): void;
}
