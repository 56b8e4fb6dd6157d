import type { Id, IdGenerator } from '@wamp/protocol';
import type { RouterSession } from './router-session.js';

/** The open sessions of one Router, over all realms: their ids are global. [ID-01] */
export class SessionRegistry {
  readonly #sessions = new Map<Id, RouterSession>();
  readonly #ids: IdGenerator;

  constructor(ids: IdGenerator) {
    this.#ids = ids;
  }

  get size(): number {
    return this.#sessions.size;
  }

  all(): Iterable<RouterSession> {
    return this.#sessions.values();
  }

  /** An id that no open session has. [ID-04] */
  freshId(): Id {
    for (;;) {
      const id = this.#ids.next();
      if (!this.#sessions.has(id)) return id;
    }
  }

  add(session: RouterSession): void {
    this.#sessions.set(session.id, session);
  }

  delete(session: RouterSession): void {
    this.#sessions.delete(session.id);
  }
}
