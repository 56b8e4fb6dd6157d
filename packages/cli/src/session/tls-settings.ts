import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { CliError, usageError } from '../failure/cli-error.js';
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
 * @throws {CliError} exit 2 when a file cannot be read, or has something else in it
 */
export async function tlsSettings(invocation: Invocation, io: CliIo): Promise<TlsSettings> {
  const ca = setting(invocation, io.env, 'ca');
  const cert = setting(invocation, io.env, 'cert');
  const key = setting(invocation, io.env, 'cert-key');
  if (cert && !key) throw usageError(`${cert.origin} needs --cert-key`, 'the private key of the certificate');
  if (key && !cert) throw usageError(`${key.origin} needs --cert`, 'the certificate of the private key');
  return {
    ...(ca && { ca: await certificateFile(ca) }),
    ...(cert && key && (await certificateAndKey(cert, key, io))),
    ...(invocation.has('insecure') && { insecure: true }),
  };
}

async function certificateAndKey(
  cert: Setting,
  key: Setting,
  io: CliIo,
): Promise<{ cert: string; key: string }> {
  const pair = {
    cert: await certificateFile(cert),
    key: await secretSource(key, io)(new AbortController().signal),
  };
  try {
    createSecureContext(pair);
  } catch (cause) {
    // What OpenSSL says of it is for nobody, but never the key itself.
    const isPair =
      cause instanceof Error && 'code' in cause && cause.code === 'ERR_OSSL_X509_KEY_VALUES_MISMATCH';
    const why = isPair
      ? `it does not belong to ${cert.origin}`
      : 'that is no private key in PEM without a passphrase';
    throw new CliError(`${key.origin}: ${why}`, ExitCode.USAGE, { cause });
  }
  return pair;
}

async function certificateFile(setting: Setting): Promise<string> {
  const text = await pemFile(setting);
  if (!text.includes('-----BEGIN'))
    throw usageError(`${setting.origin} ${setting.text}: no certificate in PEM`);
  return text;
}

async function pemFile({ text, origin }: Setting): Promise<string> {
  try {
    return await readFile(text, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'it cannot be read';
    throw new CliError(`${origin} ${text}: ${why}`, ExitCode.USAGE, { cause });
  }
}
