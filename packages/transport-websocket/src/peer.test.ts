import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, type IncomingMessage, createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Transport, json } from '@wamp/protocol';
import { RecordingSink } from '@wamp/conformance/transport-suite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { batchedWebSocket } from './batched-node.js';
import { upgrade } from './fixtures/listener-rig.js';
import { webSocket as platformWebSocket } from './index.js';
import { webSocketEndpoint, webSocketListener } from './listener.js';
import { webSocket } from './node.js';
import { platformTransport } from './platform-transport.js';

const signal = AbortSignal.timeout(20_000);

function endedAfterwards(transport: Transport): Transport {
  transport.attach(new RecordingSink());
  onTestFinished(async () => {
    transport.abort(new Error('end of the test'));
    await transport.close();
  });
  return transport;
}

async function listening(): Promise<{ readonly url: string; readonly accepted: Promise<Transport> }> {
  const listener = webSocketListener({ port: 0 });
  const accepted = Promise.withResolvers<Transport>();
  const { url } = await listener.listen((transport) => {
    accepted.resolve(endedAfterwards(transport));
  });
  onTestFinished(() => listener.close());
  return { url, accepted: accepted.promise };
}

describe('the peer of a WebSocket', () => {
  it.each([
    ['ws', webSocket],
    ['batches', batchedWebSocket],
  ])('is private on the loopback interface, with its address, by %s [AUTH-35]', async (_name, connector) => {
    const { url, accepted } = await listening();
    const client = endedAfterwards(await connector(url).connect({ signal }));
    expect(client.peer).toEqual({ isPrivate: true, address: '127.0.0.1' });
    const upgradeFacts = { url: '/ws', headers: {}, notes: {} };
    expect((await accepted).peer).toEqual({ isPrivate: true, address: '127.0.0.1', upgrade: upgradeFacts });
  });

  it('is not private when the client goes through an agent, however near that is', async () => {
    const { url } = await listening();
    const agent = new Agent();
    onTestFinished(() => {
      agent.destroy();
    });
    const client = endedAfterwards(await webSocket(url, { agent }).connect({ signal }));
    expect(client.peer).toEqual({ isPrivate: false, address: '127.0.0.1' });
  });

  it('is private and without an address on a Unix domain socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wamp-'));
    const endpoint = webSocketEndpoint();
    const accepted = Promise.withResolvers<Transport>();
    await endpoint.listen((transport) => {
      accepted.resolve(endedAfterwards(transport));
    });
    const server = createServer();
    server.on('upgrade', (request: IncomingMessage, socket, head) => {
      endpoint.handleUpgrade(request, socket, head);
    });
    server.listen(join(folder, 's'));
    await once(server, 'listening');
    const socket = connect(join(folder, 's'));
    onTestFinished(async () => {
      socket.destroy();
      server.close();
      await rm(folder, { recursive: true });
    });
    socket.write(upgrade({ 'Sec-WebSocket-Protocol': 'wamp.2.json' }));
    const { peer } = await accepted.promise;
    expect(peer).toMatchObject({ isPrivate: true, upgrade: { url: '/ws' } });
    expect(peer).not.toHaveProperty('address');
  });
});

describe("the peer of a platform's WebSocket", () => {
  it('is private by the URL, and has no channel binding [SCR-50]', async () => {
    const { url } = await listening();
    const client = endedAfterwards(await platformWebSocket(url).connect({ signal }));
    expect(client.peer).toEqual({ isPrivate: true });
  });

  it.each([
    ['wss://router.example/ws', true],
    ['ws://localhost/ws', true],
    ['ws://localhost:8080/ws', true],
    ['ws://127.0.0.1:8080/', true],
    ['ws://127.8.9.10/', true],
    ['ws://[::1]:8080/', true],
    ['ws://router.example/ws', false],
    ['ws://localhost.evil.example/', false],
    ['ws://127.0.0.1.evil.example/', false],
    ['ws://127.evil.example/', false],
    ['ws://evil.example/ws://localhost/', false],
    ['ws://192.168.0.1/', false],
  ])('%s: %s [SCR-50]', (url, isPrivate) => {
    const socket = { url, onclose: null, onmessage: null };
    // The part of a WebSocket that is used.
    const { peer } = platformTransport(socket as unknown as WebSocket, json());
    expect(peer).toEqual({ isPrivate });
  });
});
