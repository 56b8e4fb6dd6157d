import { usageError } from '../failure/cli-error.js';
import type { ExitCode } from '../failure/exit-code.js';
import { type Grant, type GrantKind, listGrants, registrations, subscriptions } from '../inspect/grant.js';
import { uriRow, uriTitles } from '../inspect/grant-view.js';
import { type Inspection, inspect } from '../inspect/inspection.js';
import { treeView } from '../inspect/uri-tree.js';
import type { CommandContext } from '../io/command-context.js';

/** `wamp ls` */
export async function run(context: CommandContext): Promise<ExitCode> {
  const { invocation, status } = context;
  const kinds = kindsOf(context);
  const prefix = invocation.words[0] ?? '';
  return inspect(context, async (inspection) => {
    const found = await listAll(inspection, kinds, prefix);
    const grants = found.flatMap((each) => each.grants);
    if (grants.length === 0) status.info(`nothing in ${inspection.realm}${prefix && ` below ${prefix}`}`);
    else if (invocation.has('tree')) inspection.printer.show(treeView(grants));
    else
      for (const { kind, grants } of found) inspection.printer.showTable(uriTitles(kind), grants.map(uriRow));
  });
}

function kindsOf({ invocation }: CommandContext): readonly GrantKind[] {
  const onlyProcedures = invocation.has('procedures');
  const onlyTopics = invocation.has('topics');
  if (onlyProcedures && onlyTopics) throw usageError('--procedures and --topics exclude each other');
  return [...(onlyTopics ? [] : [registrations]), ...(onlyProcedures ? [] : [subscriptions])];
}

interface Found {
  readonly kind: GrantKind;
  readonly grants: readonly Grant[];
}

async function listAll(
  { meta, signal }: Inspection,
  kinds: readonly GrantKind[],
  prefix: string,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const kind of kinds) found.push({ kind, grants: await listGrants(meta, kind, { prefix, signal }) });
  return found;
}
