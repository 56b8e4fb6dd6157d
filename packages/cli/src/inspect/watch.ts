import type { ExitCode } from '../failure/exit-code.js';
import type { CommandContext } from '../io/command-context.js';
import { openPrinter } from '../output/open-printer.js';
import { openSession } from '../session/open-session.js';
import { sessionSettings } from '../session/session-settings.js';
import { Ending } from '../streaming/ending.js';
import { RecordQueue } from '../streaming/record-queue.js';
import { endOnFailure, endOnRevocation } from '../streaming/refusal.js';
import { registrations, subscriptions } from './grant.js';
import { MetaApi, type MetaTopic } from './meta-api.js';
import { type MetaEvent, metaEvent, metaTopics } from './meta-event.js';
import { metaEventView } from './meta-event-view.js';
import { UriBook } from './uri-book.js';

/** Events that wait for a slow reader of stdout. */
const maxQueued = 10_000;

/** What is watched. */
export interface Watching {
  readonly topics: readonly MetaTopic[];
  /** Only what this session does. */
  readonly session?: number | undefined;
  /** Only what happens to URIs that begin so. */
  readonly prefix?: string | undefined;
}

/** Prints what happens in a realm until it is told to stop. What this command does itself is left out. */
export async function watch(context: CommandContext, watching: Watching): Promise<ExitCode> {
  const { invocation, io, status, interruption } = context;
  const settings = sessionSettings(invocation, io.env, { retries: Infinity });
  const printer = openPrinter(context);
  const ending = new Ending(invocation, interruption);
  const queue = new RecordQueue<MetaEvent>(maxQueued);
  const client = await openSession(context, settings);
  const meta = new MetaApi(client, { realm: settings.realm, signal: ending.signal });
  const uris = new UriBook(meta);
  ending.start(client, settings);
  ending.signal.addEventListener('abort', () => queue.close(), { once: true });
  const onEvent = (event: MetaEvent): void => {
    const isOwn = event.session === client.session?.id;
    const isAsked = watching.session === undefined || watching.session === event.session;
    if (!isOwn && isAsked) queue.push(event);
  };
  try {
    if (await subscribeAll({ watching, meta, ending, onEvent })) {
      await loadUris(uris, watching);
      status.info(`watching ${watching.topics.join('s, ')}s of ${settings.realm}  Ctrl-C to stop`);
    }
    await queue.takeAll(async (event) => {
      // They are counted when they are printed: an event that is filtered out is none.
      if (ending.signal.aborted) return;
      const uri = await uris.uriOf(event);
      if (!isBelow(uri, watching.prefix) || !ending.arrived()) return;
      printer.show(metaEventView(event, uri));
      await io.stdout.drained();
    });
  } finally {
    await client.close();
  }
  if (queue.dropped > 0) status.info(`${queue.dropped} dropped, as the reader of stdout was too slow`);
  return ending.exitCode();
}

function isBelow(uri: string | undefined, prefix: string | undefined): boolean {
  return prefix === undefined || uri?.startsWith(prefix) === true;
}

async function loadUris(uris: UriBook, { topics }: Watching): Promise<void> {
  for (const kind of [registrations, subscriptions]) if (topics.includes(kind.noun)) await uris.load(kind);
}

interface Subscribing {
  readonly watching: Watching;
  readonly meta: MetaApi;
  readonly ending: Ending;
  readonly onEvent: (event: MetaEvent) => void;
}

/** Subscribes to the events, or ends the command when the router refuses. @returns whether all were granted */
async function subscribeAll({ watching, meta, ending, onEvent }: Subscribing): Promise<boolean> {
  try {
    for (const api of watching.topics) {
      meta.require(api);
      for (const topic of metaTopics[api]) {
        const subscription = await meta.subscribe(topic, (event) => onEvent(metaEvent(api, event)));
        endOnRevocation(ending, subscription);
      }
    }
    return true;
  } catch (error) {
    endOnFailure(ending, error);
    return false;
  }
}
