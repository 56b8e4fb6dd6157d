import { ConnectionError, type Id, MessageType, type Uri } from '@wamp/protocol';
import { backoffDefaults, backoffDelay } from '../connection/backoff.js';
import type { RestoreFailure } from '../connection/connection-state.js';
import { WampError } from '../errors.js';
import type { ClientSession } from '../session/client-session.js';
import { type Done, waitFor } from './wait.js';
import type { Wish, WishEnd } from './wish.js';
import type { WishKind } from './wish-kind.js';

/** How many SUBSCRIBE and REGISTER may wait for an answer while a session is restored. */
const window = 64;

/** What a Router says of a procedure that somebody holds; some say whose policy is the other one. A-38 */
const conflict = /^wamp\.error\.procedure_(already_)?exists/;

/** How long our own dead session may hold a procedure. (D32) */
const conflictMs = 45_000;
const conflictBackoff = { ...backoffDefaults, maxDelay: 5000 };

/** All subscriptions and registrations of a client: made on each new session again. */
export interface WishList {
  get(key: unknown): Wish | undefined;
  /** What the Router calls by this id. */
  live(kind: WishKind, id: Id): Wish | undefined;
  /** Whether a request of this kind waits for its answer. */
  isAsking(kind: WishKind): boolean;
  /** Takes a wish up, and asks for it at once when there is a session. */
  add(wish: Wish, session: ClientSession | undefined): void;
  /** Nobody wants it any more. Resolves when the Router knows. */
  withdraw(wish: Wish, timeout: number): Promise<void>;
  /** Asks for everything, at most 64 at a time. */
  restore(session: ClientSession): Promise<readonly RestoreFailure[]>;
  /** The session is over. */
  lost(): void;
  /** There will be no session any more. */
  closed(error: Error): void;
  /** The Router took it back. */
  revoked(kind: WishKind, id: Id, details: { readonly reason?: Uri }): boolean;
}

/** Whoever is told by a {@link WishList}. */
export interface WishListener {
  /** The handlers of a wish were told that it stands. */
  granted(wish: Wish): void;
  /** It could not be made again after the session was ready. */
  failed(failure: RestoreFailure): void;
}

/** Makes an empty list. */
export function wishList(listener: WishListener): WishList {
  const all = new Map<unknown, Wish>();
  const live = new Map<string, Wish>();
  const nameOf = (kind: WishKind, id: Id | undefined): string => `${kind} ${id}`;

  const remove = (wish: Wish): void => {
    clearTimeout(wish.timer);
    if (all.get(wish.key) === wish) all.delete(wish.key);
    live.delete(nameOf(wish.kind, wish.id));
    wish.id = undefined;
  };

  /** Tells everybody who wanted it that it is over. */
  const end = (wish: Wish, how: WishEnd): void => {
    remove(wish);
    for (const entry of wish.entries) entry.end(how);
    wish.entries.clear();
  };

  const withdraw: WishList['withdraw'] = async (wish, timeout) => {
    const { id, session, kind } = wish;
    // While the request is out, its answer tells the id to take back; until then the wish may be revived.
    if (session && id === undefined && wish.timer === undefined) return;
    remove(wish);
    if (!session || id === undefined) return;
    await waitFor({ timeout }, (done: Done<void>) => {
      // It is gone also after an error: the Router does not know it, or the session is over.
      const gone = (): void => done();
      if (kind === 'subscription') {
        session.request({ type: MessageType.UNSUBSCRIBE, subscription: id }, gone);
      } else session.request({ type: MessageType.UNREGISTER, registration: id }, gone);
      return () => undefined;
    });
  };

  /** Asks for it; resolves with an error when that failed at first. */
  const ask = (wish: Wish, session: ClientSession): Promise<unknown> =>
    new Promise((resolve) => {
      const { kind, uri, options, features, entries } = wish;
      const since = Date.now();
      let attempt = 0;
      const fail = (error: unknown): void => {
        resolve(error);
        // The next session asks again.
        if (error instanceof ConnectionError) return;
        const isConflict =
          wish.askedBefore &&
          error instanceof WampError &&
          conflict.test(String(error.uri)) &&
          Date.now() - since < conflictMs;
        if (isConflict && entries.size) {
          wish.timer = setTimeout(request, backoffDelay(conflictBackoff, ++attempt));
        } else if (wish.granted && entries.size) {
          // Whoever wants it next asks again.
          wish.session = undefined;
          listener.failed({ kind, uri, error: error as Error });
        } else end(wish, { error });
      };
      const grant = (id: Id): void => {
        wish.id = id;
        live.set(nameOf(kind, id), wish);
        resolve(undefined);
        if (!entries.size) return void withdraw(wish, 0);
        wish.granted = true;
        for (const entry of entries) entry.opened(id);
        listener.granted(wish);
      };
      const request = (): void => {
        try {
          session.require(kind === 'subscription' ? 'broker' : 'dealer', features);
          wish.timer = undefined;
          wish.session = session;
          if (kind === 'subscription') {
            session.request({ type: MessageType.SUBSCRIBE, options, topic: uri }, (error, reply) =>
              reply ? grant(reply.subscription) : fail(error),
            );
          } else {
            session.request({ type: MessageType.REGISTER, options, procedure: uri }, (error, reply) =>
              reply ? grant(reply.registration) : fail(error),
            );
          }
        } catch (error) {
          fail(error);
        }
      };
      request();
    });

  return {
    get: (key) => all.get(key),
    live: (kind, id) => live.get(nameOf(kind, id)),
    isAsking: (kind) =>
      [...all.values()].some((wish) => wish.kind === kind && wish.session && wish.id === undefined),
    add(wish, session) {
      all.set(wish.key, wish);
      if (session?.info && !wish.session) void ask(wish, session);
    },
    withdraw,
    async restore(session) {
      const failures: RestoreFailure[] = [];
      const wishes = all.values();
      const work = async (): Promise<void> => {
        for (const wish of wishes) {
          const { kind, uri } = wish;
          const error = wish.session !== session && (await ask(wish, session));
          if (error) failures.push({ kind, uri, error: error as Error });
        }
      };
      await Promise.all(Array.from({ length: window }, work));
      return failures;
    },
    lost() {
      live.clear();
      for (const wish of all.values()) {
        wish.askedBefore ||= wish.session !== undefined;
        wish.session = wish.id = undefined;
        clearTimeout(wish.timer);
        if (!wish.entries.size) remove(wish);
      }
    },
    closed(error) {
      for (const wish of [...all.values()]) end(wish, { error });
    },
    revoked(kind, id, revoked) {
      const wish = live.get(nameOf(kind, id));
      if (wish) end(wish, { revoked });
      return !!wish;
    },
  };
}
