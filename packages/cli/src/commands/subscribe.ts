import type { Client, Subscription } from '@wamp/client';
import { isAnsweredError } from '../failure/answered-error.js';
import { CliError } from '../failure/cli-error.js';
import { describeAnswer, describeFailure } from '../failure/describe-failure.js';
import { ExitCode } from '../failure/exit-code.js';
import type { CommandContext } from '../io/command-context.js';
import { openPrinter } from '../output/open-printer.js';
import type { EventRecord } from '../output/record.js';
import { GrantedIds } from '../session/granted-ids.js';
import { openSession } from '../session/open-session.js';
import { type SessionSettings, sessionSettings } from '../session/session-settings.js';
import { patternArgument } from '../session/uri-argument.js';
import { Ending } from '../streaming/ending.js';
import { RecordQueue } from '../streaming/record-queue.js';

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
    const subscribing = subscribeAll(client, { topics, match, ids, onEvent, ending, settings });
    const printing = queue.takeAll(async (record) => {
      printer.print(record);
      await io.stdout.drained();
    });
    await subscribing;
    if (!ending.signal.aborted)
      status.info(`subscribed ${topics.join(' ')}${match === 'exact' ? '' : ` (${match})`}  Ctrl-C to stop`);
    await printing;
  } finally {
    await client.close();
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  status.info(`${ending.count} events, ${queue.dropped} dropped, ${seconds} s`);
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

/** @throws {CliError} when the router refuses one of them */
async function subscribeAll(client: Client, options: Subscribing): Promise<void> {
  await Promise.all(options.topics.map((topic) => subscribe(client, topic, options)));
}

async function subscribe(client: Client, topic: string, options: Subscribing): Promise<void> {
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
    watchRevocation(subscription, ending);
  } catch (error) {
    // It is over while the router was still asked: that is for the exit code to say.
    if (ending.signal.aborted) return;
    const failure = isAnsweredError(error)
      ? describeAnswer(error, { verb: 'subscribe to', uri: topic, realm: settings.realm })
      : describeFailure(error, settings);
    if (failure instanceof CliError) ending.fail(failure);
    else throw failure;
  }
}

function watchRevocation(subscription: Subscription, ending: Ending): void {
  void subscription.ended.then((reason) => {
    if (reason === undefined) return;
    ending.fail(
      new CliError(`the router took the subscription of ${subscription.uri} away`, ExitCode.ROUTER_ERROR, {
        uri: reason,
      }),
    );
  });
}
