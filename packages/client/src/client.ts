import { type Id, ProtocolError, type Uri } from '@wamp/protocol';
import type {
  AnyContract,
  Contract,
  ExactKeys,
  InputOf,
  Keys,
  PatternUris,
  Patterns,
  ProgressOf,
  Rest,
  ResultOf,
  SendOf,
} from '@wamp/protocol/contract';
import { keepConnected } from './connection/connection.js';
import type { Disconnect, State, Stats, Status } from './connection/connection-state.js';
import type { CallPromise } from './errors.js';
import type {
  CallOptions,
  CallTerms,
  ClientOptions,
  PublishOptions,
  RegisterOptions,
  SubscribeOptions,
} from './options.js';
import { callee } from './roles/callee.js';
import { caller } from './roles/caller.js';
import type { Reply } from './roles/reply.js';
import type { Handler, InvocationHandler } from './roles/invocation.js';
import { publisher } from './roles/publisher.js';
import type { Registration } from './roles/registration.js';
import { type Event, type EventHandler, subscriber } from './roles/subscriber.js';
import type { Subscription } from './roles/subscription.js';
import { waitFor } from './roles/wait.js';
import { wishList } from './roles/wish-list.js';
import type { Session } from './session/session.js';

/** A publication that the Broker confirmed. */
export interface Publication {
  readonly id: Id;
}

/** What a call gives: the whole reply when it was asked for, else the first element of it. */
export type ReplyOf<D, F extends boolean> = F extends true ? Reply<ResultOf<D>> : ResultOf<D>;

/** Options of a call, with the types that a contract gives to what goes and comes before its result. */
export interface CallOptionsOf<D, F extends boolean = false> extends CallTerms {
  // Written out, so that the compiler looks at these types where they are used alone.
  /** See {@link CallOptions.onProgress}. */
  readonly onProgress?: CallOptions<ProgressOf<D>>['onProgress'];
  /** See {@link CallOptions.input}. */
  readonly input?: CallOptions<unknown, InputOf<D>>['input'];
  /** Gives the whole result. @defaultValue false */
  readonly full?: F;
}

/** What publishing gives: what the Broker confirmed, when that was asked for. */
export type Publishing<A extends boolean> = A extends true ? Promise<Publication> : Promise<void>;

/**
 * A client outlives its sessions: it connects when it is first used, connects again when the connection is lost, and
 * makes its subscriptions and registrations on every new session.
 *
 * Every promise settles exactly once. An operation whose session was lost rejects with a {@link ConnectionError};
 * its `sent` tells whether the other side may have acted on it. Nothing is sent twice.
 */
export interface Client<C extends Contract = AnyContract> extends AsyncDisposable {
  readonly state: State;
  /** The session that is joined, if there is one. */
  readonly session: Session | undefined;
  /** Resolves, and never rejects, when the client is done for good. */
  readonly closed: Promise<Disconnect>;
  readonly stats: Stats;

  /**
   * Connects if that has not begun, and resolves when the client is joined and everything is made again.
   * @throws {JoinError} when the Router refused and the rules say that another try is pointless
   * @throws {ConnectionError} when there will be no session for another reason
   */
  ready(options?: { readonly signal?: AbortSignal }): Promise<Session>;

  /**
   * Calls a procedure: a tuple is sent as Arguments, an object as ArgumentsKw, `payload()` as both. Gives the first
   * element of the result; `full: true` gives all of it.
   * @throws {WampError} the ERROR of the Router or the Callee; `wamp.error.timeout` when the time is up
   * @throws {ConnectionError} when the session is lost
   */
  call<U extends ExactKeys<C['procedures']>, F extends boolean = false>(
    procedure: U,
    ...rest: Rest<SendOf<C['procedures'][U]>, CallOptionsOf<C['procedures'][U], F>>
  ): CallPromise<ReplyOf<C['procedures'][U], F>, C['procedures'][U]>;
  call<U extends PatternUris<C['procedures']>, F extends boolean = false>(
    procedure: U,
    ...rest: Rest<SendOf<Patterns<C['procedures']>[U]>, CallOptionsOf<Patterns<C['procedures']>[U], F>>
  ): CallPromise<ReplyOf<Patterns<C['procedures']>[U], F>, Patterns<C['procedures']>[U]>;

  /**
   * Offers a procedure until it is unregistered, over all sessions. `{name}` in the URI makes it a pattern.
   * @throws {WampError} such as `wamp.error.procedure_already_exists`
   */
  register<K extends Keys<C['procedures']>>(
    procedure: K,
    handler: Handler<C['procedures'][K], K>,
    options?: RegisterOptions,
  ): Promise<Registration>;

  /**
   * Publishes an event. Resolves when the transport took it, or with the publication when `acknowledge` is set.
   * @throws {WampError} when it is acknowledged and the Broker refused it
   * @throws {ConnectionError} when the session is lost
   */
  publish<U extends ExactKeys<C['topics']>, A extends boolean = false>(
    topic: U,
    ...rest: Rest<SendOf<C['topics'][U]>, PublishOptions & { readonly acknowledge?: A }>
  ): Publishing<A>;
  publish<U extends PatternUris<C['topics']>, A extends boolean = false>(
    topic: U,
    ...rest: Rest<SendOf<Patterns<C['topics']>[U]>, PublishOptions & { readonly acknowledge?: A }>
  ): Publishing<A>;

  /**
   * Calls the handler for each event of a topic, in order, over all sessions, until it is unsubscribed. `{name}` in
   * the URI makes it a pattern. What the handler throws goes to `onError`.
   */
  subscribe<K extends Keys<C['topics']>>(
    topic: K,
    handler: (event: Event<C['topics'][K], K>) => unknown,
    options?: SubscribeOptions,
  ): Promise<Subscription>;

  /** Calls the listener for each status of one type. Ends with the signal, or when the result is disposed. */
  on<T extends Status['type']>(
    type: T,
    listener: (status: Extract<Status, { type: T }>) => void,
    options?: { readonly signal?: AbortSignal },
  ): Disposable;

  /** Drops the connection, or the waiting, and connects again now: for new credentials or another network. */
  reconnect(): Promise<Session>;

  /**
   * Says GOODBYE and ends everything; pending operations reject. Resolves when the connection is gone; calling it
   * again does no harm.
   * @param reason - of GOODBYE; `wamp.close.close_realm` unless told otherwise
   */
  close(reason?: Uri, message?: string): Promise<void>;
}

/**
 * Makes a client. Nothing is opened until `ready()` or the first operation.
 * @throws {TypeError} when there is no connector
 */
export function createClient<C extends Contract = AnyContract>(options: ClientOptions<C>): Client<C> {
  if (options.transports.length === 0) throw new TypeError('option transports: at least one is needed');
  // The types of the contract end here: inside, every URI is a text and every payload unknown.
  return untypedClient(options as unknown as ClientOptions) as unknown as Client<C>;
}

function untypedClient(options: ClientOptions): object {
  const { timeout = 30_000, offline, exposeErrors = 'message', signal, payloadCodecs: codecs } = options;
  const defaults = { timeout, offline: offline?.mode ?? 'wait' } as const;
  const wishes = wishList({
    granted: (wish) => events.granted(wish),
    failed: ({ kind, uri, error }) => connection.report(error, { kind: 'restore', uri: `${kind} ${uri}` }),
  });
  const connection = keepConnected(options, {
    ...wishes,
    lost() {
      wishes.lost();
      calls.lost();
      events.lost();
    },
    event: (message) => events.event(message),
    invocation: (message, session) => calls.invocation(message, session),
    interrupt: (message) => calls.interrupt(message),
  });
  const calls = callee(connection, wishes, { exposeErrors: exposeErrors === 'message', codecs });
  const events = subscriber(connection, wishes, codecs);
  const call = caller(connection, defaults, codecs);
  const publish = publisher(connection, defaults, codecs);

  const ready = ({ signal }: { readonly signal?: AbortSignal } = {}): Promise<Session> =>
    waitFor<Session>({ signal }, (done) =>
      connection.whenReady(
        {
          start: ({ info }) => done(undefined, info),
          fail(error) {
            const cause = error instanceof Error ? error.cause : undefined;
            // A ProtocolError is the Router's; what it means here is that there is no session.
            done(cause instanceof Error && !(cause instanceof ProtocolError) ? cause : error);
          },
        },
        'always',
      ),
    );

  const close = async (reason: Uri = 'wamp.close.close_realm', message?: string): Promise<void> => {
    connection.close(reason, message);
    await connection.closed;
  };

  const stop = (): void => void close();
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop);
  void connection.closed.then(() => signal?.removeEventListener('abort', stop));

  return {
    get state() {
      return connection.state;
    },
    get session() {
      return connection.session?.info;
    },
    get stats() {
      return connection.stats;
    },
    closed: connection.closed,
    ready,
    async call(procedure: Uri, input?: unknown, options: CallOptions & { readonly full?: boolean } = {}) {
      const reply = await call(procedure, input, options);
      return options.full ? reply : reply.value;
    },
    register: (procedure: Uri, handler: InvocationHandler, options?: RegisterOptions) =>
      calls.register(procedure, handler, { timeout, ...options }),
    publish: (topic: Uri, input?: unknown, options: PublishOptions = {}) => publish(topic, input, options),
    subscribe: (topic: Uri, handler: EventHandler, options?: SubscribeOptions) =>
      events.subscribe(topic, handler, { timeout, ...options }),
    on(
      type: Status['type'],
      listener: (status: never) => void,
      { signal }: { readonly signal?: AbortSignal } = {},
    ) {
      const off = connection.on(type, listener as (status: Status) => void);
      const dispose = (): void => {
        off();
        signal?.removeEventListener('abort', dispose);
      };
      signal?.addEventListener('abort', dispose);
      return { [Symbol.dispose]: dispose };
    },
    reconnect() {
      connection.reconnect();
      return ready();
    },
    close,
    [Symbol.asyncDispose]: () => close(),
  };
}
