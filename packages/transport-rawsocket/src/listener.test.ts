import { randomUUID } from 'node:crypto';
import { rename, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { EncodedMessage, type Listener, type Transport, json } from '@wamp/protocol';
import { msgpack } from '@wamp/protocol/msgpack';
import { RawConnection } from '@wamp/conformance';
import { RecordingSink } from '@wamp/conformance/transport-suite';
import { afterEach, describe, expect, it } from 'vitest';
import type { RawSocketEndpointOptions } from './defaults.js';
import { type ListenTarget, rawSocketEndpoint, rawSocketListener } from './listener.js';

const opened: { [Symbol.asyncDispose](): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

interface Accepted {
  readonly transport: Transport;
  readonly sink: RecordingSink;
}

/** A listener whose transports are recorded. */
class Rig {
  readonly listener: Listener;
  readonly accepted: Accepted[] = [];
  port = 0;
  url = '';

  constructor(options: RawSocketEndpointOptions = {}, target: ListenTarget = { port: 0 }) {
    this.listener = rawSocketListener(target, options);
    opened.push({
      [Symbol.asyncDispose]: async () => {
        await this.listener.close();
        for (const { transport } of this.accepted) transport.abort(new Error('end of the test'));
        await Promise.all(this.accepted.map(({ transport }) => transport.close()));
      },
    });
  }

  async listen(): Promise<this> {
    const address = await this.listener.listen((transport) => {
      const sink = new RecordingSink();
      transport.attach(sink);
      this.accepted.push({ transport, sink });
    });
    this.port = address.port ?? 0;
    this.url = address.url;
    return this;
  }

  async connect(): Promise<RawConnection> {
    const connection = await RawConnection.open({
      transport: 'rawsocket',
      host: '127.0.0.1',
      port: this.port,
    });
    opened.push(connection);
    return connection;
  }

  /** A connection behind its handshake. */
  async open(second = 0xf1): Promise<RawConnection> {
    const connection = await this.connect();
    connection.write(0x7f, second, 0, 0);
    await connection.read(4);
    return connection;
  }

  get first(): Accepted {
    const [first] = this.accepted;
    if (first === undefined) throw new Error('nothing was accepted');
    return first;
  }
}

const octets = (hex: string): Buffer => Buffer.from(hex, 'hex');

describe('the handshake of the listener', () => {
  it('answers 7F 02 00 00 at a limit of 16 MiB with 7F F2 00 00 [TR-33]', async () => {
    const rig = await new Rig({ serializers: [json(), msgpack()], maxMessageBytes: 2 ** 24 }).listen();
    const connection = await rig.connect();
    connection.write(octets('7f020000'));
    expect((await connection.read(4)).toString('hex')).toBe('7ff20000');
    expect(rig.first.transport).toMatchObject({
      kind: 'rawsocket',
      maxSendBytes: 512,
      serializer: { id: 'msgpack' },
    });
    expect(rig.first.transport.remoteAddress).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  it('announces 1 MiB unless told otherwise, and the next lower power of two [TR-31, TR-33]', async () => {
    const usual = await (await new Rig().listen()).connect();
    usual.write(octets('7ff10000'));
    expect((await usual.read(4)).toString('hex')).toBe('7fb10000');
    const rig = await new Rig({ maxMessageBytes: 1_000 }).listen();
    const lower = await rig.connect();
    lower.write(octets('7ff10000'));
    expect((await lower.read(4)).toString('hex')).toBe('7f010000');
    lower.write(octets('00000201'));
    await lower.closed;
    expect(rig.first.sink.violations).toMatchObject([{ closeCode: 1009 }]);
  });

  it('takes the four octets one by one, with a frame right behind them [TR-39]', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.connect();
    for (const octet of [0x7f, 0xf1, 0x00]) {
      connection.write(octet);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    connection.write(octets('00' + '000000025b5d'));
    expect((await connection.read(4)).toString('hex')).toBe('7fb10000');
    const { sink } = rig.first;
    expect((await sink.untilFrames(1)).map((frame) => Buffer.from(frame).toString())).toEqual(['[]']);
  });

  it.each([
    ['7ff60000', '7f100000', 'TR-35'],
    ['7ff00000', '7f100000', 'TR-37'],
    ['7ff10001', '7f300000', 'TR-36'],
    ['7ff18000', '7f300000', 'TR-36'],
    ['7f010000', '7f200000', 'TR-35'],
  ])('answers %s with %s and closes [%s]', async (request, reply) => {
    const rig = await new Rig({ minPeerMessageBytes: 1_024 }).listen();
    const connection = await rig.connect();
    connection.write(octets(request));
    expect((await connection.readToEnd()).toString('hex')).toBe(reply);
    expect(rig.accepted).toHaveLength(0);
  });

  it('refuses one connection too many with error 4, and takes the next after one has left [TR-35]', async () => {
    const rig = await new Rig({ maxConnections: 1 }).listen();
    const first = await rig.open();
    const second = await rig.connect();
    second.write(octets('7ff10000'));
    expect((await second.readToEnd()).toString('hex')).toBe('7f400000');
    first.socket.destroy();
    await rig.first.sink.untilClosed();
    await rig.open();
    expect(rig.accepted).toHaveLength(2);
  });

  it('refuses too many connections of one address with error 4 [TR-35]', async () => {
    const rig = await new Rig({ maxConnectionsPerAddress: 1 }).listen();
    await rig.open();
    const second = await rig.connect();
    second.write(octets('7ff10000'));
    expect((await second.readToEnd()).toString('hex')).toBe('7f400000');
  });

  it.each([
    ['HTTP', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['SSH', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['TLS', octets('16030100c8010000c40303')],
    ['a single foreign octet', octets('00')],
  ])('closes on %s without an answer [TR-34]', async (_name, garbage) => {
    const rig = await new Rig().listen();
    const connection = await rig.connect();
    connection.write(garbage);
    expect(await connection.readToEnd()).toHaveLength(0);
    expect(rig.accepted).toHaveLength(0);
  });

  it('closes who does not finish the handshake in time [TR-40]', async () => {
    const rig = await new Rig({ handshakeTimeoutMs: 50 }).listen();
    const connection = await rig.connect();
    connection.write(octets('7ff1'));
    expect(await connection.readToEnd()).toHaveLength(0);
    expect(rig.accepted).toHaveLength(0);
  });

  it('survives clients that leave within the handshake (F63)', async () => {
    const rig = await new Rig().listen();
    for (const part of ['', '7f', '7ff1', '7ff100', '7ff10000']) {
      const connection = await rig.connect();
      connection.write(octets(part));
      connection.socket.resetAndDestroy();
      await connection.closed;
    }
    const connection = await rig.open();
    expect(connection.socket.readable).toBe(true);
  });
});

describe('frames of the listener', () => {
  it('writes a message behind its length [TR-41, TR-42]', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    rig.first.transport.send(new EncodedMessage('[6,{},"a.b"]'));
    expect((await connection.read(16)).toString('latin1')).toBe('\0\0\0\x0c[6,{},"a.b"]');
  });

  it.each([
    ['100000025b5d', 'TR-42'],
    ['03000000', 'TR-43'],
    ['07000000', 'TR-43'],
    ['08000001', 'TR-45'],
    ['00000000', 'TR-53'],
    ['00100001', 'TR-48'],
  ])('lets the session say a last word about %s, then closes [%s]', async (frame) => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    const { transport, sink } = rig.first;
    sink.onViolated = () => transport.send(new EncodedMessage('[3]'));
    connection.write(octets(frame));
    expect((await connection.readToEnd()).toString('latin1')).toBe('\0\0\0\x03[3]');
    expect((await sink.untilClosed()).by).toBe('local');
    expect(sink.calls).toEqual(['violated', 'closed']);
  });

  it('answers each PING by one PONG with its payload, before and between messages [TR-49, TR-50]', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    const all = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    connection.write(octets('0100000568656c6c6f'), octets('01000000'), octets('000000025b5d'));
    connection.write(octets('01000100'), all);
    expect((await connection.read(9)).toString('hex')).toBe('0200000568656c6c6f');
    expect((await connection.read(4)).toString('hex')).toBe('02000000');
    expect((await connection.read(260)).toString('hex')).toBe(`02000100${all.toString('hex')}`);
    expect(rig.first.sink.frames).toHaveLength(1);
  });

  it('ignores a PONG that nobody asked for [TR-51]', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    connection.write(octets('0200000141'), octets('000000025b5d'));
    await rig.first.sink.untilFrames(1);
    expect(rig.first.sink.calls).toEqual(['frame']);
  });

  it('fails on a PING that its sender could not take back [TR-52]', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open(0x01);
    connection.write(octets('01000201'), Buffer.alloc(513));
    expect(await connection.readToEnd()).toHaveLength(0);
    expect(rig.first.sink.violations).toHaveLength(1);
  });

  it('does not answer a PING of more than 4 KiB', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    connection.write(octets('01001001'), Buffer.alloc(4_097), octets('0100000161'));
    expect((await connection.read(5)).toString('hex')).toBe('0200000161');
  });

  it('answers ten pings a second and closes at a hundred', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    connection.write(octets('01000000'.repeat(100)));
    expect((await connection.readToEnd()).toString('hex')).toBe('02000000'.repeat(10));
    expect(rig.first.sink.violations).toMatchObject([{ closeCode: 1008 }]);
  });

  it('tells an end within a frame as an error, and one between frames as none', async () => {
    const rig = await new Rig().listen();
    for (const rest of ['', '0000']) {
      const connection = await rig.open();
      connection.write(octets(`000000025b5d${rest}`));
      connection.socket.end();
      await connection.closed;
    }
    const ends = await Promise.all(rig.accepted.map(({ sink }) => sink.untilClosed()));
    expect(ends[0]).toEqual({ by: 'remote' });
    expect(ends[1]).toMatchObject({ by: 'remote', error: { code: 'WAMP_ERR_CONNECTION_LOST' } });
  });

  it('ends a client that takes nothing while something is queued', async () => {
    const rig = await new Rig({ progressTimeoutMs: 100 }).listen();
    const connection = await rig.open();
    connection.socket.pause();
    const { transport, sink } = rig.first;
    while (transport.bufferedBytes < 16_000_000) transport.send(new EncodedMessage(new Uint8Array(100_000)));
    const end = await sink.untilClosed();
    expect(end).toMatchObject({ by: 'remote', error: { code: 'WAMP_ERR_CONNECTION_LOST' } });
  });

  it('sends no PING unless asked, and finds a silent client when asked', async () => {
    const rig = await new Rig({ keepAlive: { intervalMs: 30, timeoutMs: 30 } }).listen();
    const connection = await rig.open();
    expect((await connection.readToEnd()).toString('hex')).toBe('01000000');
    expect(await rig.first.sink.untilClosed()).toMatchObject({
      by: 'remote',
      error: { code: 'WAMP_ERR_CONNECTION_LOST' },
    });
  });

  it('closes within the time limit although the client never closes (F63)', async () => {
    const rig = await new Rig({ closeTimeoutMs: 50 }).listen();
    const connection = await rig.open();
    // A client that does not read does not see the end either.
    connection.socket.pause();
    rig.first.transport.send(new EncodedMessage('[]'));
    await rig.first.transport.close();
    expect(rig.first.sink.ends).toEqual([{ by: 'local', reason: '' }]);
  });
});

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
