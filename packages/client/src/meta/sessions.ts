import type { Id, Uri } from '@wamp/protocol';
import { payload } from '@wamp/protocol/contract';
import type { Client } from '../client.js';
import { isWampError } from '../errors.js';
import { asyncQueue } from '../roles/async-queue.js';
import type { MetaContract, SessionInfo } from './meta-contract.js';

/** What sessions that are closed are told. */
export interface KillOptions {
  /** Reason of GOODBYE. @defaultValue `wamp.close.killed` */
  readonly reason?: Uri;
  /** For humans. */
  readonly message?: string;
}

/** A session came or went. */
export type SessionChange =
  | { readonly type: 'join'; readonly session: SessionInfo }
  | {
      readonly type: 'leave';
      readonly id: Id;
      readonly authid: string | undefined;
      readonly authrole: string | undefined;
    };

/** How sessions are watched. */
export interface WatchOptions {
  /** Begin with the sessions that are there. @defaultValue false */
  readonly initial?: boolean;
  /** Aborting it ends the iteration. */
  readonly signal?: AbortSignal;
}

/** The sessions of the realm. */
export interface SessionMeta {
  /** @param authroles - counts those alone */
  count(authroles?: readonly string[]): Promise<number>;
  /** @param authroles - lists those alone */
  list(authroles?: readonly string[]): Promise<readonly Id[]>;
  get(id: Id): Promise<SessionInfo>;
  /** Closes a session. */
  kill(id: Id, options?: KillOptions): Promise<void>;
  /** Closes all other sessions with this `authid`, and tells which. */
  killByAuthid(authid: string, options?: KillOptions): Promise<readonly Id[]>;
  /** Closes all other sessions with this `authrole`, and tells how many. */
  killByAuthrole(authrole: string, options?: KillOptions): Promise<number>;
  /** Closes all other sessions, and tells how many. */
  killAll(options?: KillOptions): Promise<number>;
  /** Sessions that come and go; leaving the loop ends it. */
  watch(options?: WatchOptions): AsyncIterable<SessionChange>;
}

/** The calls behind {@link SessionMeta}. */
export function sessionMeta(client: Client<MetaContract>): SessionMeta {
  const filter = (authroles?: readonly string[]): [] | [readonly string[]] => (authroles ? [authroles] : []);

  /** The sessions that are there; one that leaves meanwhile is none. */
  async function present(): Promise<readonly SessionInfo[]> {
    const ids = await client.call('wamp.session.list', []);
    const infos = ids.map((id) =>
      client.call('wamp.session.get', [id]).catch((error: unknown) => {
        if (isWampError(error, 'wamp.error.no_such_session')) return undefined;
        throw error;
      }),
    );
    return (await Promise.all(infos)).filter((info) => info !== undefined);
  }

  async function* watch({ initial = false, signal }: WatchOptions = {}): AsyncGenerator<SessionChange, void> {
    const queue = asyncQueue<SessionChange>();
    const seen = new Set<Id>();
    const end = (): void => queue.end();
    const push = (id: Id, change: SessionChange): void => {
      seen.add(id);
      queue.push(change);
    };
    signal?.addEventListener('abort', end);
    const subscriptions = await Promise.all([
      client.subscribe('wamp.session.on_join', ({ args: [session] }) =>
        push(session.session, { type: 'join', session }),
      ),
      client.subscribe('wamp.session.on_leave', ({ args: [id, authid, authrole] }) =>
        push(id, { type: 'leave', id, authid, authrole }),
      ),
    ]);
    try {
      if (signal?.aborted) return;
      void Promise.race(subscriptions.map(({ ended }) => ended)).then(end);
      if (initial) {
        for (const session of await present()) {
          // Who came or went while this was asked is told already.
          if (!seen.has(session.session)) push(session.session, { type: 'join', session });
        }
      }
      seen.clear();
      yield* queue;
    } finally {
      signal?.removeEventListener('abort', end);
      await Promise.all(subscriptions.map((subscription) => subscription.unsubscribe()));
    }
  }

  return {
    count: (authroles) => client.call('wamp.session.count', filter(authroles)),
    list: (authroles) => client.call('wamp.session.list', filter(authroles)),
    get: (id) => client.call('wamp.session.get', [id]),
    async kill(id, options = {}) {
      await client.call('wamp.session.kill', payload([id], options));
    },
    killByAuthid: (authid, options = {}) =>
      client.call('wamp.session.kill_by_authid', payload([authid], options)),
    killByAuthrole: (authrole, options = {}) =>
      client.call('wamp.session.kill_by_authrole', payload([authrole], options)),
    killAll: (options = {}) => client.call('wamp.session.kill_all', payload([], options)),
    watch,
  };
}
