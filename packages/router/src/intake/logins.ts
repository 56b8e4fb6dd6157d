import { type Authenticator, type Login, unknownPeer } from '@wamp/protocol';
import type { RouterEvent } from '../router-events.js';
import type { RouterSession } from '../session/router-session.js';

/**
 * Tells the authenticators of a realm which sessions were opened and which are over. Only sessions whose end somebody
 * wants to hear of are kept here. (D50)
 */
export class Logins {
  readonly #onEvent: (event: RouterEvent) => void;
  readonly #listeners = new Map<RouterSession, readonly Authenticator[]>();

  constructor(onEvent: (event: RouterEvent) => void) {
    this.#onEvent = onEvent;
  }

  /** Sessions whose end will be told. */
  get size(): number {
    return this.#listeners.size;
  }

  /** @param authenticators - those of the realm that the client asked for */
  joined(session: RouterSession, authenticators: readonly Authenticator[]): void {
    const listening = authenticators.filter((authenticator) => authenticator.left !== undefined);
    if (listening.length > 0) this.#listeners.set(session, listening);
    for (const authenticator of authenticators) {
      if (authenticator.joined === undefined) continue;
      this.#tell(`telling ${authenticator.method} of a session`, () =>
        authenticator.joined?.(loginOf(session)),
      );
    }
  }

  /** @param reason - a close or error URI, `lost` or `aborted` */
  left(session: RouterSession, reason: string): void {
    const listening = this.#listeners.get(session);
    if (listening === undefined) return;
    this.#listeners.delete(session);
    for (const authenticator of listening) {
      this.#tell(`telling ${authenticator.method} of the end of a session`, () =>
        authenticator.left?.(loginOf(session), reason),
      );
    }
  }

  /** What it may do wrong is not the client's affair: the session is open, or over. */
  #tell(doing: string, tell: () => unknown): void {
    const failed = (error: unknown): void => {
      this.#onEvent({ type: 'internal_error', error, doing });
    };
    try {
      const given = tell();
      if (given instanceof Promise) given.catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}

/** Made when somebody wants it, as a session keeps nothing of what its transport knows. */
function loginOf({ id, realm, principal, authmethod, transport }: RouterSession): Login {
  return { session: id, realm, principal, authmethod, peer: transport.peer ?? unknownPeer };
}
