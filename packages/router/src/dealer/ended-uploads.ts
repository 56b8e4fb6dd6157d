import type { Id, Uri } from '@wamp/protocol';
import type { RouterSession } from '../session/router-session.js';

/** Ended progressive calls that are remembered for one session. (D58) */
const maxRemembered = 256;

/**
 * The progressive calls that ended last, for each Caller: chunks of them may still be on their way and are dropped.
 * [PRI-15] [PRI-16]
 */
export class EndedUploads {
  readonly #sessions = new Map<RouterSession, Map<Id, Uri | undefined>>();

  /** @param procedure - undefined when it is not known: every URI counts as the same */
  add(caller: RouterSession, request: Id, procedure: Uri | undefined): void {
    if (!caller.isOpen) return;
    let ended = this.#sessions.get(caller);
    if (ended === undefined) this.#sessions.set(caller, (ended = new Map<Id, Uri | undefined>()));
    ended.set(request, procedure);
    if (ended.size <= maxRemembered) return;
    for (const oldest of ended.keys()) {
      ended.delete(oldest);
      return;
    }
  }

  /** Whether a CALL is a chunk of one of them; `strict` compares the URI too. [PRI-16] */
  has(caller: RouterSession, request: Id, procedure: Uri): boolean {
    const ended = this.#sessions.get(caller);
    if (ended?.has(request) !== true) return false;
    const remembered = ended.get(request);
    return caller.strictness === 'lenient' || remembered === undefined || remembered === procedure;
  }

  /** Whether there is one with this id, whatever its URI. */
  remembers(caller: RouterSession, request: Id): boolean {
    return this.#sessions.get(caller)?.has(request) === true;
  }

  forget(session: RouterSession): void {
    this.#sessions.delete(session);
  }
}
