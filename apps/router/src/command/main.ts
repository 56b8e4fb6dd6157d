import { type ParseArgsConfig, parseArgs } from 'node:util';
import { checkConfigFile } from './check-command.js';
import type { CommandStreams } from './command-streams.js';
import { ExitCode } from './exit-code.js';
import { explainCommand } from './explain-command.js';
import { hashSecretCommand } from './hash-secret-command.js';
import { initConfigFile } from './init-command.js';
import { runRouterCommand } from './run-command.js';
import { secretInput } from './secret-input.js';

const help = `Runs a WAMP router.

Usage
  wamp-router [run] [--config FILE]             runs what the file says; wamp.yaml if none is named
  wamp-router [run] --dev [--demo] [--port N]   runs without a file, for this machine only
  wamp-router check [--config FILE]             looks for mistakes in the file
  wamp-router init [--config FILE]              writes a commented file
  wamp-router explain [--config FILE] --realm R --role X [--authid A] ACTION URI [--match M]
                                                says who may do what, and which rule says so
  wamp-router hash-secret [--method M] …        prints the stored form of a secret, which is asked for

Options
  -c, --config FILE   the configuration, YAML or JSON
      --dev           WebSocket, RawSocket and HTTP on 127.0.0.1:8080; realm1 is open to everybody
      --demo          with --dev: serves the demo page at /
      --port N        with --dev: another port; 0 takes a free one
  -h, --help          this text

  hash-secret --method scram|wampcra|ticket   what the secret is for; scram if it is not said
              --kdf pbkdf2|argon2id13|sha256  how it is derived; sha256 only for random tickets
              --iterations N --memory KIB     what that costs
  explain     -o json                         one JSON object; ends with 0 if it is allowed, else with 11

Ends with 0 after SIGTERM or SIGINT, 1 when sessions were cut, 2 for a wrong command line,
3 for a wrong configuration, 12 when an address cannot be used.
`;

/**
 * The command `wamp-router`.
 * @returns the exit code
 */
export async function main(args: readonly string[], streams: CommandStreams): Promise<ExitCode> {
  const [first, ...rest] = args;
  if (first === 'explain') return explain(rest, streams);
  if (first === 'hash-secret') return hashSecret(rest, streams);
  const line = parse(args);
  if (typeof line === 'string') return usageError(line, streams);
  const { command, help: isHelp, ...options } = line;
  if (isHelp) {
    streams.output.write(help);
    return ExitCode.OK;
  }
  switch (command) {
    case 'check':
      return checkConfigFile({ ...streams, ...options });
    case 'init':
      return initConfigFile({ ...streams, ...options });
    case 'run':
      return runRouterCommand({ ...streams, ...options });
  }
}

function usageError(message: string, { errors }: CommandStreams): ExitCode {
  errors.write(`error: ${message}\n  all options:  wamp-router --help\n`);
  return ExitCode.USAGE;
}

type OptionTypes = NonNullable<ParseArgsConfig['options']>;

/** Options and positional arguments, or what is wrong with them. */
function parsedLine<const T extends OptionTypes>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    // The first sentence names the option; what follows is advice about positional arguments.
    return error instanceof Error ? error.message.replace(/\. .*$/s, '') : String(error);
  }
}

async function hashSecret(args: readonly string[], streams: CommandStreams): Promise<ExitCode> {
  const text = { type: 'string' } as const;
  const parsed = parsedLine(args, { method: text, kdf: text, iterations: text, memory: text });
  if (typeof parsed === 'string') return usageError(parsed, streams);
  if (parsed.positionals.length > 0) {
    return usageError('a secret is never an argument: it is asked for, or read from standard input', streams);
  }
  const input = streams.secrets ?? secretInput({ input: process.stdin, errors: streams.errors });
  return hashSecretCommand({ ...streams, ...parsed.values, input });
}

async function explain(args: readonly string[], streams: CommandStreams): Promise<ExitCode> {
  const text = { type: 'string' } as const;
  const parsed = parsedLine(args, {
    config: { type: 'string', short: 'c' },
    output: { type: 'string', short: 'o' },
    ...{ realm: text, role: text, authid: text, match: text },
  });
  if (typeof parsed === 'string') return usageError(parsed, streams);
  const { realm, role, output: format, ...rest } = parsed.values;
  const [action, uri, surplus] = parsed.positionals;
  if (realm === undefined || role === undefined)
    return usageError('explain needs --realm and --role', streams);
  if (action === undefined || uri === undefined)
    return usageError('explain needs an action and a URI', streams);
  if (surplus !== undefined) return usageError(`there is nothing to do with ${surplus}`, streams);
  if (format !== undefined && format !== 'json') return usageError('--output takes json only', streams);
  return explainCommand({ ...streams, ...rest, realm, role, action, uri, json: format === 'json' });
}

interface CommandLine {
  readonly command: 'run' | 'check' | 'init';
  readonly help: boolean;
  readonly config?: string;
  readonly dev?: boolean;
  readonly demo?: boolean;
  readonly port?: number;
}

/** The command line, or what is wrong with it. */
function parse(args: readonly string[]): CommandLine | string {
  const parsed = parsedLine(args, {
    config: { type: 'string', short: 'c' },
    dev: { type: 'boolean' },
    demo: { type: 'boolean' },
    port: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (typeof parsed === 'string') return parsed;
  const { values, positionals } = parsed;
  const [command = 'run', surplus] = positionals;
  if (command !== 'run' && command !== 'check' && command !== 'init') return `unknown command ${command}`;
  if (surplus !== undefined) return `there is nothing to do with ${surplus}`;
  const { help: isHelp = false, port, ...rest } = values;
  const isDevelopment = rest.dev === true;
  if (isDevelopment && command !== 'run') return `--dev has no file to ${command}`;
  if (isDevelopment && rest.config !== undefined) return '--dev and --config exclude each other';
  if (!isDevelopment && rest.demo === true) return '--demo goes with --dev; a file says static: demo';
  if (port === undefined) return { command, help: isHelp, ...rest };
  if (!isDevelopment) return '--port goes with --dev; a file has listeners with ports';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    return `--port takes a number from 0 to 65535, not ${port}`;
  return { command, help: isHelp, ...rest, port: Number(port) };
}
