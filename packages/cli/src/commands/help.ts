import { ExitCode, exitCodeMeanings } from '../failure/exit-code.js';
import type { CommandContext } from '../io/command-context.js';
import { helpText } from '../tree/commander-program.js';
import { program } from '../tree/program.js';

/** `wamp help [command…] [--json]` */
export async function run({ io, invocation }: CommandContext): Promise<ExitCode> {
  if (invocation.has('json')) {
    io.stdout.write(`${JSON.stringify({ ...program, exitCodes: exitCodeMeanings }, undefined, 2)}\n`);
    return ExitCode.OK;
  }
  const text = helpText(program, invocation.words, {
    columns: io.stdout.columns,
    writeOut: (part) => io.stdout.write(part),
    writeErr: (part) => io.stderr.write(part),
  });
  io.stdout.write(text);
  return ExitCode.OK;
}
