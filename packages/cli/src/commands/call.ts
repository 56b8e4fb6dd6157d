import type { Client, WampError } from '@wamp/client';
import { usageError } from '../failure/cli-error.js';
import type { ExitCode } from '../failure/exit-code.js';
import type { CommandContext } from '../io/command-context.js';
import { lostSignal } from '../failure/lost-session.js';
import { openPrinter } from '../output/open-printer.js';
import type { Printer } from '../output/printer.js';
import type { ResultRecord } from '../output/record.js';
import { buildPayload } from '../payload/payload-builder.js';
import { stdinOnce } from '../payload/payload-input.js';
import { type CallTerms, callOnce } from '../requests/call-once.js';
import { expectationOf } from '../requests/expectation.js';
import { Outcomes } from '../requests/outcomes.js';
import { runPool } from '../requests/request-pool.js';
import { chunksOf, requestsOf } from '../requests/request-source.js';
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
  const source = stdinOnce(io.stdin);
  if (invocation.text('input') === '-') source.leaveStdin();
  const base = await buildPayload(invocation.afterFirstWord, {
    strings: invocation.has('strings'),
    source,
  });
  callOptions(base.options);
  const requests = requestsOf(context, base);
  const jobs = invocation.count('jobs') ?? 1;
  const canceled = new CancelWatch();
  const terms = {
    ...callTerms(context, settings),
    uri,
    canceled,
    onProgress: progressPrinter(context, printer),
  };
  const client = await openSession(context, settings, { onMessage: canceled.onMessage });
  const outcomes = new Outcomes<ResultRecord>(context, printer, {
    scene: { verb: 'call', uri, realm: settings.realm },
    expectation,
    hints: hintsFor(client, uri),
    printsResults: !invocation.has('progress-only'),
  });
  try {
    await runPool(requests, {
      jobs,
      ordered: !invocation.has('unordered'),
      signal: AbortSignal.any([interruption.signal, lostSignal(client, settings.realm)]),
      work: (request) => callOnce(client, request, terms),
      take: (outcome) => outcomes.take(outcome),
    });
  } finally {
    if (interruption.reason !== undefined) await canceled.answered(cancelGraceMs);
    await client.close();
  }
  return outcomes.exitCode;
}

/** @throws {CliError} when flags are malformed or contradict each other */
function callTerms(
  context: CommandContext,
  settings: SessionSettings,
): Pick<CallTerms, 'options' | 'limits' | 'input'> {
  const { invocation, interruption } = context;
  const path = invocation.text('input');
  for (const other of ['each', 'repeat', 'jobs']) {
    if (path !== undefined && invocation.has(other))
      throw usageError(`--input cannot be mixed with --${other}`, 'its lines belong to one call');
  }
  const timeout = settings.timeoutIsExplicit ? settings.timeoutMs : undefined;
  const rkey = invocation.text('rkey');
  return {
    options: {
      // D38: who presses Ctrl-C wants the work to stop
      cancelMode: invocation.choice('cancel', ['kill', 'killnowait', 'skip']) ?? 'kill',
      ...(timeout === undefined ? {} : { timeout }),
      ...(invocation.has('disclose-me') ? { discloseMe: true } : {}),
      ...(rkey === undefined ? {} : { rkey }),
    },
    limits: {
      signal: interruption.signal,
      timeoutMs: timeout === 0 ? undefined : timeout,
      cancelAfterMs: invocation.durationMs('cancel-after'),
    },
    input: path === undefined ? undefined : () => chunksOf(context, path),
  };
}

/** Prints progress as it comes, also while earlier requests are not answered. */
function progressPrinter({ invocation }: CommandContext, printer: Printer): CallTerms['onProgress'] {
  if (!invocation.has('progress') && !invocation.has('progress-only')) return undefined;
  return (record) => printer.print(record);
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
