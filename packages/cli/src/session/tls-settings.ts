import { readFile } from 'node:fs/promises';
import { CliError } from '../failure/cli-error.js';
import { ExitCode } from '../failure/exit-code.js';
import type { CliIo } from '../io/cli-io.js';
import type { Invocation } from '../line/invocation.js';
import { secretSource } from '../secrets/secret-source.js';
import { type Setting, setting } from './session-settings.js';

/** What a connection over TLS is made with. */
export interface TlsSettings {
  /** PEM. */
  readonly ca?: string;
  /** PEM. */
  readonly cert?: string;
  /** PEM. */
  readonly key?: string;
  readonly insecure?: true;
}

/**
 * Reads certificates and the key that belongs to one.
 * @throws {CliError} exit 2 when a file cannot be read
 */
export async function tlsSettings(invocation: Invocation, io: CliIo): Promise<TlsSettings> {
  const ca = setting(invocation, io.env, 'ca');
  const cert = setting(invocation, io.env, 'cert');
  const key = setting(invocation, io.env, 'cert-key');
  return {
    ...(ca && { ca: await pemFile(ca) }),
    ...(cert && { cert: await pemFile(cert) }),
    ...(key && { key: await secretSource(key, io)(new AbortController().signal) }),
    ...(invocation.has('insecure') && { insecure: true }),
  };
}

async function pemFile({ text, origin }: Setting): Promise<string> {
  try {
    return await readFile(text, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'it cannot be read';
    throw new CliError(`${origin} ${text}: ${why}`, ExitCode.USAGE, { cause });
  }
}
