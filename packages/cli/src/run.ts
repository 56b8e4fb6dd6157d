import { CliError } from './failure/cli-error.js';
import type { ExitCode } from './failure/exit-code.js';
import type { CliIo } from './io/cli-io.js';
import type { CommandModule } from './io/command-context.js';
import { Interrupted, Interruption } from './io/interruption.js';
import type { Invocation } from './line/invocation.js';
import { Status } from './output/status.js';
import { type ColorChoice, styleFor } from './output/style.js';
import { parseLine } from './tree/commander-program.js';
import { program } from './tree/program.js';

/**
 * Runs one command line to its end.
 * @param argv - without the program and the script
 * @returns the exit code; failures have been told on stderr
 */
export async function run(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  let status = statusOf(io, { quiet: false, verbose: false, color: 'auto' });
  try {
    const parsed = parseLine(program, argv, {
      columns: io.stdout.columns,
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    });
    if (parsed.kind === 'help') return parsed.exitCode;
    const { invocation } = parsed;
    const color = invocation.choice('color', ['auto', 'always', 'never']) ?? 'auto';
    status = statusOf(io, { quiet: invocation.has('quiet'), verbose: invocation.has('verbose'), color });
    return await runCommand(invocation, { io, status, color });
  } catch (error) {
    const failure = await failureOf(error);
    if (failure instanceof Interrupted) return failure.exitCode;
    status.error(failure);
    return failure.exitCode;
  } finally {
    await io.stdout.drained();
    await io.stderr.drained();
  }
}

interface Surroundings {
  readonly io: CliIo;
  readonly status: Status;
  readonly color: ColorChoice;
}

async function runCommand(invocation: Invocation, { io, status, color }: Surroundings): Promise<ExitCode> {
  const module = await load(invocation.path.slice(1));
  const style = styleFor(color, { isTerminal: io.stdout.isTerminal, env: io.env });
  const interruption = new Interruption(io);
  try {
    return await module.run({ io, invocation, status, style, interruption });
  } finally {
    interruption.release();
  }
}

/** The module of a command. Each is loaded only when it runs, so that the others cost nothing. */
async function load(path: readonly string[]): Promise<CommandModule> {
  switch (path[0]) {
    case 'call':
      return import('./commands/call.js');
    case 'publish':
      return import('./commands/publish.js');
    case 'subscribe':
      return import('./commands/subscribe.js');
    case 'register':
      return import('./commands/register.js');
    case 'ls':
      return import('./commands/ls.js');
    case 'describe':
      return import('./commands/describe.js');
    case 'session':
      return import('./commands/session.js');
    case 'registration':
      return import('./commands/registration.js');
    case 'subscription':
      return import('./commands/subscription.js');
    case 'history':
      return import('./commands/history.js');
    case 'trace':
      return import('./commands/trace.js');
    case 'ping':
      return import('./commands/ping.js');
    case 'router':
      return import('./commands/router.js');
    case 'key':
      return import('./commands/key.js');
    case 'completion':
      return import('./commands/completion.js');
    case 'help':
      return import('./commands/help.js');
    default:
      return import('./commands/version.js');
  }
}

function statusOf(
  io: CliIo,
  { quiet, verbose, color }: { quiet: boolean; verbose: boolean; color: ColorChoice },
): Status {
  return new Status({
    quiet,
    verbose,
    style: styleFor(color, { isTerminal: io.stderr.isTerminal, env: io.env }),
    write: (text) => io.stderr.write(text),
  });
}

async function failureOf(error: unknown): Promise<CliError | Interrupted> {
  if (error instanceof CliError || error instanceof Interrupted) return error;
  const { describeFailure } = await import('./failure/describe-failure.js');
  return describeFailure(error);
}
