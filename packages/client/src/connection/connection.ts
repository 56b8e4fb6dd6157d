import {
  ConnectionError,
  type ConnectionErrorCode,
  type Transport,
  createMessageCodec,
} from '@wamp/protocol';
import type { ClientOptions, ErrorSource } from '../options.js';
import {
  ClientSession,
  type RoleHandlers,
  type SessionEnd,
  type SessionSetup,
  endOf,
  sessionLost,
} from '../session/client-session.js';
import { timerDelay } from '../roles/wait.js';
import type { Wish } from '../roles/wish.js';
import type { Disconnect, RestoreFailure, State, Stats, Status } from './connection-state.js';
import { ReconnectRules } from './reconnect.js';

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
  start(session: ClientSession): void;
  fail(error: Error): void;
}

/** How a connection ended, and how long it had been open. */
interface Ended {
  readonly end: SessionEnd;
  readonly livedMs: number;
}

type Listener = (status: Status) => void;

/** Keeps a session open: connects, restores, and connects again when it is lost. */
export class Connection {
  /** Resolves when there will be no other session. */
  readonly closed: Promise<Disconnect>;
  readonly #stats = { sent: 0, received: 0, dropped: 0, reconnects: 0 };
  readonly #options: ClientOptions;
  readonly #wishes: Wishes;
  readonly #rules: ReconnectRules;
  readonly #held = new Set<HeldOperation>();
  readonly #listeners = new Map<Status['type'], Set<Listener>>();
  readonly #stop = new AbortController();
  readonly #drained: (() => void)[] = [];
  #state: State = 'idle';
  #session: ClientSession | undefined;
  #wake: (() => void) | undefined;
  #next = 0;
  #wasReady = false;
  #resolveClosed: (cause: Disconnect) => void = () => undefined;

  constructor(options: ClientOptions, wishes: Wishes) {
    this.#options = options;
    this.#wishes = wishes;
    this.#rules = new ReconnectRules(options.retry);
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve));
  }

  get state(): State {
    return this.#state;
  }

  /** The session, as soon as it is joined. */
  get session(): ClientSession | undefined {
    return this.#session;
  }

  get stats(): Stats {
    return { ...this.#stats, pending: this.#session?.pending ?? 0, queued: this.#held.size };
  }

  #isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Connects, if nobody has asked for it yet. */
  start(): void {
    if (this.#state === 'idle') void this.#run();
  }

  /** Tells a bug of the application's own code, or trouble that no promise carries. */
  report(error: unknown, source: ErrorSource): void {
    const { onError } = this.#options;
    if (onError) onError(error, source);
    // eslint-disable-next-line no-console -- An error that nobody listens for must not vanish.
    else console.error(`wamp ${source.kind} ${source.uri ?? ''}`, error);
  }

  /**
   * Runs an operation on the session that is ready, or holds it until there is one.
   * @returns what takes a held operation back
   */
  whenReady(held: HeldOperation, mode: 'wait' | 'reject' | 'always'): () => void {
    const fail = (error: Error): void => held.fail(error);
    const operation: HeldOperation = {
      fail,
      start: (session) => {
        try {
          held.start(session);
        } catch (error) {
          fail(error as Error);
        }
      },
    };
    this.start();
    const refuse = (code: ConnectionErrorCode, message: string) => {
      fail(new ConnectionError(message, { code }));
    };
    if (this.#isStopped() || this.#state === 'closed') {
      refuse('WAMP_ERR_CONNECTION_CLOSED', 'the client is closed');
    } else if (this.#state === 'ready' && this.#session) operation.start(this.#session);
    else if (mode === 'reject') refuse('WAMP_ERR_UNREACHABLE', 'there is no session');
    else if (mode === 'wait' && this.#held.size >= (this.#options.offline?.limit ?? 1000)) {
      refuse('WAMP_ERR_QUEUE_FULL', 'too many operations wait for a session'); // D31
    } else this.#held.add(operation);
    return () => this.#held.delete(operation);
  }

  /** Takes up a subscription or registration, for this session and all that follow. */
  wish(wish: Wish, fail: (error: Error) => void): void {
    this.start();
    if (this.#isStopped() || this.#state === 'closed') {
      fail(new ConnectionError('the client is closed', { code: 'WAMP_ERR_CONNECTION_CLOSED' }));
    } else this.#wishes.add(wish, this.#session);
  }

  /** Calls back when the transport has room again, or is gone; without a callback that is now. */
  whenDrained(callback?: () => void): void {
    if (callback) this.#drained.push(callback);
    else for (const each of this.#drained.splice(0)) each();
  }

  on(type: Status['type'], listener: Listener): () => void {
    let listeners = this.#listeners.get(type);
    if (!listeners) this.#listeners.set(type, (listeners = new Set()));
    const own: Listener = (status) => listener(status);
    listeners.add(own);
    return () => listeners.delete(own);
  }

  emit(status: Status): void {
    for (const listener of [...(this.#listeners.get(status.type) ?? [])]) {
      try {
        listener(status);
      } catch (error) {
        this.report(error, { kind: 'status' });
      }
    }
  }

  /** Drops the session, or the waiting, and connects at once. */
  reconnect(): void {
    this.start();
    if (this.#wake) this.#wake();
    else this.#session?.drop(endOf('local'));
  }

  /** Ends everything; every promise settles now, `closed` resolves when the transport is gone. */
  close(reason: string, message?: string): void {
    if (this.#isStopped()) return;
    this.#stop.abort();
    this.#release(endOf('local'));
    this.#session?.leave(reason, message);
    if (this.#state === 'idle') this.#finish({ ...endOf('local'), fatal: true });
    else this.#wake?.();
  }

  async #run(): Promise<void> {
    let cause: Disconnect | undefined;
    while (!cause && !this.#isStopped()) {
      this.#set('connecting');
      const { end, livedMs } = await this.#connect();
      if (this.#isStopped() || end.kind === 'local') continue; // close() or reconnect()
      const plan = this.#rules.plan(end, livedMs);
      if (plan.delay === undefined) {
        cause = plan.cause;
        continue;
      }
      this.#next++;
      this.#set('waiting');
      const pause = this.#pause(plan.delay);
      this.emit({ type: 'disconnect', cause: plan.cause, retryIn: plan.delay, attempt: plan.attempt });
      await pause;
    }
    this.#finish(cause ?? { ...endOf('local'), fatal: true });
  }

  /** One connection from its beginning to its end. */
  #connect(): Promise<Ended> {
    const { transports, timeout = 30_000 } = this.#options;
    const connector = transports[this.#next % transports.length];
    const abort = new AbortController();
    const stop = this.#stop.signal;
    return new Promise((resolve) => {
      let session: ClientSession | undefined;
      let opened = 0;
      const end = (end: SessionEnd, gone?: Promise<void>) => {
        clearTimeout(timer);
        stop.removeEventListener('abort', cancel);
        abort.abort();
        this.#session = undefined;
        this.#wishes.lost();
        this.whenDrained();
        const ended = { end, livedMs: opened && Date.now() - opened };
        // Who closes waits until the transport is gone, who reconnects does not.
        resolve(gone && stop.aborted ? gone.then(() => ended) : ended);
      };
      const cancel = () => {
        if (!session) end(endOf('local'));
      };
      const timer = setTimeout(
        () => {
          const error = new ConnectionError(`no session after ${timeout} ms`, {
            code: 'WAMP_ERR_CONNECT_TIMEOUT',
          });
          if (session) session.drop(endOf('transport', { error }));
          else end(endOf('transport', { error }));
        },
        timerDelay(timeout || Infinity),
      );
      stop.addEventListener('abort', cancel);
      const failed = (error: unknown) => {
        // The connection was given up before.
        if (abort.signal.aborted) return;
        end(endOf('transport', { error: error instanceof Error ? error : new Error(String(error)) }));
      };
      connector
        ?.connect({ signal: abort.signal })
        .then((transport) => {
          if (abort.signal.aborted) {
            transport.abort(new Error('not wanted any more'));
            return;
          }
          this.#session = session = this.#join(transport, {
            onOpen: (open) => {
              clearTimeout(timer);
              opened = Date.now();
              void this.#restore(open);
            },
            onEnd: end,
          });
        })
        .catch(failed);
    });
  }

  #join(transport: Transport, events: Pick<SessionSetup, 'onOpen' | 'onEnd'>): ClientSession {
    const { auth = [], realm, roles, agent, onMessage } = this.#options;
    return new ClientSession({
      transport,
      codec: createMessageCodec(transport.serializer, { strictness: 'lenient' }),
      realm,
      roles: roles ?? ['caller', 'callee', 'publisher', 'subscriber'],
      agent: agent ?? 'wamp-suite-client',
      authenticators: [auth].flat(),
      handlers: this.#wishes,
      stats: this.#stats,
      onMessage,
      onDrain: () => this.whenDrained(),
      ...events,
    });
  }

  async #restore(session: ClientSession): Promise<void> {
    this.#rules.joined();
    this.#set('restoring');
    const failed = await this.#wishes.restore(session);
    if (this.#session !== session || !session.info || this.#isStopped()) return;
    const first = !this.#wasReady;
    this.#wasReady = true;
    if (!first) this.#stats.reconnects++;
    this.#set('ready');
    const held = [...this.#held];
    this.#held.clear();
    for (const operation of held) operation.start(session);
    this.emit({ type: 'ready', session: session.info, first, failed });
  }

  #pause(delay: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(this.#wake, delay);
    });
  }

  #set(state: State): void {
    const previous = this.#state;
    this.#state = state;
    this.emit({ type: 'state', state, previous });
  }

  #release(end: SessionEnd): void {
    const error = sessionLost(end, false);
    const held = [...this.#held];
    this.#held.clear();
    for (const operation of held) operation.fail(error);
    this.#wishes.closed(error);
  }

  #finish(cause: Disconnect): void {
    this.#release(cause);
    this.#set('closed');
    this.emit({ type: 'closed', cause });
    this.#resolveClosed(cause);
  }
}
