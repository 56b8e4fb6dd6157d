import { type CallOptions, type Client, type WampError, payload } from '@wamp/client';
import type { ExitCode } from '../failure/exit-code.js';
import type { CommandContext } from '../io/command-context.js';
import { lostSignal } from '../failure/lost-session.js';
import { openPrinter } from '../output/open-printer.js';
import type { ResultRecord } from '../output/record.js';
import { buildPayload } from '../payload/payload-builder.js';
import { stdinOnce } from '../payload/payload-input.js';
import { answered } from '../requests/answered.js';
import { expectationOf } from '../requests/expectation.js';
import { type Outcome, Outcomes } from '../requests/outcomes.js';
import { runPool } from '../requests/request-pool.js';
import { type Request, requestsOf } from '../requests/request-source.js';
import { CancelWatch } from '../session/cancel-watch.js';
import { openSession } from '../session/open-session.js';
import { callOptions } from '../session/request-options.js';
import { type SessionSettings, sessionSettings } from '../session/session-settings.js';
import { uriArgument } from '../session/uri-argument.js';

/** How long Ctrl-C waits for the router to confirm the cancellation. */
const cancelGraceMs = 2000;

/** `wamp call` */
export async function run(context: CommandContext): Promise<ExitCode> {
  const { invocation, io, interruption } = context;
  const uri = uriArgument(invocation.firstWord);
  const settings = sessionSettings(invocation, io.env, { retries: 0 });
  const printer = openPrinter(context);
  const expectation = expectationOf(invocation);
  const base = await buildPayload(invocation.afterFirstWord, {
    strings: invocation.has('strings'),
    source: stdinOnce(io.stdin),
  });
  callOptions(base.options);
  const requests = requestsOf(context, base);
  const options = commonOptions(context, settings);
  const jobs = invocation.count('jobs') ?? 1;
  const canceled = new CancelWatch();
  const client = await openSession(context, settings, { onMessage: canceled.onMessage });
  const outcomes = new Outcomes<ResultRecord>(context, printer, {
    scene: { verb: 'call', uri, realm: settings.realm },
    expectation,
    hints: hintsFor(client, uri),
  });
  try {
    await runPool(requests, {
      jobs,
      ordered: !invocation.has('unordered'),
      signal: AbortSignal.any([interruption.signal, lostSignal(client, settings.realm)]),
      work: (request) => callOnce(client, { uri, request, options }),
      take: (outcome) => outcomes.take(outcome),
    });
  } finally {
    if (interruption.reason !== undefined) await canceled.answered(cancelGraceMs);
    await client.close();
  }
  return outcomes.exitCode;
}

function commonOptions({ invocation, interruption }: CommandContext, settings: SessionSettings): CallOptions {
  return {
    signal: interruption.signal,
    // D38: who presses Ctrl-C wants the work to stop
    cancelMode: invocation.choice('cancel', ['kill', 'killnowait', 'skip']) ?? 'kill',
    ...(settings.timeoutIsExplicit ? { timeout: settings.timeoutMs } : {}),
    ...(invocation.has('disclose-me') ? { discloseMe: true } : {}),
  };
}

/** What to try when there is no such procedure; asked for once, however many requests fail. */
function hintsFor(client: Client, uri: string): (error: WampError) => Promise<readonly string[]> {
  let similar: Promise<readonly string[]> | undefined;
  return async (error) => {
    if (error.uri !== 'wamp.error.no_such_procedure') return [];
    const { similarProcedures } = await import('../inspect/similar-procedures.js');
    similar ??= similarProcedures(client, uri);
    return similar;
  };
}

interface OneCall {
  readonly uri: string;
  readonly request: Request;
  readonly options: CallOptions;
}

function callOnce(client: Client, { uri, request, options }: OneCall): Promise<Outcome<ResultRecord>> {
  const { args, kwargs, options: given } = request.envelope;
  return answered(request.n, async (timing) => {
    const reply = await client.call(uri, payload(args, kwargs), {
      ...options,
      ...callOptions(given),
      full: true,
    });
    const { args: results, kwargs: named, details } = reply;
    return { type: 'result', procedure: uri, args: results, kwargs: named, details, ...timing() };
  });
}
