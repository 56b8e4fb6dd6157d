import type { ExitCode } from '../failure/exit-code.js';
import { subscriptions } from '../inspect/grant.js';
import { grantCommand } from '../inspect/grant-command.js';
import type { CommandContext } from '../io/command-context.js';

/** `wamp subscription ls|get|watch|rm` */
export function run(context: CommandContext): Promise<ExitCode> {
  return grantCommand(context, subscriptions);
}
