import type { ExitCode } from '../failure/exit-code.js';
import { watch } from '../inspect/watch.js';
import type { CommandContext } from '../io/command-context.js';

/** `wamp trace` */
export function run(context: CommandContext): Promise<ExitCode> {
  const { invocation } = context;
  return watch(context, {
    topics: ['session', 'registration', 'subscription'],
    session: invocation.count('session'),
    prefix: invocation.text('uri'),
  });
}
