import { usageError } from '../failure/cli-error.js';
import { choiceOf, durationMs } from '../line/flag-value.js';
import type { Environment, Invocation } from '../line/invocation.js';

/** The serializers that the command can offer. */
export const serializerNames = ['cbor', 'msgpack', 'json'] as const;
/** One of {@link serializerNames}. */
export type SerializerName = (typeof serializerNames)[number];

/** Where and how a command joins. */
export interface SessionSettings {
  /** Tried in turn. */
  readonly urls: readonly string[];
  readonly realm: string;
  readonly serializers: readonly SerializerName[];
  /** For each request; 0 for none. */
  readonly timeoutMs: number;
  /** The person asked for it, so CALL carries it to the router too. (D34) */
  readonly timeoutIsExplicit: boolean;
  readonly connectTimeoutMs: number;
  /** Further tries after the first one, perhaps `Infinity`. */
  readonly retries: number;
}

/** How a command differs from others. */
export interface SettingsDefaults {
  readonly retries: number;
}

/** Flags before environment variables before defaults. @throws {CliError} */
export function sessionSettings(
  invocation: Invocation,
  env: Environment,
  defaults: SettingsDefaults,
): SessionSettings {
  const timeout = setting(invocation, env, 'timeout');
  return {
    urls: urlsOf(invocation, env),
    realm: setting(invocation, env, 'realm')?.text ?? 'realm1',
    serializers: serializersOf(setting(invocation, env, 'serializer')),
    // Whole milliseconds, as CALL carries them. [TMO-02]
    timeoutMs: timeout === undefined ? 30_000 : Math.ceil(durationMs(timeout.text, timeout.origin)),
    timeoutIsExplicit: timeout !== undefined,
    connectTimeoutMs: invocation.durationMs('connect-timeout') ?? 5000,
    retries: retriesOf(invocation.text('retry')) ?? defaults.retries,
  };
}

/** A value and where it came from, for messages. */
export interface Setting {
  readonly text: string;
  readonly origin: string;
}

/** A flag, else its environment variable when that is set and not empty. */
export function setting(invocation: Invocation, env: Environment, name: string): Setting | undefined {
  const text = invocation.text(name);
  if (text !== undefined) return { text, origin: `--${name}` };
  const variable = `WAMP_${name.toUpperCase().replaceAll('-', '_')}`;
  const value = env[variable];
  return value === undefined || value === '' ? undefined : { text: value, origin: variable };
}

function urlsOf(invocation: Invocation, env: Environment): readonly string[] {
  const urls = invocation.all('url');
  if (urls.length > 0) return urls;
  return [setting(invocation, env, 'url')?.text ?? 'ws://127.0.0.1:8080/ws'];
}

function serializersOf(given: Setting | undefined): readonly SerializerName[] {
  if (given === undefined) return serializerNames;
  const names = given.text.split(',').map((name) => choiceOf(name.trim(), serializerNames, given.origin));
  return [...new Set(names)];
}

function retriesOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === 'forever') return Infinity;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw usageError(`--retry ${text} is not known`, 'write a number of tries, or forever');
}
