/**
 * The deployable WAMP router: configuration file, shared port, log, signals.
 *
 * @example
 * ```ts
 * import { createLog, developmentConfig, runRouter } from '@wamp/router-app';
 *
 * const stop = new AbortController();
 * const router = await runRouter(developmentConfig(), {
 *   signal: stop.signal,
 *   log: createLog({ stream: process.stdout, format: 'json' }),
 * });
 * router.services; // [{ kind: 'WebSocket', url: 'ws://127.0.0.1:8080/ws', … }, …]
 * stop.abort();
 * await router.closed;
 * ```
 *
 * @packageDocumentation
 */

// to run a router
export { type RouterEnd, runRouter, type RunningRouter, type RunRouterOptions } from './router/run-router.js';
export { ListenError } from './listening/listen-error.js';
export type { Service } from './listening/service.js';
export { createLog, type Log, type LogFields, type LogLine, type LogOptions } from './logging/log.js';
export type { OutputStream } from './logging/log-output.js';

// configuration
export type {
  AutoRealmEntry,
  HeartbeatEntry,
  LimitsEntry,
  ListenerEntry,
  LogFormat,
  LogLevel,
  PathEntry,
  PermissionEntry,
  RawSocketEntry,
  RealmEntry,
  RealmTemplateEntry,
  RoleEntry,
  RouterConfig,
  SerializerName,
  ServeEntry,
  TlsEntry,
  WebSocketEntry,
} from './config/router-config.js';
export type { AuthEntry, UserEntry } from './config/auth-config.js';
export { developmentConfig, type DevelopmentOptions } from './config/development-config.js';
export { checkConfiguration, type CheckedConfiguration } from './config/check-configuration.js';
export {
  type ConfigPath,
  type PlacedProblem,
  type Position,
  type Problem,
  showProblems,
} from './config/problem.js';
export { configurationSchema } from './schema/configuration-schema.js';
export { initialConfiguration } from './config/init-file.js';

export { systemSurroundings, type Surroundings } from './config/surroundings.js';

// commands, for programs that have them among their own
export { runRouterCommand, type RunCommandOptions } from './command/run-command.js';
export { checkConfigFile } from './command/check-command.js';
export { initConfigFile } from './command/init-command.js';
export { explainCommand, type ExplainCommandOptions } from './command/explain-command.js';
export { hashSecretCommand, type HashSecretOptions } from './command/hash-secret-command.js';
export { secretInput, type SecretInput, type SecretStreams } from './command/secret-input.js';
export type { CommandOptions, CommandStreams } from './command/command-streams.js';
export { ExitCode } from './command/exit-code.js';
