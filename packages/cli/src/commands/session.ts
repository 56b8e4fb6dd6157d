import type { ExitCode } from '../failure/exit-code.js';
import { inspect } from '../inspect/inspection.js';
import {
  getSession,
  listSessions,
  sessionRow,
  sessionTitles,
  sessionView,
} from '../inspect/session-details.js';
import { idArgument } from '../inspect/shape.js';
import { watch } from '../inspect/watch.js';
import type { CommandContext } from '../io/command-context.js';

/** `wamp session ls|get|kill|watch` */
export function run(context: CommandContext): Promise<ExitCode> {
  switch (context.invocation.path.at(-1)) {
    case 'get':
      return get(context);
    case 'kill':
      return kill(context);
    case 'watch':
      return watch(context, { topics: ['session'] });
    default:
      return list(context);
  }
}

function list(context: CommandContext): Promise<ExitCode> {
  const authroles = context.invocation.all('authrole');
  return inspect(context, async ({ client, meta, printer, signal }) => {
    const own = client.session?.id;
    const sessions = await listSessions(meta, { authroles, signal });
    printer.showTable(
      sessionTitles,
      sessions.map((session) => sessionRow(session, own)),
    );
  });
}

function get(context: CommandContext): Promise<ExitCode> {
  const id = idArgument(context.invocation.firstWord, 'session');
  return inspect(context, async ({ meta, printer }) => printer.show(sessionView(await getSession(meta, id))));
}

function kill(context: CommandContext): Promise<ExitCode> {
  const { invocation } = context;
  const ids = invocation.words.map((text) => idArgument(text, 'session'));
  const reason = invocation.text('reason');
  const message = invocation.text('message');
  const kwargs = {
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
  };
  return inspect(context, async ({ meta, printer }) => {
    meta.require('session');
    for (const session of ids) {
      await meta.call('wamp.session.kill', { args: [session], kwargs });
      printer.show({
        record: { type: 'killed', session },
        value: String(session),
        pretty: () => `killed session ${session}`,
      });
    }
  });
}
