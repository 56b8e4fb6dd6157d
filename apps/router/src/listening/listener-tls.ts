import { type ServerCertificates, type ServerTls, serverTls } from '@wamp/protocol/listening';
import type { TlsEntry } from '../config/router-config.js';
import type { Surroundings } from '../config/surroundings.js';
import type { Log } from '../logging/log.js';
import type { WatchFile } from '../router/watched-files.js';
import { tlsSchema } from '../schema/tls-schema.js';

/** What the TLS of a listener works with. */
export interface TlsHost {
  /** Its name. */
  readonly listener: string;
  readonly surroundings: Surroundings;
  readonly log: Log;
  readonly watch: WatchFile;
}

/**
 * The TLS of one listener. When its files change, new connections get what stands there then; while that cannot be
 * used, the former certificates stay, and the log says so.
 * @throws {Error} when a file cannot be read or holds something else
 */
export function listenerTls(entry: TlsEntry, host: TlsHost): ServerTls {
  const { client_certificate, min_version, watch } = entry;
  const tls = serverTls({
    ...certificatesOf(entry, host.surroundings),
    ...(client_certificate && { clientCertificate: client_certificate }),
    minVersion: min_version ?? tlsSchema.properties.min_version.default,
  });
  if (watch ?? tlsSchema.properties.watch.default) {
    for (const path of filesOf(entry)) {
      host.watch(host.surroundings.pathOf(path), () => renew(tls, { entry, ...host }));
    }
  }
  return tls;
}

function renew(
  tls: ServerTls,
  { entry, surroundings, log, listener }: TlsHost & { readonly entry: TlsEntry },
): void {
  try {
    tls.renew(certificatesOf(entry, surroundings));
    log.info({
      event: 'certificate.reloaded',
      text: `listener ${listener} shows new certificates from now on`,
      fields: { listener },
    });
  } catch (error) {
    // Of a pair, one file changes after the other: between them they do not fit.
    log.warn({
      event: 'certificate.kept',
      text: `listener ${listener} keeps its certificates: ${error instanceof Error ? error.message : String(error)}`,
      fields: { listener },
    });
  }
}

function certificatesOf(entry: TlsEntry, surroundings: Surroundings): ServerCertificates {
  const readFile = (path: string): Buffer => surroundings.readFile(path);
  const { cert, key, sni = [], client_ca } = entry;
  return {
    cert: readFile(cert),
    key: readFile(key),
    sni: sni.flatMap(({ names, ...pair }) => {
      const read = { cert: readFile(pair.cert), key: readFile(pair.key) };
      return names.map((servername) => ({ servername, ...read }));
    }),
    ...(client_ca && { clientCa: readFile(client_ca) }),
  };
}

function filesOf({ cert, key, sni = [], client_ca }: TlsEntry): ReadonlySet<string> {
  return new Set([
    cert,
    key,
    ...sni.flatMap((each) => [each.cert, each.key]),
    ...(client_ca ? [client_ca] : []),
  ]);
}
