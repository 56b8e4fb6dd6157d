import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@wamp/client';
import { isAnsweredError } from '../failure/answered-error.js';
import { CliError } from '../failure/cli-error.js';
import { ExitCode } from '../failure/exit-code.js';
import { lostSignal } from '../failure/lost-session.js';
import { ConnectPhases } from '../inspect/connect-phases.js';
import { phasesView, roundTripView, summaryView } from '../inspect/ping-view.js';
import { RoundTrips } from '../inspect/round-trips.js';
import { RouterAgent } from '../inspect/router-agent.js';
import type { CommandContext } from '../io/command-context.js';
import { openPrinter } from '../output/open-printer.js';
import { roundMs } from '../output/record.js';
import { openSession } from '../session/open-session.js';
import { sessionSettings } from '../session/session-settings.js';

/** Nobody but the router can have a procedure below `wamp`, so this runs no code of an application. */
const nobody = 'wamp.cli.ping';

/** `wamp ping` */
export async function run(context: CommandContext): Promise<ExitCode> {
  const { invocation, io, interruption } = context;
  const settings = sessionSettings(invocation, io.env, { retries: 0 });
  const printer = openPrinter(context);
  const count = invocation.count('count') ?? 5;
  const delayMs = invocation.durationMs('delay') ?? 0;
  using phases = new ConnectPhases();
  const agent = new RouterAgent();
  phases.start();
  const client = await openSession(context, settings, {
    onMessage: (tap) => {
      phases.onMessage(tap);
      agent.onMessage(tap);
    },
  });
  const trips = new RoundTrips();
  const signal = AbortSignal.any([interruption.signal, lostSignal(client, settings.realm)]);
  try {
    printer.show(phasesView(phases.phases, client.session?.authmethod));
    for (let n = 1; n <= count; n++) {
      if (n > 1) await pauseFor(delayMs, signal);
      const ms = await roundTrip(client, signal);
      if (ms === undefined) trips.lost++;
      else trips.add(ms);
      printer.show(roundTripView(n, ms));
    }
    const { transport = '', serializer = '' } = client.session ?? {};
    printer.show(summaryView(trips, { transport, serializer, router: agent.name }));
  } finally {
    await client.close();
  }
  if (trips.count > 0) return ExitCode.OK;
  throw new CliError(`no answer to ${count} round trips`, ExitCode.TIMEOUT);
}

/** @throws the reason of the signal */
async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0) return;
  try {
    await pause(ms, undefined, { signal });
  } catch {
    // Its own error says only that the pause was cut short.
    signal.throwIfAborted();
  }
}

/** How long the router took to answer; `undefined` when it did not answer in time. */
async function roundTrip(client: Client, signal: AbortSignal): Promise<number | undefined> {
  const start = performance.now();
  try {
    await client.call(nobody, undefined, { signal });
  } catch (error) {
    if (!isAnsweredError(error)) throw error;
    if (error.details['local'] === true) return undefined;
  }
  return roundMs(performance.now() - start);
}
