import type { ExitCode } from '../failure/exit-code.js';
import type { CommandContext } from '../io/command-context.js';
import { type GrantKind, getGrant, listGrants, listMembers } from './grant.js';
import { grantRow, grantTitles, memberView } from './grant-view.js';
import { inspect } from './inspection.js';
import { idArgument } from './shape.js';
import { watch } from './watch.js';

/** `wamp registration …` and `wamp subscription …` */
export async function grantCommand(context: CommandContext, kind: GrantKind): Promise<ExitCode> {
  switch (context.invocation.path.at(-1)) {
    case 'get':
      return get(context, kind);
    case 'rm':
      return remove(context, kind);
    case 'watch':
      return watch(context, { topics: [kind.noun] });
    default:
      return list(context, kind);
  }
}

function list(context: CommandContext, kind: GrantKind): Promise<ExitCode> {
  const prefix = context.invocation.words[0] ?? '';
  return inspect(context, async ({ meta, printer, signal, realm }) => {
    const grants = await listGrants(meta, kind, { prefix, signal });
    if (grants.length === 0)
      context.status.info(`no ${kind.noun}s in ${realm}${prefix && ` below ${prefix}`}`);
    printer.showTable(grantTitles(kind), grants.map(grantRow));
  });
}

function get(context: CommandContext, kind: GrantKind): Promise<ExitCode> {
  const id = idArgument(context.invocation.firstWord, kind.noun);
  return inspect(context, async ({ meta, printer }) =>
    printer.show(memberView(await getGrant(meta, kind, id))),
  );
}

/** Takes it from the sessions that are named, or from all. */
function remove(context: CommandContext, kind: GrantKind): Promise<ExitCode> {
  const { invocation, status } = context;
  const id = idArgument(invocation.firstWord, kind.noun);
  const named = invocation.all('session').map((text) => idArgument(text, 'session'));
  const reason = invocation.text('reason');
  const kwargs = reason === undefined ? {} : { reason };
  return inspect(context, async ({ meta, printer }) => {
    meta.require(kind.noun);
    const sessions = named.length > 0 ? named : await listMembers(meta, kind, id);
    if (sessions.length === 0) status.info(`${kind.noun} ${id} has no ${kind.member}s`);
    for (const session of sessions) {
      await meta.call(`wamp.${kind.noun}.remove_${kind.member}`, { args: [id, session], kwargs });
      printer.show({
        record: { type: 'removed', [kind.noun]: id, session },
        value: String(session),
        pretty: () => `removed ${kind.member} ${session} from ${kind.noun} ${id}`,
      });
    }
  });
}
