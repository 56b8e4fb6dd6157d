import { ExitCode } from '../failure/exit-code.js';
import type { CommandContext } from '../io/command-context.js';
import { packageVersion } from '../package-version.js';

/** `wamp version` */
export async function run({ io }: CommandContext): Promise<ExitCode> {
  io.stdout.write(`${packageVersion()}\n`);
  return ExitCode.OK;
}
