import type { Client, SubscribeOptions } from '@wamp/client';
import type { ExitCode } from '../failure/exit-code.js';
import { CatchUp } from '../history/catch-up.js';
import { type HistoryQuery, sinceOf } from '../history/history-query.js';
import type { CommandContext } from '../io/command-context.js';
import { countOf } from '../line/flag-value.js';
import type { Invocation } from '../line/invocation.js';
import { openPrinter } from '../output/open-printer.js';
import type { EventRecord } from '../output/record.js';
import { GrantedIds } from '../session/granted-ids.js';
import { openSession } from '../session/open-session.js';
import { sessionSettings } from '../session/session-settings.js';
import { patternArgument } from '../session/uri-argument.js';
import { Ending } from '../streaming/ending.js';
import { RecordQueue } from '../streaming/record-queue.js';
import { endOnRefusal, endOnRevocation } from '../streaming/refusal.js';

/** Events that wait for a slow reader of stdout. */
const maxQueued = 10_000;

type Match = 'exact' | 'prefix' | 'wildcard';

/** `wamp subscribe` */
export async function run(context: CommandContext): Promise<ExitCode> {
  const { invocation, io, status, interruption } = context;
  const match: Match = invocation.choice('match', ['exact', 'prefix', 'wildcard']) ?? 'exact';
  const topics = invocation.words.map((word) => patternArgument(word, match));
  const settings = sessionSettings(invocation, io.env, { retries: Infinity });
  const kept = keptQuery(invocation);
  const options = { match, ...subscribeFlags(invocation) };
  const printer = openPrinter(context);
  const ending = new Ending(invocation, interruption);
  const ids = new GrantedIds();
  const queue = new RecordQueue<EventRecord>(maxQueued);
  const client = await openSession(context, settings, { onMessage: ids.onMessage });
  const start = performance.now();
  ending.start(client, settings);
  ending.signal.addEventListener('abort', () => queue.close(), { once: true });
  const emit = (record: EventRecord): void => {
    if (ending.arrived()) queue.push(record);
  };
  const { realm } = settings;
  const catchUp = (): CatchUp | undefined =>
    kept && new CatchUp({ client, ending, realm, query: kept, emit, warn: (text) => status.info(text) });
  try {
    // An event can come together with the answer to SUBSCRIBE; it is printed after it.
    if (await subscribeAll(client, { topics, options, ids, emit, catchUp, ending, realm })) {
      const how = match === 'exact' ? '' : ` (${match})`;
      status.info(`subscribed ${topics.join(' ')}${how}  Ctrl-C to stop`);
    }
    await queue.takeAll(async (record) => {
      printer.print(record);
      await io.stdout.drained();
    });
  } finally {
    await client.close();
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  status.info(
    `${ending.count} ${ending.count === 1 ? 'event' : 'events'}, ${queue.dropped} dropped, ${seconds} s`,
  );
  return ending.exitCode();
}

function subscribeFlags(invocation: Invocation): Pick<SubscribeOptions, 'getRetained' | 'group'> {
  const group = invocation.text('group');
  return {
    ...(invocation.has('get-retained') || invocation.has('retained') ? { getRetained: true } : {}),
    ...(group === undefined ? {} : { group }),
  };
}

/** Which kept events come first; `undefined` when none were asked for. @throws {CliError} */
function keptQuery(invocation: Invocation): HistoryQuery | undefined {
  const history = invocation.text('history');
  const since = invocation.text('since');
  if (history === undefined && since === undefined) return undefined;
  return {
    limit: history === undefined || history === 'all' ? undefined : countOf(history, '--history'),
    since: since === undefined ? undefined : sinceOf(since),
  };
}

interface Subscribing {
  readonly topics: readonly string[];
  readonly options: SubscribeOptions & { readonly match: Match };
  readonly ids: GrantedIds;
  readonly emit: (record: EventRecord) => void;
  /** Makes what puts the kept events of a topic first. */
  readonly catchUp: () => CatchUp | undefined;
  readonly ending: Ending;
  readonly realm: string;
}

/** Subscribes to every topic. @returns whether the router granted all of them */
async function subscribeAll(client: Client, options: Subscribing): Promise<boolean> {
  const granted = await Promise.all(options.topics.map((topic) => subscribe(client, topic, options)));
  return granted.every(Boolean);
}

/** Subscribes, or ends the command when the router refuses. */
async function subscribe(client: Client, topic: string, subscribing: Subscribing): Promise<boolean> {
  const { options, ids, emit, ending, realm } = subscribing;
  const catchUp = subscribing.catchUp();
  try {
    const subscription = await client.subscribe(
      topic,
      (event) => {
        const id = ids.of(topic);
        const record: EventRecord = {
          type: 'event',
          topic: event.topic,
          publication: event.publication,
          ...(id === undefined ? {} : { subscription: id }),
          args: event.args,
          kwargs: event.kwargs,
          details: event.details,
          ts: new Date().toISOString(),
        };
        if (catchUp === undefined) emit(record);
        else catchUp.live(record);
      },
      { ...options, signal: ending.signal },
    );
    endOnRevocation(ending, subscription);
    void catchUp?.begin(() => ({ uri: topic, match: options.match, own: ids.of(topic) }));
    return true;
  } catch (error) {
    endOnRefusal(ending, error, { verb: 'subscribe to', uri: topic, realm });
    return false;
  }
}
