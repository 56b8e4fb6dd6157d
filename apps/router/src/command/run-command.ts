import { developmentConfig } from '../config/development-config.js';
import type { RouterConfig } from '../config/router-config.js';
import { type Surroundings, systemSurroundings } from '../config/surroundings.js';
import { ListenError } from '../listening/listen-error.js';
import type { Service } from '../listening/service.js';
import { createLog, type Log } from '../logging/log.js';
import { type RouterEnd, runRouter } from '../router/run-router.js';
import { configurationSchema } from '../schema/configuration-schema.js';
import { type CommandOptions, defaultCommand } from './command-streams.js';
import { ExitCode } from './exit-code.js';
import { readConfigFile, summary } from './read-config-file.js';
import { stopSignals } from './stop-signals.js';

/** Options of {@link runRouterCommand}. */
export interface RunCommandOptions extends CommandOptions {
  /** Run the development default instead of a file. */
  readonly dev?: boolean;
  /** With `dev`: serve the demo page too. */
  readonly demo?: boolean;
  /** With `dev`: another port than 8080. */
  readonly port?: number;
}

/**
 * Runs a router until the process is asked to stop by SIGTERM or SIGINT.
 * @returns the exit code
 */
export async function runRouterCommand(options: RunCommandOptions): Promise<ExitCode> {
  const read = configOf(options);
  if (read === undefined) return ExitCode.CONFIGURATION;
  const { config, surroundings } = read;
  const log = logFor(config, options);
  using signals = stopSignals((name, isFirst) =>
    log.info({
      event: isFirst ? 'router.stopping' : 'router.cut',
      text: isFirst
        ? `${name}: no more clients, those that are here are sent away`
        : `${name} again: ending now`,
    }),
  );
  try {
    const running = await runRouter(config, {
      signal: signals.first,
      cut: signals.second,
      log,
      surroundings,
    });
    announce(log, running.services, options.dev === true);
    for (const warning of running.warnings) log.warn(warning);
    return farewell(log, await running.closed);
  } catch (error) {
    if (!(error instanceof ListenError)) throw error;
    options.errors.write(`error: ${error.message}${portHint(options)}\n`);
    return ExitCode.CANNOT_LISTEN;
  }
}

interface ReadyConfig {
  readonly config: RouterConfig;
  readonly surroundings: Surroundings;
}

function configOf(options: RunCommandOptions): ReadyConfig | undefined {
  if (options.dev === true) return { config: developmentConfig(options), surroundings: systemSurroundings() };
  const read = readConfigFile(options);
  if (read.kind === 'unreadable') {
    options.errors.write(`${read.message}\n`);
    return undefined;
  }
  if (read.lines.length > 0) options.errors.write(`${read.lines.join('\n')}\n`);
  if (read.kind === 'right') return read;
  options.errors.write(`error: the configuration is not usable: ${summary(read.errors, read.warnings)}\n`);
  return undefined;
}

function logFor({ log = {}, node = {} }: RouterConfig, { output }: RunCommandOptions): Log {
  const isTerminal = output.isTTY === true;
  const { properties } = configurationSchema.properties.log;
  return createLog({
    stream: output,
    format: log.format ?? (isTerminal ? 'pretty' : 'json'),
    level: log.level ?? properties.level.default,
    node: node.name ?? configurationSchema.properties.node.properties.name.default,
    color: isTerminal && process.env['NO_COLOR'] === undefined,
  });
}

/** The first lines: what listens where, and who may do what. */
function announce(log: Log, services: readonly Service[], isDevelopment: boolean): void {
  const notes = isDevelopment
    ? [
        'Development default: only this machine can connect. In realm1 anybody may do everything',
        'without logging in; there is no other realm. Do not use it for anything else.',
      ]
    : [];
  if (log.format === 'pretty') {
    for (const { kind, url } of services) log.plain(`${kind.padEnd(9)}  ${url}`);
    for (const note of notes) log.plain(note);
    return;
  }
  for (const { kind, url, listener } of services) {
    log.info({ event: 'listener.open', text: `${kind}  ${url}`, fields: { listener, url } });
  }
  if (notes.length > 0) log.warn({ event: 'router.development', text: notes.join(' ') });
}

function farewell(log: Log, end: RouterEnd): ExitCode {
  if (end.kind === 'drained') {
    log.info({ event: 'router.closed', text: 'everybody has left' });
    return ExitCode.OK;
  }
  const { connections, calls } = end;
  log.warn({
    event: 'router.closed',
    text: `${connections} connections and ${calls} running calls were cut`,
    fields: { connections, calls },
  });
  return ExitCode.FAILED;
}

function portHint({ dev, command = defaultCommand }: RunCommandOptions): string {
  return dev === true ? `  (${command} run --dev --port N)` : '';
}
