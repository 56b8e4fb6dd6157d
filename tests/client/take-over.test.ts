import { createClient } from '@wamp/client';
import type { ClientAuthenticator, Connector, Transport, TransportSink } from '@wamp/protocol';
import { allowAll, createRouter } from '@wamp/router';
import { memoryPair } from '@wamp/transport-memory';
import { describe, expect, it } from 'vitest';
import { ticketDouble } from '../conformance/ticket-double.ts';

const logins = [{ authid: 'joe', authrole: 'user', ticket: 'secret' }];
const auth: ClientAuthenticator = {
  method: 'ticket',
  begin: () => ({ authid: 'joe', challenge: () => 'secret' }),
};

/** The client's end of a connection that can die without the Router noticing. */
function mortal(transport: Transport): { readonly transport: Transport; readonly die: () => void } {
  let sink: TransportSink | undefined;
  let isDead = false;
  return {
    die: () => {
      isDead = true;
      sink?.closed({ by: 'remote', code: 1006 });
    },
    transport: {
      kind: transport.kind,
      serializer: transport.serializer,
      remoteAddress: '',
      maxSendBytes: Infinity,
      bufferedBytes: 0,
      ...(transport.peer && { peer: transport.peer }),
      attach: (given) => {
        sink = given;
        transport.attach(given);
      },
      send: (message) => isDead || transport.send(message),
      pause: () => undefined,
      resume: () => undefined,
      close: (options) => (isDead ? Promise.resolve() : transport.close(options)),
      abort: (error) => {
        if (!isDead) transport.abort(error);
      },
    },
  };
}

describe('A client that comes back', () => {
  it('has its procedures at once, though the Router still keeps the dead session (D32, D33)', async () => {
    await using router = createRouter({
      realms: [{ name: 'realm1', authenticators: [ticketDouble(logins)], authorizer: allowAll() }],
    });
    const connections: ReturnType<typeof mortal>[] = [];
    const connector: Connector = {
      name: 'memory',
      connect: () => {
        const [client, server] = memoryPair();
        router.accept(server);
        const connection = mortal(client);
        connections.push(connection);
        return Promise.resolve(connection.transport);
      },
    };
    await using client = createClient({
      realm: 'realm1',
      transports: [connector],
      auth,
      retry: { initialDelay: 1, maxDelay: 1 },
    });
    await client.register('com.p', () => 'here');
    const before = client.session?.id;
    const again = new Promise((resolve) => {
      client.on('ready', ({ failed }) => {
        resolve(failed);
      });
    });
    connections[0]?.die();
    expect(router.stats.sessions).toBe(1);
    expect(await again).toEqual([]);
    expect(client.session?.id).not.toBe(before);
    expect(router.stats.sessions).toBe(1);
    expect(await client.call('com.p')).toBe('here');
  });
});
