import { type Client, type MessageTap, type RetryPolicy, createClient } from '@wamp/client';
import { type Connector, isLoopbackHost } from '@wamp/protocol';
import { CliError, usageError } from '../failure/cli-error.js';
import { describeFailure, plainReason } from '../failure/describe-failure.js';
import { ExitCode } from '../failure/exit-code.js';
import type { CommandContext } from '../io/command-context.js';
import { type BytesForm, bytesForms } from '../output/json-writer.js';
import { type SecretSource, isLiteral } from '../secrets/secret-source.js';
import { type ConnectionTerms, connectorFor, serializerFor } from './connector-for.js';
import { type Credentials, credentialsOf } from './credentials.js';
import { failoverConnector } from './failover-connector.js';
import { headerSettings } from './header-settings.js';
import { type RouterUrl, routerUrl } from './router-url.js';
import type { SessionSettings } from './session-settings.js';
import { tlsSettings } from './tls-settings.js';
import { wireLines } from './wire-line.js';

/** What a command wants beside the settings. */
export interface SessionHooks {
  /** Sees every message, as `--wire` does. */
  readonly onMessage?: (tap: MessageTap) => void;
}

/**
 * A client that has joined.
 * @throws {CliError} exit 4, 5 or 8 when there is no session in time
 */
export async function openSession(
  context: CommandContext,
  settings: SessionSettings,
  hooks: SessionHooks = {},
): Promise<Client> {
  const { status, interruption } = context;
  const credentials = await credentialsOf(context.invocation, context.io);
  warnOfLiterals(context, credentials);
  const client = createClient({
    realm: settings.realm,
    transports: [await connector(context, settings, credentials)],
    auth: credentials.authenticators,
    retry: retryPolicy(settings.retries),
    timeout: settings.timeoutMs,
    agent: 'wamp-cli',
    ...messageTap(context, hooks),
    onError: (error) => status.error(failureAsError(error, settings)),
  });
  client.on('disconnect', ({ cause, retryIn }) => {
    const why = plainReason(cause.message ?? cause.uri ?? cause.kind);
    status.info(`not connected: ${why}; trying again in ${(retryIn / 1000).toFixed(1)} s`);
  });
  client.on('ready', ({ first, session }) => {
    const line = `${first ? 'joined' : 'joined again:'} ${session.realm}  session ${session.id}  ${session.serializer}`;
    if (first) status.detail(line);
    else status.info(line);
  });
  try {
    await client.ready({ signal: deadline(settings, interruption.signal) });
    return client;
  } catch (error) {
    await client.close();
    throw interruption.reason ?? failureAsError(error, settings);
  }
}

/** A try without a session must end at some time, but a command that goes on and on may wait for its router. */
function deadline(settings: SessionSettings, interrupted: AbortSignal): AbortSignal {
  if (settings.timeoutMs === 0 || settings.retries === Infinity) return interrupted;
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(
      new CliError(
        `no session with ${settings.urls.join(', ')} within ${settings.timeoutMs} ms`,
        ExitCode.TIMEOUT,
      ),
    );
  }, settings.timeoutMs);
  // The command ends by leaving the process, not by running out of timers.
  timer.unref();
  return AbortSignal.any([interrupted, controller.signal]);
}

function retryPolicy(retries: number): false | RetryPolicy {
  if (retries === 0) return false;
  return { initialDelay: 1000, decide: (_failure, failures) => (failures > retries ? false : undefined) };
}

async function connector(
  { io, status, invocation }: CommandContext,
  { urls, connectTimeoutMs, serializers }: SessionSettings,
  { token }: Credentials,
): Promise<Connector> {
  const terms: ConnectionTerms = {
    serializers: await Promise.all(serializers.map(serializerFor)),
    tls: await tlsSettings(invocation, io),
    headers: headersOf(headerSettings(invocation, io.env), token),
  };
  // All URLs are read before the first one is tried: a mistake in the last one is a mistake now.
  const places = urls.map((url) => [url, routerUrl(url)] as const);
  if (token !== undefined && !invocation.has('allow-insecure')) refuseOpenWays(places);
  const connectors = await Promise.all(
    places.map(async ([text, url]) => io.connectorFor?.(text) ?? connectorFor(url, terms)),
  );
  return failoverConnector(connectors, {
    timeoutMs: connectTimeoutMs,
    onFailure: (name, error) => {
      status.info(
        `${error instanceof Error ? error.message : String(error)}; trying the next URL after ${name}`,
      );
    },
  });
}

/** A token that others can read is theirs. @throws {CliError} */
function refuseOpenWays(places: readonly (readonly [text: string, url: RouterUrl])[]): void {
  for (const [text, url] of places) {
    if (url.kind !== 'websocket' || url.url.protocol === 'wss:' || isLoopbackHost(url.url.hostname)) continue;
    throw usageError(`--token would be sent to ${text} without TLS`, 'use wss://, or --allow-insecure');
  }
}

function headersOf(
  fixed: Readonly<Record<string, string>>,
  token: SecretSource | undefined,
): ConnectionTerms['headers'] {
  if (token !== undefined) {
    return async () => ({ ...fixed, authorization: `Bearer ${await token(new AbortController().signal)}` });
  }
  return Object.keys(fixed).length === 0 ? undefined : async () => fixed;
}

/** On a terminal, where a person can do something about it. */
function warnOfLiterals({ io, status }: CommandContext, { literals }: Credentials): void {
  const [first] = literals.filter(isLiteral);
  if (first === undefined || !io.stderr.isTerminal) return;
  status.info(
    `${first.origin}: other users can see what stands on a command line; write env:NAME, file:PATH or prompt`,
  );
}

function messageTap(
  { status, invocation }: CommandContext,
  { onMessage }: SessionHooks,
): { readonly onMessage?: (tap: MessageTap) => void } {
  if (!invocation.has('wire')) return onMessage === undefined ? {} : { onMessage };
  const bytes: BytesForm = invocation.choice('bytes', bytesForms) ?? 'wamp';
  const lineOf = wireLines(bytes);
  return {
    onMessage: (tap) => {
      status.wire(`${new Date().toISOString().slice(11, 23)} ${lineOf(tap.message, tap.out)}`);
      onMessage?.(tap);
    },
  };
}

function failureAsError(error: unknown, settings: SessionSettings): CliError {
  const failure = describeFailure(error, { realm: settings.realm });
  return failure instanceof CliError ? failure : new CliError(failure.message, ExitCode.FAILURE);
}
