import { isId, isUri, isUriPattern } from '@wamp/protocol';
import { CliError } from '../failure/cli-error.js';
import { ExitCode } from '../failure/exit-code.js';
import { callTemplate } from '../inspect/call-template.js';
import { type Description, descriptionView } from '../inspect/description-view.js';
import {
  type GrantKind,
  type GrantMembers,
  getGrant,
  registrations,
  subscriptions,
} from '../inspect/grant.js';
import { type Inspection, inspect } from '../inspect/inspection.js';
import { reflectionOf } from '../inspect/reflection.js';
import { idsOf } from '../inspect/shape.js';
import { similarProcedures } from '../inspect/similar-procedures.js';
import type { CommandContext } from '../io/command-context.js';
import type { View } from '../output/view.js';

/** `wamp describe` */
export function run(context: CommandContext): Promise<ExitCode> {
  const { invocation } = context;
  const uri = invocation.firstWord;
  const viewOf = invocation.has('template') ? templateView : descriptionView;
  return inspect(context, async (inspection) => {
    inspection.printer.show(viewOf(await describe(inspection, uri)));
  });
}

/** @throws {CliError} when nobody has registered or subscribed to it and no catalogue knows it */
async function describe({ client, meta, realm }: Inspection, uri: string): Promise<Description> {
  meta.require('registration');
  const asking = { meta, uri };
  const description = {
    uri,
    procedure: await registrationOf(asking),
    topics: await subscriptionsOf(asking),
    // Patterns are no entries of a catalogue, but then nothing is found.
    reflection: (await reflectionOf(meta, 'procedure', uri)) ?? (await reflectionOf(meta, 'topic', uri)),
  };
  const { procedure, topics, reflection } = description;
  if (procedure !== undefined || topics.length > 0 || reflection !== undefined) return description;
  throw new CliError(`nobody has registered or subscribed to ${uri} in ${realm}`, ExitCode.ROUTER_ERROR, {
    details: await similarProcedures(client, uri),
  });
}

type Asking = Pick<Inspection, 'meta'> & { readonly uri: string };
type Noun = GrantKind['noun'];

/** The registration that a call would go to, else the pattern that is spelt like this. */
async function registrationOf(asking: Asking): Promise<GrantMembers | undefined> {
  const [matching] = await matchesOf(asking, 'registration');
  const [id] = isId(matching) ? [matching] : await patternsOf(asking, 'registration');
  return id === undefined ? undefined : getGrant(asking.meta, registrations, id);
}

/** The subscriptions that would get an event, and the patterns that are spelt like this. */
async function subscriptionsOf(asking: Asking): Promise<readonly GrantMembers[]> {
  const [matching] = await matchesOf(asking, 'subscription');
  const ids = new Set([
    ...idsOf(matching ?? [], 'wamp.subscription.match'),
    ...(await patternsOf(asking, 'subscription')),
  ]);
  return Promise.all([...ids].map((id) => getGrant(asking.meta, subscriptions, id)));
}

async function matchesOf({ meta, uri }: Asking, noun: Noun): Promise<readonly unknown[]> {
  // `com.example.` is a pattern and no URI.
  return isUri(uri, 'loose') ? meta.call(`wamp.${noun}.match`, { args: [uri] }) : [];
}

async function patternsOf({ meta, uri }: Asking, noun: Noun): Promise<readonly number[]> {
  const found: number[] = [];
  for (const match of ['prefix', 'wildcard'] as const) {
    if (!isUriPattern(uri, match, 'loose')) continue;
    const [id] = await meta.call(`wamp.${noun}.lookup`, { args: [uri, { match }] });
    if (isId(id)) found.push(id);
  }
  return found;
}

function templateView({ uri, reflection }: Description): View {
  const line = callTemplate(uri, reflection);
  return { record: { type: 'template', line }, value: line, pretty: () => line };
}
