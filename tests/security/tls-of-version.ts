import { createServer } from 'node:tls';
import { certificates } from '@wamp/conformance/tls';
import { type ServerTls, serverTls } from '@wamp/protocol/listening';

const { server, namedServer } = certificates;

/** Versions that may be spoken. */
export const versions = ['TLSv1.2', 'TLSv1.3'] as const;

/** TLS of a server that speaks one version only. */
export function tlsOf(maxVersion: (typeof versions)[number]): ServerTls {
  const tls = serverTls({ ...server, sni: [{ servername: 'router.example', ...namedServer }] });
  const serverOptions = { ...tls.serverOptions, maxVersion };
  return {
    serverOptions,
    createServer: (onSocket) => {
      const made = createServer(serverOptions, onSocket);
      tls.watch(made);
      return made;
    },
    watch: (made) => {
      tls.watch(made);
    },
    renew: (renewed) => {
      tls.renew(renewed);
    },
  };
}
