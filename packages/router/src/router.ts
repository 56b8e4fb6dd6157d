import {
  CloseUri,
  type Explanation,
  type Listener,
  type ListenerAddress,
  RandomIds,
  SequentialIds,
  type Strictness,
  type Transport,
  type Uri,
} from '@wamp/protocol';
import { type PermissionQuestion, requestAbout } from './auth/explain-permission.js';
import { Counters } from './counters.js';
import { InvalidOptionError } from './errors.js';
import { Connection } from './intake/connection.js';
import type { ConnectionHost } from './intake/connection-host.js';
import { JoinTurns } from './intake/join-turns.js';
import { LoginGuard } from './intake/login-guard.js';
import { Logins } from './intake/logins.js';
import { PendingJoins } from './intake/pending-joins.js';
import { TakeOvers } from './intake/take-overs.js';
import { RouterCaller } from './local/router-caller.js';
import { managementRealm } from './management/management-realm.js';
import { permissionProcedures } from './management/permission-procedures.js';
import { type RouterOptions, resolveRouterOptions } from './options.js';
import { evict } from './outbound/evict.js';
import { SharedCodecs } from './intake/shared-codecs.js';
import { SharedRoles } from './intake/shared-roles.js';
import { Outbound } from './outbound/outbound.js';
import { QueueTotal } from './outbound/queue-total.js';
import { RealmControl } from './realm/realm-control.js';
import { RealmRegistry } from './realm/realm-registry.js';
import { Realm } from './realm/realm.js';
import type { RouterRealms } from './realm/router-realms.js';
import type { RouterStats } from './router-events.js';
import { SessionRegistry } from './session/session-registry.js';
import { TimerWheel } from './timer-wheel.js';

/** How transports are treated that a Router accepts. */
export interface AcceptOptions {
  /** Whether harmless breaches of the specification are tolerated. @defaultValue `lenient` */
  readonly strictness?: Strictness;
}

/** Options of {@link Router.close}. */
export interface RouterCloseOptions {
  /** How long running calls may take to finish before sessions are told, ms. @defaultValue 0 */
  readonly drainMs?: number;
  /** Clients are asked to stay away for a random time up to this, ms. @defaultValue 10000 */
  readonly maxRetryAfterMs?: number;
}

/** A WAMP Router: realms, a Broker and a Dealer for each, over whatever transports it is given. */
export interface Router extends AsyncDisposable {
  /** Takes a connected transport and serves the sessions on it. */
  accept(transport: Transport, options?: AcceptOptions): void;
  /**
   * Serves everything that the listener accepts; `close` ends it.
   * @throws {ConnectionError} when it cannot listen
   */
  listen(listener: Listener, options?: AcceptOptions): Promise<ListenerAddress>;
  /**
   * Shuts down: accepts no more, lets calls finish, says GOODBYE `wamp.close.system_shutdown` to every session, and
   * resolves when all transports are gone. Never rejects; calling it again gives the same promise.
   */
  close(options?: RouterCloseOptions): Promise<void>;
  /** Open transports without a session; costs nothing to ask. L03 */
  readonly pendingJoins: number;
  /** The realms, to be looked at, made, changed and removed. */
  readonly realms: RouterRealms;
  /**
   * Says whether somebody may do something, and which rule says so: the trace of the evaluation that requests go through.
   * Authorizers that are code or procedures are not asked.
   * @throws {InvalidOptionError} when there is no such realm
   */
  explain(question: PermissionQuestion): Explanation;
  /** Counters and gauges as they stand now. */
  readonly stats: RouterStats;
}

/**
 * Makes a Router. It opens no socket: give it transports with `accept`, or listeners with `listen`.
 * @throws {InvalidOptionError} that names the option
 */
export function createRouter(options: RouterOptions = {}): Router {
  return new EmbeddedRouter(options);
}

/** How often a closing Router looks whether its calls are done, ms. */
const drainStepMs = 20;

class EmbeddedRouter implements Router {
  readonly #host: ConnectionHost;
  readonly realms: RouterRealms;
  readonly #realms: RealmRegistry;
  readonly #sessions: SessionRegistry;
  readonly #counters = new Counters();
  readonly #timers: TimerWheel;
  readonly #queues: QueueTotal;
  readonly #connections = new Set<Connection>();
  readonly #listeners = new Set<Listener>();
  #closing: Promise<void> | undefined;
  #maxRetryAfterMs = 0;
  #onLastClosed: () => void = () => undefined;

  constructor(given: RouterOptions) {
    const options = resolveRouterOptions(given);
    const { limits, clock, onEvent, onDecision } = options;
    const randomIds = new RandomIds(options.random);
    this.#sessions = new SessionRegistry(randomIds);
    this.#timers = new TimerWheel(clock);
    const told = { counters: this.#counters, onEvent };
    const outbound = new Outbound({ ...told, maxQueuedBytes: limits.maxQueuedBytes });
    this.#queues = new QueueTotal({
      clock,
      maxBytes: limits.maxTotalQueuedBytes,
      sessions: () => this.#sessions.all(),
      evict: (session) => {
        evict(session, 'total', told);
      },
    });
    const shared = {
      limits,
      clock,
      timers: this.#timers,
      onEvent,
      onDecision,
      counters: this.#counters,
      emit: outbound,
      publicationIds: randomIds,
      subscriptionIds: new SequentialIds(),
      registrationIds: new SequentialIds(),
    };
    const realms = { get: (name: Uri) => this.#realms.get(name) };
    const authorizing = new RouterCaller({
      realms,
      timeoutMs: limits.authorizerTimeoutMs,
      maxPending: limits.maxPendingAuthorizations,
    });
    const managing = permissionProcedures((question) => this.explain(question));
    this.#realms = new RealmRegistry({
      ...shared,
      realms: options.realms,
      autoRealms: options.autoRealms,
      makeRooms: ({ name, options: realm }, onDeserted) => {
        const procedures = name === managementRealm ? managing : {};
        return new Realm({ ...shared, procedures, call: authorizing.from(name), options: realm, onDeserted });
      },
    });
    this.realms = new RealmControl({ ...shared, registry: this.#realms });
    const isClosing = (): boolean => this.#closing !== undefined;
    this.#host = {
      limits,
      clock,
      queues: this.#queues,
      agent: options.agent,
      realms: this.#realms,
      sessions: this.#sessions,
      caller: new RouterCaller({
        realms,
        timeoutMs: limits.authenticatorTimeoutMs,
        maxPending: limits.maxPendingAuthentications,
      }),
      pendingJoins: new PendingJoins(limits),
      joinTurns: new JoinTurns({ clock, limits }),
      loginGuard: new LoginGuard({ clock, limits }),
      logins: new Logins(onEvent),
      takeOvers: new TakeOvers(),
      codecs: new SharedCodecs(limits),
      roles: new SharedRoles(),
      counters: this.#counters,
      onEvent,
      get isClosing() {
        return isClosing();
      },
      retryAfterMs: () => Math.floor(Math.random() * this.#maxRetryAfterMs),
    };
  }

  accept(transport: Transport, { strictness = 'lenient' }: AcceptOptions = {}): void {
    const connection = new Connection({
      host: this.#host,
      transport,
      strictness,
      onClosed: this.#forget,
    });
    this.#connections.add(connection);
    connection.start();
  }

  async listen(listener: Listener, options?: AcceptOptions): Promise<ListenerAddress> {
    this.#listeners.add(listener);
    try {
      return await listener.listen((transport) => {
        this.accept(transport, options);
      });
    } catch (error) {
      this.#listeners.delete(listener);
      throw error;
    }
  }

  close(options: RouterCloseOptions = {}): Promise<void> {
    return (this.#closing ??= this.#close(options));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  get pendingJoins(): number {
    return this.#connections.size - this.#sessions.size;
  }

  explain(question: PermissionQuestion): Explanation {
    const realm = this.#realms.get(question.realm);
    if (realm === undefined) throw new InvalidOptionError('realm', `there is no realm "${question.realm}"`);
    return realm.explain(requestAbout(question));
  }

  get stats(): RouterStats {
    const { eventsDropped, loginsRefused, tolerated, slowConsumers, ...counters } = this.#counters;
    const realms = [...this.#realms.rooms()];
    const sum = (of: (realm: Realm) => number): number =>
      realms.reduce((total, realm) => total + of(realm), 0);
    return {
      ...counters,
      eventsDropped: { ...eventsDropped },
      loginsRefused: { ...loginsRefused },
      tolerated: { ...tolerated },
      slowConsumers: { ...slowConsumers },
      queuedBytes: this.#queues.bytes,
      laggingSessions: this.#laggingSessions,
      connections: this.#connections.size,
      sessions: this.#sessions.size,
      realms: this.#realms.size,
      subscriptions: sum((realm) => realm.subscriptionCount),
      registrations: sum((realm) => realm.registrationCount),
      retainedEvents: sum((realm) => realm.retainedCount),
      pendingCalls: sum((realm) => realm.pendingCallCount),
      testaments: sum((realm) => realm.testamentCount),
      queuedCalls: sum((realm) => realm.queuedCallCount),
      runningTimeouts: this.#timers.size,
      rememberedRulings: sum((realm) => realm.rememberedRulingCount),
      permissionsSwitchedOff: sum((realm) => realm.switchedOffCount),
      pendingAuthorizations: sum((realm) => realm.pendingAuthorizationCount),
    };
  }

  /** L61 */
  get #laggingSessions(): number {
    const mark = this.#host.limits.maxQueuedBytes / 4;
    if (this.#queues.bytes <= mark) return 0; // so that asking costs nothing while nobody lags
    let lagging = 0;
    for (const { transport } of this.#sessions.all()) if (transport.bufferedBytes > mark) lagging++;
    return lagging;
  }

  async #close({ drainMs = 0, maxRetryAfterMs = 10_000 }: RouterCloseOptions): Promise<void> {
    this.#maxRetryAfterMs = maxRetryAfterMs;
    await Promise.all([...this.#listeners].map((listener) => listener.close()));
    await this.#callsDone(drainMs);
    if (this.#connections.size > 0) await this.#sessionsDone();
    this.#timers.rest();
    this.#realms.rest();
  }

  async #sessionsDone(): Promise<void> {
    const lastClosed = new Promise<void>((resolve) => {
      this.#onLastClosed = resolve;
    });
    for (const connection of this.#connections) {
      connection.shutDown(CloseUri.SYSTEM_SHUTDOWN);
    }
    // A transport that does not even close is dropped; a client has the time of GOODBYE before that.
    const cancel = this.#host.clock.after(2 * this.#host.limits.goodbyeTimeoutMs, () => {
      for (const connection of this.#connections) connection.drop('the Router shuts down');
    });
    await lastClosed;
    cancel();
  }

  readonly #forget = (connection: Connection): void => {
    this.#connections.delete(connection);
    if (this.#connections.size === 0) this.#onLastClosed();
  };

  async #callsDone(drainMs: number): Promise<void> {
    for (let waited = 0; waited < drainMs && this.stats.pendingCalls > 0; waited += drainStepMs) {
      await new Promise<void>((resolve) => {
        this.#host.clock.after(drainStepMs, resolve);
      });
    }
  }
}
