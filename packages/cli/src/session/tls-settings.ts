import { createSecureContext } from 'node:tls';
import { CliError, usageError } from '../failure/cli-error.js';
import { codeOf } from '../failure/error-code.js';
import { ExitCode } from '../failure/exit-code.js';
import type { CliIo } from '../io/cli-io.js';
import { namedFile } from '../io/named-file.js';
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
    const why =
      codeOf(cause) === 'ERR_OSSL_X509_KEY_VALUES_MISMATCH'
        ? `it does not belong to ${cert.origin}`
        : 'that is no private key in PEM without a passphrase';
    throw new CliError(`${key.origin}: ${why}`, ExitCode.USAGE, { cause });
  }
  return pair;
}

async function certificateFile({ text: path, origin }: Setting): Promise<string> {
  const text = await namedFile(path, origin);
  if (!text.includes('-----BEGIN')) throw usageError(`${origin} ${path}: no certificate in PEM`);
  return text;
}
