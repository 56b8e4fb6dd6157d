import { randomUUID } from 'node:crypto';
import { rename, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { EncodedMessage } from '@wamp/protocol';
import { RawConnection } from '@wamp/conformance';
import { RecordingSink } from '@wamp/conformance/transport-suite';
import { describe, expect, it } from 'vitest';
import { rawSocketEndpoint, rawSocketListener } from './listener.js';
import { Rig, octets } from './fixtures/listener-rig.js';

describe('where it listens', () => {
  const path = (): string => join(tmpdir(), `wamp-${randomUUID()}.sock`);

  it('says its address', async () => {
    const tcp = await new Rig().listen();
    expect(tcp.url).toBe(`tcp://127.0.0.1:${tcp.port}`);
    const file = path();
    const unix = await new Rig({}, { path: file, mode: 0o600 }).listen();
    expect(unix.url).toBe(`unix:${file}`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await unix.listener.close();
    await expect(stat(file)).rejects.toThrow('ENOENT');
  });

  it('carries messages over a Unix domain socket [TR-55]', async () => {
    const file = path();
    const rig = await new Rig({}, { path: file }).listen();
    await using connection = await RawConnection.open({ transport: 'rawsocket', path: file });
    connection.write(octets('7ff10000' + '000000025b5d'));
    expect((await connection.read(4)).toString('hex')).toBe('7fb10000');
    expect(await rig.first.sink.untilFrames(1)).toHaveLength(1);
    expect(rig.first.transport.remoteAddress).toBe('');
  });

  it('says which port is in use (F50)', async () => {
    const { port } = await new Rig().listen();
    await expect(new Rig({}, { port }).listen()).rejects.toMatchObject({
      name: 'ConnectionError',
      message: expect.stringMatching(new RegExp(`^cannot listen on tcp://127.0.0.1:${port}: .*EADDRINUSE`)),
    });
  });

  it('takes the place of a socket file that nobody answers on (F50)', async () => {
    const file = path();
    const stale = await bind(file);
    // Closed without Node's clean-up of the file, as after a crash.
    const copy = `${file}.kept`;
    await rename(file, copy);
    await new Promise((resolve) => stale.close(resolve));
    await rename(copy, file);
    const rig = await new Rig({}, { path: file }).listen();
    expect(rig.url).toBe(`unix:${file}`);
  });

  it('leaves alone a socket on which somebody answers, and a file that is none (F50)', async () => {
    const taken = path();
    await new Rig({}, { path: taken }).listen();
    await expect(new Rig({}, { path: taken }).listen()).rejects.toThrow('EADDRINUSE');
    const file = path();
    await writeFile(file, 'precious');
    await expect(new Rig({}, { path: file }).listen()).rejects.toThrow('EADDRINUSE');
    expect((await stat(file)).size).toBe(8);
  });

  it('leaves open transports open when it closes, and accepts no more', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    const shaking = await rig.connect();
    shaking.write(octets('7ff1'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await rig.listener.close();
    expect(await shaking.readToEnd(2_000)).toHaveLength(0);
    rig.first.transport.send(new EncodedMessage('[]'));
    expect((await connection.read(6)).toString('hex')).toBe('000000025b5d');
    await expect(rig.connect()).rejects.toThrow('ECONNREFUSED');
    // The port is free.
    await new Rig({}, { port: rig.port }).listen();
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
});

describe('rawSocketEndpoint', () => {
  it('takes a socket whose first octet was read and put back [TR-54]', async () => {
    const endpoint = rawSocketEndpoint();
    const sink = new RecordingSink();
    await endpoint.listen((transport) => {
      transport.attach(sink);
    });
    const server = createServer((socket) => {
      socket.once('data', (chunk) => {
        socket.pause();
        socket.unshift(chunk);
        endpoint.handleSocket(socket);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await using connection = await RawConnection.open({ transport: 'rawsocket', host: '127.0.0.1', port });
    connection.write(octets('7ff10000000000025b5d'));
    expect((await connection.read(4)).toString('hex')).toBe('7fb10000');
    await sink.untilFrames(1);
    await endpoint.close();
    await using late = await RawConnection.open({ transport: 'rawsocket', host: '127.0.0.1', port });
    late.write(octets('7ff10000'));
    expect(await late.readToEnd()).toHaveLength(0);
    connection.socket.destroy();
    await sink.untilClosed();
    server.close();
  });

  it('names the option that is out of range', () => {
    expect(() => rawSocketEndpoint({ maxMessageBytes: 511 })).toThrow('option maxMessageBytes must be');
    expect(() => rawSocketEndpoint({ maxMessageBytes: 2 ** 24 + 1 })).toThrow('option maxMessageBytes');
    expect(() => rawSocketEndpoint({ handshakeTimeoutMs: 0 })).toThrow('option handshakeTimeoutMs');
    expect(() => rawSocketEndpoint({ serializers: [] })).toThrow('option serializers');
    expect(() => rawSocketListener({ port: 65_536 })).toThrow('option port');
    expect(() => rawSocketListener({ path: '/x', mode: 0o1000 })).toThrow('option mode');
  });
});

async function bind(path: string): Promise<Server> {
  const server = createServer();
  server.listen(path);
  await once(server, 'listening');
  return server;
}
