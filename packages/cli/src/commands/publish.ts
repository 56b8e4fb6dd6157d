import { type Client, type PayloadValue, type PublishOptions, payload } from '@wamp/client';
import { isAnsweredError } from '../failure/answered-error.js';
import { usageError } from '../failure/cli-error.js';
import type { ExitCode } from '../failure/exit-code.js';
import type { CommandContext } from '../io/command-context.js';
import type { Invocation } from '../line/invocation.js';
import { lostSignal } from '../failure/lost-session.js';
import { openPrinter } from '../output/open-printer.js';
import type { PublishedRecord } from '../output/record.js';
import { buildPayload } from '../payload/payload-builder.js';
import { stdinOnce } from '../payload/payload-input.js';
import { answered } from '../requests/answered.js';
import { type Outcome, Outcomes } from '../requests/outcomes.js';
import { runPool } from '../requests/request-pool.js';
import { type Request, requestsOf } from '../requests/request-source.js';
import { openSession } from '../session/open-session.js';
import { receiverOptions } from '../session/receiver-options.js';
import { publishOptions } from '../session/request-options.js';
import { sessionSettings } from '../session/session-settings.js';
import { uriArgument } from '../session/uri-argument.js';

/** `wamp publish` */
export async function run(context: CommandContext): Promise<ExitCode> {
  const { invocation, io, interruption } = context;
  const topic = uriArgument(invocation.firstWord);
  const settings = sessionSettings(invocation, io.env, { retries: 0 });
  const printer = openPrinter(context);
  const base = await buildPayload(invocation.afterFirstWord, {
    strings: invocation.has('strings'),
    source: stdinOnce(io.stdin),
  });
  publishOptions(base.options);
  const requests = requestsOf(context, base);
  const options = { ...commonOptions(invocation), signal: interruption.signal };
  const jobs = invocation.count('jobs') ?? 1;
  const client = await openSession(context, settings);
  const outcomes = new Outcomes<PublishedRecord>(context, printer, {
    scene: { verb: 'publish to', uri: topic, realm: settings.realm },
  });
  try {
    const publisher = new OncePublisher(client, topic, options);
    await runPool(requests, {
      jobs,
      ordered: !invocation.has('unordered'),
      signal: AbortSignal.any([interruption.signal, lostSignal(client, settings.realm)]),
      work: (request) => publisher.publish(request),
      take: (outcome) => outcomes.take(outcome),
    });
    if (publisher.hasUnacknowledged) await barrier(client, interruption.signal);
  } finally {
    await client.close();
  }
  return outcomes.exitCode;
}

function commonOptions(invocation: Invocation): PublishOptions {
  if (invocation.has('ack') && invocation.has('no-ack'))
    throw usageError('--ack and --no-ack exclude each other');
  const rkey = invocation.text('rkey');
  return {
    ...receiverOptions(invocation),
    ...(invocation.has('retain') ? { retain: true } : {}),
    ...(rkey === undefined ? {} : { rkey }),
    // Otherwise a refusal would stay unseen.
    acknowledge: !invocation.has('no-ack'),
    ...(invocation.has('include-me') ? { excludeMe: false } : {}),
    ...(invocation.has('disclose-me') ? { discloseMe: true } : {}),
  };
}

class OncePublisher {
  readonly #client: Client;
  readonly #topic: string;
  readonly #options: PublishOptions;
  hasUnacknowledged = false;

  constructor(client: Client, topic: string, options: PublishOptions) {
    this.#client = client;
    this.#topic = topic;
    this.#options = options;
  }

  publish({ envelope, n }: Request): Promise<Outcome<PublishedRecord>> {
    const { args, kwargs, options: given } = envelope;
    return answered(n, async (timing) => {
      const options = { ...this.#options, ...publishOptions(given) };
      const publication = await this.#send(payload(args, kwargs), options);
      return { type: 'published', topic: this.#topic, ...publication, ...timing() };
    });
  }

  async #send(values: PayloadValue, options: PublishOptions): Promise<{ readonly publication?: number }> {
    if (options.acknowledge === true) {
      const { id } = await this.#client.publish(this.#topic, values, { ...options, acknowledge: true });
      return { publication: id };
    }
    this.hasUnacknowledged = true;
    await this.#client.publish(this.#topic, values, { ...options, acknowledge: false });
    return {};
  }
}

/**
 * Waits until the router has taken all that was published without acknowledgement: messages of one session are
 * handled in their order, so any answer to a later request will do.
 */
async function barrier(client: Client, signal: AbortSignal): Promise<void> {
  try {
    await client.call('wamp.session.count', undefined, { signal });
  } catch (error) {
    if (!isAnsweredError(error) || error.details['local'] === true) throw error;
  }
}
