import type { Client } from '@wamp/client';
import type { ExitCode } from '../failure/exit-code.js';
import type { CommandContext } from '../io/command-context.js';
import { openPrinter } from '../output/open-printer.js';
import type { EventRecord } from '../output/record.js';
import { GrantedIds } from '../session/granted-ids.js';
import { openSession } from '../session/open-session.js';
import { type SessionSettings, sessionSettings } from '../session/session-settings.js';
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
  const printer = openPrinter(context);
  const ending = new Ending(invocation, interruption);
  const ids = new GrantedIds();
  const queue = new RecordQueue<EventRecord>(maxQueued);
  const client = await openSession(context, settings, { onMessage: ids.onMessage });
  const start = performance.now();
  ending.start(client, settings);
  ending.signal.addEventListener('abort', () => queue.close(), { once: true });
  const onEvent = (record: EventRecord): void => {
    if (ending.arrived()) queue.push(record);
  };
  try {
    // An event can come together with the answer to SUBSCRIBE; it is printed after it.
    if (await subscribeAll(client, { topics, match, ids, onEvent, ending, settings })) {
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

interface Subscribing {
  readonly topics: readonly string[];
  readonly match: Match;
  readonly ids: GrantedIds;
  readonly onEvent: (record: EventRecord) => void;
  readonly ending: Ending;
  readonly settings: SessionSettings;
}

/** Subscribes to every topic. @returns whether the router granted all of them */
async function subscribeAll(client: Client, options: Subscribing): Promise<boolean> {
  const granted = await Promise.all(options.topics.map((topic) => subscribe(client, topic, options)));
  return granted.every(Boolean);
}

/** Subscribes, or ends the command when the router refuses. */
async function subscribe(client: Client, topic: string, options: Subscribing): Promise<boolean> {
  const { match, ids, onEvent, ending, settings } = options;
  try {
    const subscription = await client.subscribe(
      topic,
      (event) => {
        const id = ids.of(topic);
        onEvent({
          type: 'event',
          topic: event.topic,
          publication: event.publication,
          ...(id === undefined ? {} : { subscription: id }),
          args: event.args,
          kwargs: event.kwargs,
          details: event.details,
          ts: new Date().toISOString(),
        });
      },
      { match, signal: ending.signal },
    );
    endOnRevocation(ending, subscription);
    return true;
  } catch (error) {
    endOnRefusal(ending, error, { verb: 'subscribe to', uri: topic, realm: settings.realm });
    return false;
  }
}
