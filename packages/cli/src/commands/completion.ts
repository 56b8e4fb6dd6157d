import { completionScript, completionShells } from '../completion/completion-script.js';
import { ExitCode } from '../failure/exit-code.js';
import type { CommandContext } from '../io/command-context.js';
import { choiceOf } from '../line/flag-value.js';
import { program } from '../tree/program.js';

/** `wamp completion bash|zsh|fish` */
export async function run({ io, invocation }: CommandContext): Promise<ExitCode> {
  const shell = choiceOf(invocation.firstWord, completionShells, 'completion');
  io.stdout.write(completionScript(shell, program));
  return ExitCode.OK;
}
