import { connect } from 'node:tls';
import { tls } from '@wamp/auth/tls';
import { ticket } from '@wamp/auth/ticket';
import { type Client, createClient } from '@wamp/client';
import { hashSecret } from '@wamp/auth/secrets';
import { certificates } from '@wamp/conformance/tls';
import { rawSocket } from '@wamp/transport-rawsocket';
import { webSocket } from '@wamp/transport-websocket';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfiguredRouter } from './configured-router.ts';

const { ca, client, expiredClient, otherClient, server, namedServer } = certificates;

let router: ConfiguredRouter;

beforeAll(async () => {
  router = await ConfiguredRouter.start({
    files: {
      'ca.pem': ca,
      'server.pem': server.cert,
      'server.key': server.key,
      'named.pem': namedServer.cert,
      'named.key': namedServer.key,
    },
    text: `version: 1
listeners:
  - name: main
    port: 0
    tls:
      cert: server.pem
      key: server.key
      client_ca: ca.pem
      client_certificate: require
      sni: [{ names: [router.example], cert: named.pem, key: named.key }]
    serve: { rawsocket: {}, /ws: { websocket: {} } }
realms:
  - name: realm1
    auth:
      tls: { role: machine }
      ticket: { users: [{ authid: joe, role: machine, secret: "${await hashSecret('ticket-sha256', 'let me in')}" }] }
    roles: [{ name: machine, permissions: [] }]
`,
  });
});

afterAll(() => router[Symbol.asyncDispose]());

/** A client with the right certificate, or with another one or none, but the right ticket. */
function clientWith(kind: 'WebSocket' | 'RawSocket', shown: { cert?: string; key?: string }): Client {
  const options = { tls: { ca, ...shown } };
  const port = Number(new URL(router.url('WebSocket')).port);
  return createClient({
    realm: 'realm1',
    transports: [
      kind === 'WebSocket'
        ? webSocket(router.url(kind), options)
        : rawSocket({ host: '127.0.0.1', port }, options),
    ],
    auth: shown === client ? [tls()] : [ticket({ authid: 'joe', ticket: 'let me in' })],
    retry: false,
  });
}

/** The name in the certificate that the router shows. */
function shownFor(servername: string): Promise<string> {
  const { port } = new URL(router.url('WebSocket'));
  return new Promise((resolve, reject) => {
    const socket = connect({
      port: Number(port),
      host: '127.0.0.1',
      ca,
      servername,
      checkServerIdentity: () => undefined,
    });
    socket.on('error', reject);
    socket.on('secureConnect', () => {
      resolve(socket.getPeerCertificate().subjectaltname ?? '');
      socket.destroy();
    });
  });
}

describe('A configured listener with client_certificate: require', () => {
  it.each(['WebSocket', 'RawSocket'] as const)(
    'lets certificates of its authority in, over %s [AUTH-43]',
    async (kind) => {
      await using machine = clientWith(kind, client);
      await machine.ready();
      expect(machine.session).toMatchObject({ authmethod: 'tls', authrole: 'machine' });
    },
  );

  it.each([
    ['without a certificate', 'WebSocket', {}],
    ['without a certificate', 'RawSocket', {}],
    ['with one that has expired', 'WebSocket', expiredClient],
    ['with one that has expired', 'RawSocket', expiredClient],
    ['with one of another authority', 'WebSocket', otherClient],
    ['with one of another authority', 'RawSocket', otherClient],
  ] as const)(
    'turns away who comes %s over %s, also with the right ticket [T43, AUTH-43]',
    async (_what, kind, shown) => {
      await using machine = clientWith(kind, shown);
      await expect(machine.ready()).rejects.toMatchObject({ code: 'WAMP_ERR_UNREACHABLE' });
      expect(router.log).not.toContain('"authid":"joe"');
    },
  );
});

describe('A configured listener with sni', () => {
  it('shows the certificate of the name that is asked for, and that of the listener for others [SEC-01]', async () => {
    expect(await shownFor('router.example')).toBe('DNS:router.example');
    expect(await shownFor('localhost')).toContain('DNS:localhost');
    expect(await shownFor('nobody.example')).toContain('DNS:localhost');
    expect(await shownFor('')).toContain('DNS:localhost');
  });
});
