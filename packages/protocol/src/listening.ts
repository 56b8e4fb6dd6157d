/**
 * What ports have in common, whatever is spoken on them: newcomers come in by turns, and TLS has certificates that can be
 * exchanged. For Node only.
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 * import { serverTls } from '@wamp/protocol/listening';
 *
 * const read = async (name: string) => ({ cert: await readFile(`${name}.crt`), key: await readFile(`${name}.key`) });
 *
 * export async function open(names: readonly string[]) {
 *   const sni = await Promise.all(names.map(async (servername) => ({ servername, ...(await read(servername)) })));
 *   return serverTls({ ...(await read('router')), sni }).createServer((socket) => socket.end('Hello\n'));
 * }
 * ```
 *
 * @packageDocumentation
 */
export { Admission, type AdmissionOptions } from './listening/admission.js';
export { type ServerTls, serverTls } from './listening/server-tls.js';
export {
  type NamedCertificate,
  type ServerCertificates,
  type TlsServerOptions,
  tlsServerDefaults,
} from './listening/server-tls-options.js';
