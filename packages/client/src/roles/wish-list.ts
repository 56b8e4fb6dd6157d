import { ConnectionError, type Id, MessageType, type Uri } from '@wamp/protocol';
import { backoffDefaults, backoffDelay } from '../connection/backoff.js';
import type { RestoreFailure } from '../connection/connection-state.js';
import { isWampError } from '../errors.js';
import type { ClientSession } from '../session/client-session.js';
import { type Done, waitFor } from './wait.js';
import type { Wish } from './wish.js';

/** How many SUBSCRIBE and REGISTER may wait for an answer while a session is restored. */
const window = 64;

/** How long our own dead session may hold a procedure. (D32) */
const conflictMs = 45_000;
const conflictBackoff = { ...backoffDefaults, maxDelay: 5000 };

/** The tries of one wish on one session. */
interface Tries {
  readonly since: number;
  readonly attempt: number;
}

/** All subscriptions and registrations of a client: made on each new session again. */
export class WishList {
  readonly #all = new Map<unknown, Wish>();
  readonly #live = { broker: new Map<Id, Wish>(), dealer: new Map<Id, Wish>() };
  readonly #report: (failure: RestoreFailure) => void;

  /** @param report - told of what could not be made again after the session was ready */
  constructor(report: (failure: RestoreFailure) => void) {
    this.#report = report;
  }

  get(key: unknown): Wish | undefined {
    return this.#all.get(key);
  }

  /** What the Router calls by this id. */
  live(role: Wish['role'], id: Id): Wish | undefined {
    return this.#live[role].get(id);
  }

  /** Whether a request of this kind waits for its answer. */
  isAsking(role: Wish['role']): boolean {
    return [...this.#all.values()].some(
      (wish) => wish.role === role && wish.session && wish.id === undefined,
    );
  }

  /** Takes a wish up, and asks for it at once when there is a session. */
  add(wish: Wish, session: ClientSession | undefined): void {
    this.#all.set(wish.key, wish);
    if (session?.info && !wish.session) void this.#ask(wish, session);
  }

  /** Nobody wants it any more. Resolves when the Router knows. */
  withdraw(wish: Wish, timeout: number): Promise<void> {
    const { id, session } = wish;
    // While the request is out, its answer tells the id to take back; until then the wish may be revived.
    if (session && id === undefined && wish.timer === undefined) return Promise.resolve();
    this.#remove(wish);
    return waitFor({ timeout }, (done: Done<void>) => {
      if (session === undefined || id === undefined) done();
      else {
        const type = wish.type === MessageType.SUBSCRIBE ? MessageType.UNSUBSCRIBE : MessageType.UNREGISTER;
        session.request((request) => wish.close(request, id), {
          type,
          accept: (reply) => {
            if (reply.type !== MessageType.UNSUBSCRIBED && reply.type !== MessageType.UNREGISTERED)
              return false;
            done();
            return true;
          },
          // It is gone all the same: the Router does not know it, or the session is over.
          fail: () => done(),
        });
      }
      return () => undefined;
    });
  }

  /** Asks for everything, at most 64 at a time. */
  async restore(session: ClientSession): Promise<readonly RestoreFailure[]> {
    const failed: RestoreFailure[] = [];
    const wishes = this.#all.values();
    const work = async () => {
      for (const wish of wishes) {
        const error = wish.session !== session && (await this.#ask(wish, session));
        if (error) failed.push({ kind: wish.kind, uri: wish.uri, error });
      }
    };
    await Promise.all(Array.from({ length: window }, work));
    return failed;
  }

  /** The session is over. */
  lost(): void {
    this.#live.broker.clear();
    this.#live.dealer.clear();
    for (const wish of this.#all.values()) {
      wish.askedBefore ||= wish.session !== undefined;
      wish.session = wish.id = undefined;
      clearTimeout(wish.timer);
      if (!wish.wanted) this.#remove(wish);
    }
  }

  /** There will be no session any more. */
  closed(error: Error): void {
    for (const wish of [...this.#all.values()]) {
      this.#remove(wish);
      wish.onEnd({ error });
    }
  }

  /** The Router took it back. */
  revoke(role: Wish['role'], id: Id, revoked: { readonly reason?: Uri }): boolean {
    const wish = this.live(role, id);
    if (!wish) return false;
    this.#remove(wish);
    wish.onEnd({ revoked });
    return true;
  }

  #remove(wish: Wish): void {
    clearTimeout(wish.timer);
    if (this.#all.get(wish.key) === wish) this.#all.delete(wish.key);
    if (wish.id !== undefined) this.#live[wish.role].delete(wish.id);
    wish.id = undefined;
  }

  /** Asks for it; resolves with an error when that failed. */
  #ask(wish: Wish, session: ClientSession, tries?: Tries): Promise<Error | undefined> {
    const { since, attempt } = tries ?? { since: Date.now(), attempt: 1 };
    return new Promise((resolve) => {
      const fail = (error: Error) => {
        resolve(error);
        // The next session asks again.
        if (error instanceof ConnectionError) return;
        const conflict =
          wish.askedBefore &&
          isWampError(error, 'wamp.error.procedure_already_exists') &&
          Date.now() - since < conflictMs;
        if (conflict && wish.wanted) {
          wish.timer = setTimeout(
            () => void this.#ask(wish, session, { since, attempt: attempt + 1 }),
            backoffDelay(conflictBackoff, attempt, Math.random),
          );
        } else if (wish.granted && wish.wanted) {
          this.#report({ kind: wish.kind, uri: wish.uri, error });
        } else {
          this.#remove(wish);
          wish.onEnd({ error });
        }
      };
      try {
        session.require(wish.role);
        for (const feature of wish.features) session.require(wish.role, feature);
        wish.timer = undefined;
        wish.session = session;
        session.request((request) => wish.open(request), {
          type: wish.type,
          accept: (reply) => {
            const id = wish.idIn(reply);
            if (id === undefined) return false;
            wish.id = id;
            this.#live[wish.role].set(id, wish);
            resolve(undefined);
            if (wish.wanted) {
              wish.granted = true;
              wish.onGranted();
            } else void this.withdraw(wish, 0);
            return true;
          },
          fail: (error) => fail(error as Error),
        });
      } catch (error) {
        fail(error as Error);
      }
    });
  }
}
