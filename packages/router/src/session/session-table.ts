import type { Id } from '@wamp/protocol';
import type { RouterSession } from './router-session.js';

/** The sessions of one realm, from WELCOME to their end; those of the Router itself are not among them. [SMETA-18] */
export class SessionTable {
  readonly #sessions = new Map<Id, RouterSession>();

  get size(): number {
    return this.#sessions.size;
  }

  add(session: RouterSession): void {
    this.#sessions.set(session.id, session);
  }

  /** @returns whether it was there */
  delete(session: RouterSession): boolean {
    return this.#sessions.delete(session.id);
  }

  get(id: Id): RouterSession | undefined {
    return this.#sessions.get(id);
  }

  /** In the order in which they joined. */
  all(): Iterable<RouterSession> {
    return this.#sessions.values();
  }
}
