import type { Id, IdGenerator } from '@wamp/protocol';
import type { RouterSession } from './router-session.js';

/** The open sessions of one Router, over all realms: their ids are global. [ID-01] */
export class SessionRegistry {
  readonly #sessions = new Map<Id, RouterSession>();
  readonly #ids: IdGenerator;
  /** Ids of sessions that may be opened yet. */
  readonly #reserved = new Set<Id>();

  constructor(ids: IdGenerator) {
    this.#ids = ids;
  }

  get size(): number {
    return this.#sessions.size;
  }

  all(): Iterable<RouterSession> {
    return this.#sessions.values();
  }

  /** An id that no open session has, and no other will get before it is opened or given back. [ID-04] [AUTH-37] */
  reserve(): Id {
    for (;;) {
      const id = this.#ids.next();
      if (this.#sessions.has(id) || this.#reserved.has(id)) continue;
      this.#reserved.add(id);
      return id;
    }
  }

  /** There will be no session with this id. */
  giveBack(id: Id): void {
    this.#reserved.delete(id);
  }

  add(session: RouterSession): void {
    this.#reserved.delete(session.id);
    this.#sessions.set(session.id, session);
  }

  delete(session: RouterSession): void {
    this.#sessions.delete(session.id);
  }
}
