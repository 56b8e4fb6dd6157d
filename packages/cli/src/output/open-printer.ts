import { usageError } from '../failure/cli-error.js';
import type { CommandContext } from '../io/command-context.js';
import { choiceOf } from '../line/flag-value.js';
import { setting } from '../session/session-settings.js';
import { bytesForms } from './json-writer.js';
import { type OutputFormat, outputFormats } from './output-format.js';
import { Printer } from './printer.js';

/** The printer that flags, environment and stdout ask for. @throws {CliError} */
export function openPrinter({ io, invocation, style }: CommandContext): Printer {
  return new Printer({
    format: formatOf({ io, invocation }),
    bytes: invocation.choice('bytes', bytesForms) ?? 'wamp',
    style,
    write: (chunk) => io.stdout.write(chunk),
  });
}

function formatOf({ io, invocation }: Pick<CommandContext, 'io' | 'invocation'>): OutputFormat {
  const given = setting(invocation, io.env, 'output');
  if (invocation.has('raw')) {
    if (invocation.has('output')) throw usageError('--raw is -o value and cannot be mixed with --output');
    return 'value';
  }
  if (given !== undefined) return choiceOf(given.text, outputFormats, given.origin);
  return io.stdout.isTerminal ? 'pretty' : 'ndjson';
}
