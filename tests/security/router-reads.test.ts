import { readFile } from 'node:fs/promises';
import { certificates } from '@wamp/conformance/tls';
import { createClient } from '@wamp/client';
import { json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { allowAll, anonymous, createRouter } from '@wamp/router';
import { rawSocket } from '@wamp/transport-rawsocket';
import { rawSocketListener } from '@wamp/transport-rawsocket/listener';
import { webSocket } from '@wamp/transport-websocket';
import { webSocketListener } from '@wamp/transport-websocket/listener';
import { expect, it } from 'vitest';
import { root } from '../docs/documents.ts';

const { server, ca } = certificates;

it('the router reads payloads between two TLS connections, as it converts them, and says so [SEC-05]', async () => {
  await using router = createRouter({
    realms: [{ name: 'realm1', authenticators: [anonymous({ authrole: 'guest' })], authorizer: allowAll() }],
  });
  const web = await router.listen(webSocketListener({ port: 0, tls: server, serializers: [json()] }));
  const { port = 0 } = await router.listen(
    rawSocketListener({ port: 0 }, { tls: server, serializers: [cbor()] }),
  );
  const tls = { ca };
  await using callee = createClient({ realm: 'realm1', transports: [webSocket(web.url, { tls })] });
  const transports = [rawSocket({ port }, { tls, serializers: [cbor()] })];
  await using caller = createClient({ realm: 'realm1', transports });
  await callee.register('com.example.echo', ({ args }) => args[0]);
  expect(await caller.call('com.example.echo', [{ secret: 'words' }])).toEqual({ secret: 'words' });
  expect([(await caller.ready()).serializer, (await callee.ready()).serializer]).toEqual(['cbor', 'json']);
  const text = (await readFile(`${root}docs/transports.md`, 'utf8')).replace(/\s+/g, ' ');
  expect(text).toContain('It does not protect from the router, which reads what it passes on');
});
