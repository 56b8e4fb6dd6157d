import { anonymous } from '@wamp/auth/anonymous';
import { hashSecret } from '@wamp/auth/secrets';
import { ticket } from '@wamp/auth/ticket';
import { wampcra } from '@wamp/auth/wampcra';
import { type Client, createClient } from '@wamp/client';
import type { ClientAuthenticator } from '@wamp/protocol';
import { webSocket } from '@wamp/transport-websocket';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ConfiguredRouter } from './configured-router.ts';

let router: ConfiguredRouter;
let backend: Client;
const clients: Client[] = [];

beforeAll(async () => {
  router = await ConfiguredRouter.start({
    text: `version: 1
listeners: [{ name: main, port: 0, serve: { /ws: { websocket: {} } } }]
realms:
  - name: com.example.auth
    auth: { ticket: { users: [{ authid: backend, role: judge, secret: "${await hashSecret('ticket-sha256', 'b')}" }], allow_insecure: true } }
    roles:
      - name: judge
        permissions: [{ uri: com.example., match: prefix, allow: [register] }]
  - { name: com.example.main, template: tenant }
realm_templates:
  - name: tenant
    auth:
      order: [wampcra, anonymous]
      anonymous: { role: guest }
      wampcra: { dynamic: { procedure: com.example.login, realm: com.example.auth, role: judge } }
    roles:
      - { name: guest, permissions: [] }
      - name: user
        authorizer: { procedure: com.example.may, realm: com.example.auth, role: judge }
auto_realms: [{ uri: com.example.tenant., template: tenant, max: 1 }]
`,
  });
  backend = client('com.example.auth', ticket({ authid: 'backend', ticket: 'b' }));
  await backend.register('com.example.login', ({ args: [, authid] }) => {
    if (authid !== 'ann') throw new Error('there is nobody of this name');
    return { role: 'user', secret: 'canary' };
  });
  await backend.register(
    'com.example.may',
    ({ args: [, uri, action] }) => action === 'publish' && uri === 'com.a',
  );
});

afterAll(async () => {
  await Promise.all(clients.map((each) => each.close()));
  await router[Symbol.asyncDispose]();
});

function client(realm: string, ...auth: readonly ClientAuthenticator[]): Client {
  const made = createClient({ realm, transports: [webSocket(router.url('WebSocket'))], auth, retry: false });
  clients.push(made);
  return made;
}

const ann = (): ClientAuthenticator => wampcra({ authid: 'ann', secret: 'canary' });

it('asks a procedure in another realm who somebody is [DYN-01]', async () => {
  expect(await client('com.example.main', anonymous(), ann()).ready()).toMatchObject({
    ...{ authid: 'ann', authrole: 'user', authmethod: 'wampcra', authprovider: 'dynamic' },
  });
  await expect(
    client('com.example.main', wampcra({ authid: 'bob', secret: 'canary' })).ready(),
  ).rejects.toMatchObject({ name: 'JoinError' });
});

it('asks a procedure in another realm what a role may do [AZ-19]', async () => {
  const session = client('com.example.main', ann());
  await session.publish('com.a', {}, { acknowledge: true });
  await expect(session.publish('com.b', {}, { acknowledge: true })).rejects.toMatchObject({
    uri: 'wamp.error.not_authorized',
  });
});

it('lets nobody else be or call those procedures [DYN-16] [AZ-28]', async () => {
  await expect(backend.call('com.example.login')).rejects.toMatchObject({ uri: 'wamp.error.not_authorized' });
});

it('makes realms of a template as clients log in, up to a cap [T47]', async () => {
  expect(await client('com.example.tenant.a', ann()).ready()).toMatchObject({ authrole: 'user' });
  await expect(client('com.example.tenant.b', ann()).ready()).rejects.toMatchObject({ name: 'JoinError' });
  await expect(client('com.example.other', ann()).ready()).rejects.toMatchObject({
    reason: 'wamp.error.no_such_realm',
  });
  expect(router.log).not.toContain('canary');
});
