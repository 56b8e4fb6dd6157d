import type { RouterSession } from '../session/router-session.js';

/** Random bytes of one token. */
const tokenBytes = 16;

/** A new token: 128 random bits as base64url. (D33) */
export function takeOverToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(tokenBytes));
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Who takes over what. */
export interface TakeOver {
  /** `HELLO.Details._resume` */
  readonly token: string | undefined;
  /** The new session as it will be. */
  readonly successor: Pick<RouterSession, 'realm' | 'principal' | 'authmethod'>;
}

/** The tokens with which the sessions of one Router can be replaced; those that cannot be replaced cost nothing. (D33) */
export class TakeOvers {
  readonly #sessions = new Map<string, RouterSession>();
  readonly #tokens = new Map<RouterSession, string>();

  /** Sessions that can be replaced. */
  get size(): number {
    return this.#sessions.size;
  }

  /** A session was told its token. */
  remember(session: RouterSession, token: string): void {
    this.#sessions.set(token, session);
    this.#tokens.set(session, token);
  }

  /** A session is over. */
  forget(session: RouterSession): void {
    const token = this.#tokens.get(session);
    if (token === undefined) return;
    this.#tokens.delete(session);
    this.#sessions.delete(token);
  }

  /** The session that a new one of the same principal replaces; a token of anybody else says nothing. */
  predecessor({ token, successor }: TakeOver): RouterSession | undefined {
    const session = token === undefined ? undefined : this.#sessions.get(token);
    if (session?.isOpen !== true) return undefined;
    const { authid, authrole } = successor.principal;
    // Whoever is anonymous has another authid each time: only the token says who it was.
    const isNameless = successor.authmethod === 'anonymous';
    const isSame =
      session.realm === successor.realm &&
      session.authmethod === successor.authmethod &&
      (isNameless || session.principal.authid === authid) &&
      session.principal.authrole === authrole;
    return isSame ? session : undefined;
  }
}
