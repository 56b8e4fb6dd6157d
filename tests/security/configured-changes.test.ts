import { connect } from 'node:tls';
import { cookie } from '@wamp/auth/cookie';
import { hashSecret } from '@wamp/auth/secrets';
import { ticket } from '@wamp/auth/ticket';
import { createClient } from '@wamp/client';
import { certificates } from '@wamp/conformance/tls';
import { webSocket } from '@wamp/transport-websocket';
import { expect, it } from 'vitest';
import { ConfiguredRouter } from './configured-router.ts';

const secret = async (text: string): Promise<string> => hashSecret('ticket-sha256', text);

const text = `version: 1
listeners:
  - name: main
    port: 0
    tls: { cert: server.pem, key: server.key }
    serve: { /ws: { websocket: {} } }
realms:
  - name: realm1
    auth: { ticket: { file: users.yaml }, cookie: { ttl: 1h } }
    roles: [{ name: user, permissions: [] }]
`;

async function start(): Promise<ConfiguredRouter> {
  return ConfiguredRouter.start({
    text,
    files: {
      'users.yaml': `- { authid: ann, role: user, secret: ${await secret('one')} }\n- { authid: bob, role: user, secret: ${await secret('two')} }\n`,
      'server.pem': certificates.server.cert,
      'server.key': certificates.server.key,
    },
  });
}

function login(router: ConfiguredRouter, authid: string, password: string) {
  const origin = router.url('WebSocket').replace(/^wss/, 'https').replace('/ws', '');
  return createClient({
    realm: 'realm1',
    transports: [webSocket(router.url('WebSocket'), { tls: { ca: certificates.ca }, headers: { origin } })],
    auth: [cookie(), ticket({ authid, ticket: password })],
    retry: false,
  });
}

it('takes a file with principals anew: who changed has to log in again, the others stay', async () => {
  await using router = await start();
  await using ann = login(router, 'ann', 'one');
  await using bob = login(router, 'bob', 'two');
  await Promise.all([ann.ready(), bob.ready()]);
  router.write('users.yaml', `- { authid: ann, role: user, secret: ${await secret('one')} }\n`);
  expect(await router.logged('principals.reloaded')).toContain('"changed":1');
  expect(await bob.closed).toMatchObject({ uri: 'router.close.reauthenticate', code: 4403 });
  await expect(login(router, 'bob', 'two').ready()).rejects.toMatchObject({
    reason: 'wamp.error.authentication_denied',
  });
  expect(ann.session).toBeDefined();
});

it('keeps the former principals while their file has mistakes, and says so without a secret [T11]', async () => {
  await using router = await start();
  router.write('users.yaml', '- { authid: ann, role: usr, secret: canary }\n');
  const line = await router.logged('principals.kept');
  expect(line).toContain('the role is not defined in this realm');
  expect(router.log).not.toContain('canary');
  await using ann = login(router, 'ann', 'one');
  expect(await ann.ready()).toMatchObject({ authid: 'ann' });
});

/** The certificate that a new connection is shown. */
function shownBy(router: ConfiguredRouter): Promise<string> {
  const { port } = new URL(router.url('WebSocket'));
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: Number(port), rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

it('shows new certificates once both files fit, and keeps the former while they do not', async () => {
  await using router = await start();
  const before = await shownBy(router);
  router.write('server.pem', certificates.namedServer.cert);
  expect(await router.logged('certificate.kept')).toContain('is not the private key');
  expect(await shownBy(router)).toBe(before);
  router.write('server.key', certificates.namedServer.key);
  await router.logged('certificate.reloaded');
  expect(await shownBy(router)).not.toBe(before);
});
