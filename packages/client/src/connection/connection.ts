import { ConnectionError, type ConnectionErrorCode, type Transport, createClientCodec } from '@wamp/protocol';
import type { ClientOptions, ErrorSource, MessageTap } from '../options.js';
import { timerDelay } from '../roles/wait.js';
import type { Wish } from '../roles/wish.js';
import {
  type ClientSession,
  type RoleHandlers,
  type SessionEnd,
  type SessionSetup,
  endOf,
  openSession,
  sessionLost,
} from '../session/client-session.js';
import type { Disconnect, RestoreFailure, State, Stats, Status } from './connection-state.js';
import { reconnectRules } from './reconnect.js';

/** Subscriptions and registrations, as the connection sees them. */
export interface Wishes extends RoleHandlers {
  /** Takes one up; it is asked for at once when there is a session. */
  add(wish: Wish, session: ClientSession | undefined): void;
  /** Makes everything on a new session; resolves when each has an answer. */
  restore(session: ClientSession): Promise<readonly RestoreFailure[]>;
  /** The session is over. */
  lost(): void;
  /** There will be no other session. */
  closed(error: Error): void;
}

/** An operation that waits for a session. */
interface HeldOperation {
  readonly start: (session: ClientSession) => void;
  readonly fail: (error: unknown) => void;
}

/** How a connection ended, and how long it had been open. */
interface Ended {
  readonly end: SessionEnd;
  readonly livedMs: number;
}

type Listener = (status: Status) => void;

/** Keeps a session open: connects, restores, and connects again when it is lost. */
export interface Connection {
  /** Resolves when there will be no other session. */
  readonly closed: Promise<Disconnect>;
  readonly state: State;
  /** The session, as soon as it is joined. */
  readonly session: ClientSession | undefined;
  readonly stats: Stats;
  /** Tells a bug of the application's own code, or trouble that no promise carries. */
  report(error: unknown, source: ErrorSource): void;
  /**
   * Runs an operation on the session that is ready, or holds it until there is one.
   * @returns what takes a held operation back
   */
  whenReady(operation: HeldOperation, mode: 'wait' | 'reject' | 'always'): () => void;
  /** Takes up a subscription or registration, for this session and all that follow. */
  wish(wish: Wish, fail: (error: unknown) => void): void;
  /** Calls back when the transport has room again, or is gone. */
  whenDrained(callback: () => void): void;
  on(type: Status['type'], listener: Listener): () => void;
  emit(status: Status): void;
  /** Drops the session, or the waiting, and connects at once. */
  reconnect(): void;
  /** Ends everything; every promise settles now, `closed` resolves when the transport is gone. */
  close(reason: string, message?: string): void;
}

/** An error that nobody listens for must not vanish. */
function logError(error: unknown, { kind, uri = '' }: ErrorSource): void {
  // eslint-disable-next-line no-console -- There is nobody else to tell.
  console.error(`wamp ${kind} ${uri}`, error);
}

/** Makes a connection that begins when it is first used. */
export function keepConnected(options: ClientOptions, wishes: Wishes): Connection {
  const { transports, timeout = 30_000, auth = [], keepAlive = {} } = options;
  const counters = { sent: 0, received: 0, dropped: 0, reconnects: 0 };
  const rules = reconnectRules(options.retry, (error) => report(error, { kind: 'status' }));
  const held = new Set<HeldOperation>();
  const listeners = new Set<readonly [type: Status['type'], listener: Listener]>();
  const stop = new AbortController();
  const { signal } = stop;
  const drained: (() => void)[] = [];
  const memory = {};
  const isStopped = (): boolean => signal.aborted;
  let state: State = 'idle';
  let session: ClientSession | undefined;
  let wake: (() => void) | undefined;
  let next = 0;
  let wasReady = false;
  let gaveUp: Error | undefined;
  let resolveClosed: (cause: Disconnect) => void;
  const closed = new Promise<Disconnect>((resolve) => (resolveClosed = resolve));

  const { onMessage, onError = logError } = options;

  const report = (error: unknown, source: ErrorSource): void => {
    try {
      onError(error, source);
    } catch (worse) {
      logError(worse, source);
    }
  };

  const tap = (message: MessageTap): void => {
    try {
      onMessage?.(message);
    } catch (error) {
      report(error, { kind: 'status' });
    }
  };

  const emit = (status: Status): void => {
    for (const [type, listener] of [...listeners]) {
      if (type !== status.type) continue;
      try {
        listener(status);
      } catch (error) {
        report(error, { kind: 'status' });
      }
    }
  };

  const set = (to: State): void => {
    const previous = state;
    state = to;
    emit({ type: 'state', state, previous });
  };

  const takeHeld = (): HeldOperation[] => {
    const operations = [...held];
    held.clear();
    return operations;
  };

  const release = (end: SessionEnd): void => {
    const error = sessionLost(end, false);
    for (const { fail } of takeHeld()) fail(error);
    wishes.closed(error);
  };

  const finish = (cause: Disconnect = { ...endOf('local'), fatal: true }): void => {
    gaveUp = cause.error;
    release(cause);
    set('closed');
    emit({ type: 'closed', cause });
    resolveClosed(cause);
  };

  const onDrain = (): void => {
    for (const callback of drained.splice(0)) callback();
  };

  const join = (transport: Transport, events: Pick<SessionSetup, 'onOpen' | 'onEnd'>): ClientSession =>
    openSession({
      transport,
      codec: createClientCodec(transport.serializer, { strictness: 'lenient' }),
      realm: options.realm,
      roles: options.roles ?? ['caller', 'callee', 'publisher', 'subscriber'],
      agent: options.agent ?? 'wamp-suite-client',
      authenticators: [auth].flat(),
      memory,
      handlers: wishes,
      stats: counters,
      keepAlive: transport.needsKeepAlive && keepAlive ? keepAlive : undefined,
      onMessage: onMessage && tap,
      onDrain,
      ...events,
    });

  const restore = async (opened: ClientSession): Promise<void> => {
    rules.joined();
    set('restoring');
    const failed = await wishes.restore(opened);
    if (session !== opened || !opened.info || signal.aborted) return;
    const first = !wasReady;
    wasReady = true;
    if (!first) counters.reconnects++;
    // What waited goes out before what listeners add.
    for (const { start } of takeHeld()) start(opened);
    set('ready');
    emit({ type: 'ready', session: opened.info, first, failed });
  };

  /** One connection from its beginning to its end. */
  const connectOnce = (): Promise<Ended> =>
    new Promise((resolve) => {
      const abort = new AbortController();
      let opened = 0;
      const end = (how: SessionEnd, gone?: Promise<void>): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', cancel);
        abort.abort();
        session = undefined;
        wishes.lost();
        onDrain();
        const ended = { end: how, livedMs: opened && Date.now() - opened };
        // Who closes waits until the transport is gone, who reconnects does not.
        resolve(gone && signal.aborted ? gone.then(() => ended) : ended);
      };
      /** Ends it whether there is a session or not. */
      const fail = (error: unknown): void => {
        // The connection was given up before.
        if (abort.signal.aborted) return;
        const how = endOf('transport', { error: error instanceof Error ? error : new Error(String(error)) });
        if (session) session.drop(how);
        else end(how);
      };
      const cancel = (): void => {
        if (!session) end(endOf('local'));
      };
      const timer = setTimeout(
        () =>
          fail(new ConnectionError(`no session after ${timeout} ms`, { code: 'WAMP_ERR_CONNECT_TIMEOUT' })),
        timerDelay(timeout === 0 ? Infinity : timeout),
      );
      signal.addEventListener('abort', cancel);
      const open = async (): Promise<void> => {
        const transport = await transports[next % transports.length]?.connect({ signal: abort.signal });
        if (abort.signal.aborted) return transport?.abort(new Error('the client is closed'));
        session =
          transport &&
          join(transport, {
            onOpen: (joined) => {
              clearTimeout(timer);
              opened = Date.now();
              void restore(joined);
            },
            onEnd: end,
          });
      };
      open().catch(fail);
    });

  const pause = (delay: number): Promise<void> =>
    new Promise((resolve) => {
      wake = () => {
        clearTimeout(timer);
        wake = undefined;
        resolve();
      };
      const timer = setTimeout(wake, timerDelay(delay));
    });

  const run = async (): Promise<void> => {
    let cause: Disconnect | undefined;
    while (!cause && !isStopped()) {
      set('connecting');
      const { end, livedMs } = await connectOnce();
      if (isStopped() || end.kind === 'local') continue; // close() or reconnect()
      const plan = rules.plan(end, livedMs);
      const { delay: retryIn, attempt } = plan;
      if (retryIn === undefined) cause = plan.cause;
      else {
        next++;
        set('waiting');
        const paused = pause(retryIn);
        emit({ type: 'disconnect', cause: plan.cause, retryIn, attempt });
        await paused;
      }
    }
    finish(cause);
  };

  const start = (): void => {
    if (state === 'idle') void run();
  };

  /** Begins to connect; tells why nothing can be done any more. */
  const refusal = (): ConnectionError | undefined => {
    start();
    return signal.aborted || state === 'closed'
      ? new ConnectionError('the client is closed', { code: 'WAMP_ERR_CONNECTION_CLOSED', cause: gaveUp })
      : undefined;
  };

  return {
    closed,
    get state() {
      return state;
    },
    get session() {
      return session;
    },
    get stats() {
      return { ...counters, pending: session?.pending ?? 0, queued: held.size };
    },
    report,
    emit,
    whenReady({ start: begin, fail }, mode) {
      const operation: HeldOperation = {
        fail,
        start: (ready) => {
          try {
            begin(ready);
          } catch (error) {
            fail(error);
          }
        },
      };
      const refuse = (code: ConnectionErrorCode, message: string): void =>
        fail(new ConnectionError(message, { code }));
      const closedError = refusal();
      if (closedError) fail(closedError);
      else if (state === 'ready' && session) operation.start(session);
      else if (mode === 'reject') refuse('WAMP_ERR_UNREACHABLE', 'there is no session');
      else if (mode === 'wait' && held.size >= (options.offline?.limit ?? 1000)) {
        refuse('WAMP_ERR_QUEUE_FULL', 'too many operations wait for a session'); // D31
      } else held.add(operation);
      return () => held.delete(operation);
    },
    wish(wish, fail) {
      const closedError = refusal();
      if (closedError) fail(closedError);
      else wishes.add(wish, session);
    },
    whenDrained: (callback) => void drained.push(callback),
    on(type, listener) {
      const entry = [type, listener] as const;
      listeners.add(entry);
      return () => listeners.delete(entry);
    },
    reconnect() {
      start();
      if (wake) wake();
      else session?.drop(endOf('local'));
    },
    close(reason, message) {
      if (signal.aborted) return;
      stop.abort();
      release(endOf('local'));
      session?.leave(reason, message);
      if (state === 'idle') finish();
      else wake?.();
    },
  };
}
