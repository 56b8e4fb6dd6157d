import type { Uri } from '@wamp/protocol';
import { FailedLogins, type FailedLoginsParts } from './failed-logins.js';

/** Who tries to log in, from where. */
export interface LoginAttempt {
  /** Undefined where there are no addresses. */
  readonly block: string | undefined;
  readonly realm: Uri;
  /** As the client claims. */
  readonly authid: string | undefined;
  /** Whether it was kept away before, and is heard now. */
  hasTurn: boolean;
}

/** Why an attempt is not even looked at. */
export type LoginBar = 'address' | 'principal';

/** That, and when to come back. */
export interface BarredLogin {
  readonly bar: LoginBar;
  readonly retryAfterMs: number;
}

/** Turns that nobody takes are forgotten after this. */
const turnLivesMs = 60_000;

/** A longer authid is watched by its beginning and length. */
const maxKeyCharacters = 256;

/** Of so many characters those are left out that nobody sees. */
const maxReadCharacters = 1_024;

/**
 * Slows down who guesses: failures count for the addresses around the one that they come from, and for the principal that
 * is tried. Nobody is held: who has to wait is told how long. (D46) L13 [AUTH-47] T09
 *
 * What others do to a principal keeps an address away from it once, for 30 s at the most: who comes back as he was told
 * is heard.
 */
export class LoginGuard {
  readonly #clock: FailedLoginsParts['clock'];
  readonly #maxTurns: number;
  readonly #addresses: FailedLogins;
  readonly #principals: FailedLogins;
  /** When an address that was kept away from a principal will be heard; the oldest makes room. */
  readonly #turns = new Map<string, number>();

  constructor(parts: FailedLoginsParts) {
    this.#clock = parts.clock;
    this.#maxTurns = parts.limits.maxWatchedLogins;
    this.#addresses = new FailedLogins(parts);
    this.#principals = new FailedLogins(parts);
  }

  /** Entries that are kept; at the most three times `maxWatchedLogins`. */
  get size(): number {
    return this.#addresses.size + this.#principals.size + this.#turns.size;
  }

  /**
   * Why this attempt has to wait, if it has to. Asked at HELLO and at each answer to a challenge, as many guesses may
   * come all at once.
   */
  judge(attempt: LoginAttempt): BarredLogin | undefined {
    const delay = this.#delayOfAddress(attempt);
    if (delay !== undefined) return delay;
    const principal = principalOf(attempt);
    if (principal === undefined || attempt.hasTurn) return undefined;
    const retryAfterMs = this.#principals.delayOf(principal);
    if (retryAfterMs === 0) return undefined;
    const remaining = this.#waitForTurn(`${attempt.block ?? ''} ${principal}`, retryAfterMs);
    attempt.hasTurn = remaining === 0;
    return attempt.hasTurn ? undefined : { bar: 'principal', retryAfterMs: remaining };
  }

  /** The credential of an attempt was wrong. */
  failed(attempt: LoginAttempt): void {
    if (attempt.block !== undefined) this.#addresses.failed(attempt.block);
    const principal = principalOf(attempt);
    if (principal !== undefined) this.#principals.failed(principal);
    this.#forgetTurns(this.#clock.elapsed());
  }

  #delayOfAddress({ block }: LoginAttempt): BarredLogin | undefined {
    const retryAfterMs = block === undefined ? 0 : this.#addresses.delayOf(block);
    return retryAfterMs === 0 ? undefined : { bar: 'address', retryAfterMs };
  }

  /** @returns how long until the turn, ms; 0 when it is now, which uses it up */
  #waitForTurn(key: string, delayMs: number): number {
    const now = this.#clock.elapsed();
    const turn = this.#turns.get(key);
    if (turn !== undefined && turn <= now) {
      this.#turns.delete(key);
      return 0;
    }
    if (turn !== undefined) return turn - now;
    this.#turns.set(key, now + delayMs);
    this.#forgetTurns(now);
    return delayMs;
  }

  /** What is too much goes, and what nobody came back for. */
  #forgetTurns(now: number): void {
    for (const [oldest, at] of this.#turns) {
      if (this.#turns.size <= this.#maxTurns && now < at + turnLivesMs) return;
      this.#turns.delete(oldest);
    }
  }
}

function principalOf({ realm, authid }: LoginAttempt): string | undefined {
  return authid === undefined ? undefined : `${realm} ${nameOf(authid)}`;
}

/** Characters that SASLprep and most directories leave out. */
const invisible = /[\p{Default_Ignorable_Code_Point}\u1806]/gu;

/**
 * Names that some method or directory takes for one are watched as one: with other letters of the same look, in upper
 * case, with more spaces or what nobody sees. Else each way to write a name would be worth ten more guesses. T09
 */
function nameOf(authid: string): string {
  const bare = authid.slice(0, maxReadCharacters).replace(invisible, '').replace(/\s+/gu, ' ').trim();
  return bare.length <= maxKeyCharacters && authid.length <= maxReadCharacters
    ? bare.normalize('NFKC').toLowerCase()
    : `${bare.slice(0, maxKeyCharacters)} ${String(authid.length)}`;
}
