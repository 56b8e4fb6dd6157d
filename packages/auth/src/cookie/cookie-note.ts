import type { TransportPeer } from '@wamp/protocol';
import type { StoredLogin } from './login-store.js';

/** What the guard found out about an upgrade request; digests only. */
export interface CookieFacts {
  /** The login that the cookie stands for that was shown. */
  readonly shown: StoredLogin | undefined;
  /** Of the cookie that the answer has set: the only one that a login on this connection can be bound to. (D50) */
  readonly fresh: string;
  readonly origin: string | undefined;
}

/** The note of one guard; nobody else can make one that its authenticator takes. */
export class CookieNotes {
  readonly #name: string;
  readonly #facts = new WeakMap<object, CookieFacts>();
  readonly #spent = new WeakSet<CookieFacts>();

  /** @param name - of the guard */
  constructor(name: string) {
    this.#name = name;
  }

  make(facts: CookieFacts): object {
    const note = Object.freeze({});
    this.#facts.set(note, facts);
    return note;
  }

  of({ upgrade }: TransportPeer): CookieFacts | undefined {
    const note = upgrade?.notes[this.#name];
    return typeof note === 'object' && note !== null ? this.#facts.get(note) : undefined;
  }

  /** Whether the fresh cookie is still unused; it can be bound once. [T40] */
  spend(facts: CookieFacts): boolean {
    if (this.#spent.has(facts)) return false;
    this.#spent.add(facts);
    return true;
  }
}
