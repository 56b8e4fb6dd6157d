import type { Client } from '@wamp/client';
import { ExitCode } from '../failure/exit-code.js';
import type { CommandContext } from '../io/command-context.js';
import { openPrinter } from '../output/open-printer.js';
import type { Printer } from '../output/printer.js';
import { openSession } from '../session/open-session.js';
import { sessionSettings } from '../session/session-settings.js';
import { MetaApi } from './meta-api.js';

/** What a command that looks into a realm works with. */
export interface Inspection {
  readonly client: Client;
  readonly meta: MetaApi;
  readonly printer: Printer;
  readonly realm: string;
  readonly signal: AbortSignal;
}

/** Opens a session, looks into its realm and leaves. @throws {CliError} */
export async function inspect(
  context: CommandContext,
  look: (inspection: Inspection) => Promise<void>,
): Promise<ExitCode> {
  const { invocation, io, interruption } = context;
  const settings = sessionSettings(invocation, io.env, { retries: 0 });
  const printer = openPrinter(context);
  const client = await openSession(context, settings);
  const { realm } = settings;
  const { signal } = interruption;
  try {
    await look({ client, meta: new MetaApi(client, { realm, signal }), printer, realm, signal });
  } finally {
    await client.close();
  }
  return ExitCode.OK;
}
