import { createRouter, type Router } from '@wamp/router';
import { quantityOf } from '../config/quantity.js';
import type { RouterConfig } from '../config/router-config.js';
import { type OpenListener, openListener } from '../listening/open-listener.js';
import type { Service } from '../listening/service.js';
import { eventLog } from '../logging/event-log.js';
import type { Log, LogLine } from '../logging/log.js';
import { shutdownSchema } from '../schema/configuration-schema.js';
import { type Surroundings, systemSurroundings } from '../config/surroundings.js';
import { Logins, type LoginsContext } from './logins.js';
import { type NodeSecret, nodeSecret } from './node-secret.js';
import { routerOptions } from './router-options.js';
import { WatchedFiles } from './watched-files.js';

/** How a Router ended: everybody left in order, or connections had to be cut. */
export type RouterEnd =
  | { readonly kind: 'drained' }
  | { readonly kind: 'cut'; readonly connections: number; readonly calls: number };

/** Options of {@link runRouter}. */
export interface RunRouterOptions {
  /** Aborting it begins the orderly shutdown. */
  readonly signal: AbortSignal;
  /** Aborting it ends everything at once, also during the shutdown. */
  readonly cut?: AbortSignal;
  readonly log: Log;
  /** Files and variables that the configuration refers to. @defaultValue those of this machine, from the working directory */
  readonly surroundings?: Surroundings;
}

/** A Router that listens. */
export interface RunningRouter {
  /** What listens where. */
  readonly services: readonly Service[];
  /** What is not quite as the configuration has it; for the log. */
  readonly warnings: readonly LogLine[];
  /** Settles when the Router has ended after `signal` or `cut`. Never rejects. */
  readonly closed: Promise<RouterEnd>;
}

/** Connections without a session, for each listener. They cost memory before anybody knows whose they are. L03 */
const maxUnwelcomed = 1_000;

/**
 * Runs what a configuration describes; resolves when all of it listens.
 * @param config one that has no mistakes: {@link checkConfiguration} finds them
 * @throws {ListenError} when an address cannot be used; then nothing listens
 */
export async function runRouter(config: RouterConfig, options: RunRouterOptions): Promise<RunningRouter> {
  const { log, surroundings = systemSurroundings() } = options;
  const files = new WatchedFiles();
  const secret = secretOf(config, surroundings);
  const { router, logins } = assemble(config, {
    surroundings,
    log,
    watch: files.watch,
    decoyKey: secret.key,
  });
  const open: OpenListener[] = [];
  const destroy = (): void => {
    files[Symbol.dispose]();
    for (const { port } of open) port.destroy();
  };
  const isCrowded = (): boolean => {
    const silent = open.reduce((sum, { port }) => sum + port.silent, 0);
    return router.pendingJoins + silent >= maxUnwelcomed * config.listeners.length;
  };
  try {
    const host = { router, isCrowded, guards: logins.guards, surroundings, log, watch: files.watch };
    for (const entry of config.listeners) open.push(await openListener(entry, host));
  } catch (error) {
    destroy();
    await router.close();
    throw error;
  }
  const shutDown = async (): Promise<RouterEnd> => {
    const times = shutdownTimes(config);
    await firstOf([options.signal, options.cut]);
    const drained = (async (): Promise<RouterEnd> => {
      await firstOf([options.cut], times.delayMs);
      await router.close({ drainMs: times.drainMs });
      return { kind: 'drained' };
    })();
    const cut = (async (): Promise<RouterEnd> => {
      await firstOf([options.cut], times.hardMs);
      const { connections, pendingCalls } = router.stats;
      return { kind: 'cut', connections, calls: pendingCalls };
    })();
    const end = await Promise.race([drained, cut]);
    destroy();
    return end;
  };
  return {
    services: open.flatMap(({ services }) => services),
    warnings: [...secret.warnings, ...open.flatMap(({ warnings }) => warnings)],
    closed: shutDown(),
  };
}

/** The Router, and what its listeners ask. */
function assemble(
  config: RouterConfig,
  parts: Omit<LoginsContext, 'reauthenticate'>,
): { readonly router: Router; readonly logins: Logins } {
  const logins = new Logins({
    ...parts,
    reauthenticate: (realm, isMeant) => {
      // A realm that is gone has nobody left to log in anew.
      router.realms.reauthenticate(realm, isMeant).catch(() => undefined);
    },
  });
  const router = createRouter({ ...routerOptions(config, logins), onEvent: eventLog(parts.log) });
  return { router, logins };
}

/** Methods that answer strangers as if they were known, for which they need a secret. (D41) */
const decoyed = ['ticket', 'wampcra', 'wamp-scram', 'cryptosign'] as const;

function secretOf(
  { node, realms, realm_templates = [] }: RouterConfig,
  surroundings: Surroundings,
): NodeSecret {
  const directory = node?.data_dir;
  const secret = nodeSecret(directory === undefined ? undefined : surroundings.pathOf(directory));
  const isUsed = [...realms, ...realm_templates].some(({ auth }) => decoyed.some((method) => auth?.[method]));
  return isUsed ? secret : { ...secret, warnings: [] };
}

interface ShutdownTimes {
  readonly delayMs: number;
  readonly drainMs: number;
  readonly hardMs: number;
}

function shutdownTimes({ shutdown = {} }: RouterConfig): ShutdownTimes {
  const { delay, drain, hard } = shutdownSchema.properties;
  return {
    delayMs: quantityOf(shutdown.delay ?? delay.default),
    drainMs: quantityOf(shutdown.drain ?? drain.default),
    hardMs: quantityOf(shutdown.hard ?? hard.default),
  };
}

/** Resolves when one of the signals is aborted, or after a time. */
function firstOf(signals: readonly (AbortSignal | undefined)[], afterMs?: number): Promise<void> {
  return new Promise((resolve) => {
    const given = signals.filter((signal) => signal !== undefined);
    // The end of the Router does not wait for a time that nobody needs any more.
    const timer = afterMs === undefined ? undefined : setTimeout(resolve, afterMs).unref();
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    if (given.some((signal) => signal.aborted)) done();
    for (const signal of given) signal.addEventListener('abort', done, { once: true });
  });
}
