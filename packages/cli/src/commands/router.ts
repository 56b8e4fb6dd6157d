import {
  type CommandStreams,
  checkConfigFile,
  explainCommand,
  hashSecretCommand,
  initConfigFile,
  runRouterCommand,
  secretInput,
} from '@wamp/router-app';
import { type CliError, usageError } from '../failure/cli-error.js';
import type { ExitCode } from '../failure/exit-code.js';
import type { CommandContext } from '../io/command-context.js';
import type { Invocation } from '../line/invocation.js';

/** `wamp router run|init|check|explain|hash-secret`: the same commands as `wamp-router`. */
export async function run({ io, invocation, interruption }: CommandContext): Promise<ExitCode> {
  const config = invocation.text('config');
  const options = {
    ...streamsOf(io),
    command: 'wamp router',
    ...(config === undefined ? {} : { config }),
  };
  switch (invocation.path.at(-1)) {
    case 'init':
      return initConfigFile(options);
    case 'check':
      return checkConfigFile(options);
    case 'explain':
      return explainCommand({ ...options, ...questionOf(invocation) });
    case 'hash-secret':
      return hashSecretCommand({
        ...options,
        ...textsOf(invocation, ['method', 'kdf', 'iterations', 'memory']),
        input: secretInput({ input: io.stdin, errors: options.errors }),
      });
    default:
      // The router takes signals itself: the first one lets clients go in peace.
      interruption.release();
      return runRouterCommand({ ...options, ...developmentOf(invocation) });
  }
}

function streamsOf({ stdout, stderr }: CommandContext['io']): CommandStreams {
  return {
    output: {
      isTTY: stdout.isTerminal,
      write: (text) => stdout.write(text),
      // Who stops reading is noticed where the stream belongs to.
      on: () => undefined,
    },
    errors: { write: (text) => stderr.write(text) },
  };
}

/** What `explain` is asked. @throws {CliError} when the role is missing */
function questionOf(invocation: Invocation) {
  const [action = '', uri = ''] = invocation.words;
  const role = invocation.text('role');
  if (role === undefined) throw usageError('router explain needs --role ROLE');
  return {
    action,
    uri,
    role,
    realm: invocation.text('realm') ?? 'realm1',
    ...textsOf(invocation, ['authid', 'match']),
    json: invocation.text('output') === 'json',
  };
}

/** The flags that were given, by name. */
function textsOf<Name extends string>(
  invocation: Invocation,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const given: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const text = invocation.text(name);
    if (text !== undefined) given[name] = text;
  }
  return given;
}

/** @throws {CliError} when flags contradict each other */
function developmentOf(invocation: Invocation): { dev?: true; demo?: true; port?: number } {
  const port = invocation.text('port');
  if (!invocation.has('dev')) {
    if (invocation.has('demo')) throw usageError('--demo goes with --dev', 'a file says  static: demo');
    if (port !== undefined) throw usageError('--port goes with --dev', 'a file has listeners with ports');
    return {};
  }
  if (invocation.has('config')) throw usageError('--dev and --config exclude each other');
  return {
    dev: true,
    ...(invocation.has('demo') ? { demo: true } : {}),
    ...(port === undefined ? {} : { port: portOf(port) }),
  };
}

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw badPort(text);
}

function badPort(text: string): CliError {
  return usageError(`--port ${text} is not a port`, 'it takes a number from 0 to 65535; 0 takes a free one');
}
