import { once } from 'node:events';
import { createServer } from 'node:http';
import { type Socket, connect } from 'node:net';
import { EncodedMessage } from '@wamp/protocol';
import { RecordingSink } from '@wamp/conformance/transport-suite';
import { describe, expect, it } from 'vitest';
import { webSocketEndpoint, webSocketListener } from './listener.js';
import { Rig, clientFrame, upgrade } from './fixtures/listener-rig.js';

describe('where it listens', () => {
  it('says which port is in use (F50)', async () => {
    const { port } = await new Rig().listen();
    await expect(new Rig({ port }).listen()).rejects.toMatchObject({
      name: 'ConnectionError',
      message: expect.stringMatching(new RegExp(`^cannot listen on ws://127.0.0.1:${port}/ws: .*EADDRINUSE`)),
    });
  });

  it('leaves open transports open when it closes, and accepts no more', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    const asking = await rig.connect();
    asking.write('GET /ws HTTP/1.1\r\nHost: x\r\n');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await rig.listener.close();
    expect(await asking.readToEnd(2_000)).toHaveLength(0);
    rig.first.transport.send(new EncodedMessage('[]'));
    expect((await connection.read(4)).toString('latin1')).toBe('\x81\x02[]');
    await expect(rig.connect()).rejects.toThrow('ECONNREFUSED');
    // The port is free.
    await new Rig({ port: rig.port }).listen();
  });

  it('may listen again after it was closed, and not twice', async () => {
    const rig = await new Rig().listen();
    await expect(rig.listen()).rejects.toThrow(TypeError);
    await rig.listener.close();
    await rig.listener.close();
    await rig.listen();
    await rig.open();
    expect(rig.accepted).toHaveLength(1);
  });

  it('names the option that is out of range', () => {
    expect(() => webSocketListener({ port: -1 })).toThrow('option port must be');
    expect(() => webSocketListener({ port: 0, path: 'ws' })).toThrow('option path must begin');
    expect(() => webSocketListener({ port: 0, maxMessageBytes: 2 ** 27 })).toThrow('option maxMessageBytes');
    expect(() => webSocketListener({ port: 0, maxConnections: 0 })).toThrow('option maxConnections');
    expect(() => webSocketListener({ port: 0, headTimeoutMs: 60_000 })).toThrow('option headTimeoutMs');
    expect(() => webSocketEndpoint({ serializers: [] })).toThrow('option serializers');
  });
});

describe('webSocketEndpoint', () => {
  it('takes upgrades of a shared HTTP server, and refuses them after its end', async () => {
    const endpoint = webSocketEndpoint();
    const sink = new RecordingSink();
    const server = createServer();
    server.on('upgrade', (incoming, socket, head) => {
      endpoint.handleUpgrade(incoming, socket, head);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const ask = async (): Promise<Socket> => {
      const socket = connect(port, '127.0.0.1');
      // A frame in the segment of the request.
      socket.write(upgrade({ 'Sec-WebSocket-Protocol': 'wamp.2.json' }, '/anything'));
      socket.write(clientFrame(0x81, '[]'));
      await once(socket, 'data');
      return socket;
    };
    await endpoint.listen((transport) => {
      transport.attach(sink);
    });
    const socket = await ask();
    await sink.untilFrames(1);
    await endpoint.close();
    const refused = connect(port, '127.0.0.1');
    refused.write(upgrade({ 'Sec-WebSocket-Protocol': 'wamp.2.json' }));
    const [answer] = (await once(refused, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 503 /);
    socket.destroy();
    refused.destroy();
    await sink.untilClosed();
    server.close();
  });
});
