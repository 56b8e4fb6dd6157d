import { CliError, usageError } from '../failure/cli-error.js';
import { ExitCode } from '../failure/exit-code.js';
import type { CliIo } from '../io/cli-io.js';
import { Interrupted } from '../io/interruption.js';
import { readAll } from './read-all.js';
import { runForOutput } from './run-for-output.js';
import { secretFile } from './secret-file.js';

/** A flag or variable whose value is a secret, or says where the secret is. */
export interface SecretSetting {
  readonly text: string;
  /** `--ticket` or `WAMP_TICKET`, for messages. */
  readonly origin: string;
}

/** Gives a secret each time that it is needed. */
export type SecretSource = (signal: AbortSignal) => Promise<string>;

/**
 * Reads where a secret comes from: `env:NAME`, `file:PATH`, `cmd:PROGRAM ARG…`, `-` for stdin, `prompt`; anything else
 * is the secret itself. The place is looked at anew each time but for stdin and the person, who are asked once. One
 * newline at the end does not belong to the secret.
 *
 * @throws {CliError} exit 2 when nothing can be read there; no message holds the secret
 */
export function secretSource({ text, origin }: SecretSetting, io: CliIo): SecretSource {
  const [, kind, rest = ''] = /^(env|file|cmd):(.*)$/s.exec(text) ?? [];
  switch (kind) {
    case 'env':
      return async () => fromEnvironment(rest, origin, io);
    case 'file':
      return async () => withoutNewline(await secretFile(rest, { origin, env: io.env }));
    case 'cmd':
      return async (signal) => withoutNewline(await runForOutput(rest, { origin, signal }));
    default:
  }
  if (text === '-') return once(async () => withoutNewline(await readAll(io.stdin)));
  if (text === 'prompt') return once(() => ask(origin, io));
  return async () => text;
}

/** Whether the secret stands on the command line, where other users of the machine and the history can see it. */
export function isLiteral({ text, origin }: SecretSetting): boolean {
  return origin.startsWith('--') && text !== '-' && text !== 'prompt' && !/^(env|file|cmd):/.test(text);
}

function fromEnvironment(name: string, origin: string, { env }: CliIo): string {
  const value = env[name];
  if (value === undefined || value === '') {
    throw usageError(`${origin} env:${name}: there is no such variable, or it is empty`);
  }
  return value;
}

async function ask(origin: string, io: CliIo): Promise<string> {
  if (io.askSecret === undefined) {
    throw new CliError(`${origin} prompt needs a terminal`, ExitCode.USAGE, {
      details: ['in a script write  env:NAME,  file:PATH,  cmd:PROGRAM  or  -'],
    });
  }
  try {
    return await io.askSecret(`${origin.replace(/^--/, '')}: `);
  } catch (error) {
    // Ctrl-C is no signal while the terminal is asked.
    throw error instanceof Error && error.name === 'AbortError' ? new Interrupted('SIGINT') : error;
  }
}

function once(read: () => Promise<string>): SecretSource {
  let known: Promise<string> | undefined;
  return () => (known ??= read());
}

function withoutNewline(text: string): string {
  return text.replace(/\r?\n$/, '');
}
