import type { ExitCode } from '../failure/exit-code.js';
import { sinceOf } from '../history/history-query.js';
import { readHistory } from '../history/read-history.js';
import { inspect } from '../inspect/inspection.js';
import type { CommandContext } from '../io/command-context.js';
import { patternArgument } from '../session/uri-argument.js';

/** `wamp history` */
export function run(context: CommandContext): Promise<ExitCode> {
  const { invocation, io, status } = context;
  const match = invocation.choice('match', ['exact', 'prefix', 'wildcard']) ?? 'exact';
  const uri = patternArgument(invocation.firstWord, match);
  const since = invocation.text('since');
  const query = {
    limit: invocation.count('limit'),
    since: since === undefined ? undefined : sinceOf(since),
  };
  return inspect(context, async ({ meta, printer }) => {
    const events = await readHistory(meta, { uri, match }, query);
    if (events.length === 0) status.info(`no events of ${uri} are kept`);
    for (const event of events) {
      printer.print(event);
      await io.stdout.drained();
    }
  });
}
