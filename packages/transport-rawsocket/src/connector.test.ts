import { once } from 'node:events';
import { type Server, type Socket, createServer } from 'node:net';
import { EncodedMessage, type Serializer, json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { RecordingSink } from '@wamp/conformance/transport-suite';
import { afterEach, describe, expect, it } from 'vitest';
import { rawSocket } from './index.js';

const servers: { readonly server: Server; readonly sockets: Set<Socket> }[] = [];

afterEach(async () => {
  for (const { server, sockets } of servers.splice(0)) {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A router that is told octet by octet what to do with each connection. */
async function fakeRouter(serve: (socket: Socket, connection: number) => void): Promise<number> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket, (connections += 1));
  });
  servers.push({ server, sockets });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const reply = (hex: string) => (socket: Socket) =>
  void socket.once('data', () => socket.write(Buffer.from(hex, 'hex')));
const signal = AbortSignal.timeout(10_000);

describe('the handshake of the connector', () => {
  it.each<[string, Serializer, number, string]>([
    ['JSON', json(), 16_777_216, '7ff10000'],
    ['MessagePack', msgpack(), 512, '7f020000'],
    ['CBOR', cbor(), 65_536, '7f730000'],
  ])(
    'opens with exactly the four octets of %s [TR-30]',
    async (_name, serializer, maxMessageBytes, octets) => {
      const received: Buffer[] = [];
      const port = await fakeRouter((socket) => {
        socket.on('data', (chunk: Buffer) => received.push(chunk));
        setTimeout(() => socket.destroy(), 50);
      });
      const connector = rawSocket({ port }, { serializers: [serializer], maxMessageBytes });
      await expect(connector.connect({ signal })).rejects.toMatchObject({ name: 'ConnectionError' });
      expect(Buffer.concat(received).toString('hex')).toBe(octets);
    },
  );

  it('accepts 16 MiB unless told otherwise, and sends one octet less at most [TR-31, TR-46]', async () => {
    const port = await fakeRouter(reply('7ff10000'));
    const transport = await rawSocket({ port }).connect({ signal });
    expect(transport.maxSendBytes).toBe(16_777_215);
    transport.abort(new Error('end of the test'));
  });

  it.each([
    ['7f100000', 'serializer unsupported'],
    ['7f200000', 'maximum message length unacceptable'],
    ['7f400000', 'maximum connection count reached'],
    ['7f000000', 'error code 0'],
    ['7ff20000', 'the router chose serializer 2 by itself'],
    ['00f10000', 'the answer is not RawSocket'],
    ['485454502f312e31', 'the answer is not RawSocket'],
    ['7ff10001', 'the answer uses reserved bits'],
  ])('fails on %s: %s [TR-38]', async (octets, text) => {
    const port = await fakeRouter(reply(octets));
    await expect(rawSocket({ port }).connect({ signal })).rejects.toMatchObject({
      name: 'ConnectionError',
      code: 'WAMP_ERR_UNREACHABLE',
      message: expect.stringMatching(new RegExp(`^cannot connect to tcp://127.0.0.1:${port}: .*${text}`)),
    });
  });

  it('tries the next serializer when the router does not have the first [TR-38]', async () => {
    const asked: string[] = [];
    const port = await fakeRouter((socket, connection) => {
      socket.once('data', (chunk: Buffer) => {
        asked.push(chunk.toString('hex'));
        socket.write(Buffer.from(connection === 1 ? '7f100000' : '7ff10000', 'hex'));
      });
    });
    const transport = await rawSocket({ port }, { serializers: [cbor(), json()] }).connect({ signal });
    expect(asked).toEqual(['7ff30000', '7ff10000']);
    expect(transport.serializer.id).toBe('json');
    transport.abort(new Error('end of the test'));
  });

  it('takes the reply octet by octet, with a frame in the segment of the last one [TR-39]', async () => {
    const port = await fakeRouter((socket) => {
      socket.setNoDelay(true);
      for (const [index, part] of ['7f', 'f1', '00', '00000000025b5d'].entries()) {
        setTimeout(() => socket.write(Buffer.from(part, 'hex')), 5 * index);
      }
    });
    const transport = await rawSocket({ port }).connect({ signal });
    const sink = new RecordingSink();
    transport.attach(sink);
    expect((await sink.untilFrames(1)).map((frame) => Buffer.from(frame).toString())).toEqual(['[]']);
    transport.abort(new Error('end of the test'));
  });

  it('ignores a PONG and answers a PING [TR-49, TR-51]', async () => {
    const answered = Promise.withResolvers<string>();
    const port = await fakeRouter((socket) => {
      socket.once('data', () => {
        socket.write(Buffer.from('7ff10000' + '0200000141' + '010000024142', 'hex'));
        socket.once('data', (chunk: Buffer) => {
          answered.resolve(chunk.toString('hex'));
        });
      });
    });
    const transport = await rawSocket({ port }).connect({ signal });
    const sink = new RecordingSink();
    transport.attach(sink);
    expect(await answered.promise).toBe('020000024142');
    expect(sink.calls).toEqual([]);
    transport.abort(new Error('end of the test'));
  });

  it('never sends a PING that is longer than both limits, and none unless asked [TR-52]', async () => {
    const received: Buffer[] = [];
    const pinged = Promise.withResolvers<undefined>();
    const port = await fakeRouter((socket) => {
      reply('7f010000')(socket);
      socket.on('data', (chunk: Buffer) => {
        received.push(chunk);
        if (received.length === 2) pinged.resolve(undefined);
      });
    });
    const keepAlive = { intervalMs: 20, timeoutMs: 20 };
    const transport = await rawSocket({ port }, { maxMessageBytes: 512, keepAlive }).connect({ signal });
    await pinged.promise;
    expect(received[1]?.toString('hex')).toBe('01000000');
    transport.abort(new Error('end of the test'));
  });
});

describe('the connector', () => {
  it('says who cannot be reached, and why', async () => {
    const port = await fakeRouter(() => {});
    const [{ server } = { server: createServer() }] = servers;
    await new Promise((resolve) => server.close(resolve));
    servers.length = 0;
    await expect(rawSocket({ port }).connect({ signal })).rejects.toMatchObject({
      message: `cannot connect to tcp://127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}`,
      cause: { code: 'ECONNREFUSED' },
    });
    await expect(rawSocket({ path: '/nowhere/wamp.sock' }).connect({ signal })).rejects.toMatchObject({
      message: 'cannot connect to unix:/nowhere/wamp.sock: connect ENOENT /nowhere/wamp.sock',
    });
  });

  it('gives up with the reason of its signal, before and within the handshake', async () => {
    const reached = Promise.withResolvers<undefined>();
    const gone = Promise.withResolvers<undefined>();
    const port = await fakeRouter((socket) => {
      socket.once('data', () => {
        reached.resolve(undefined);
      });
      socket.once('close', () => {
        gone.resolve(undefined);
      });
    });
    await expect(rawSocket({ port }).connect({ signal: AbortSignal.abort('no') })).rejects.toBe('no');
    const controller = new AbortController();
    const connecting = rawSocket({ port }).connect({ signal: controller.signal });
    await reached.promise;
    const reason = new Error('changed my mind');
    controller.abort(reason);
    await expect(connecting).rejects.toBe(reason);
    await gone.promise;
  });

  it('fails when the router closes instead of answering', async () => {
    const port = await fakeRouter((socket) => void socket.end());
    await expect(rawSocket({ port }).connect({ signal })).rejects.toThrow('closed within the handshake');
  });

  it('lets pipelined messages leave in one segment', async () => {
    const chunks: Buffer[] = [];
    const complete = Promise.withResolvers<undefined>();
    const port = await fakeRouter((socket) => {
      reply('7ff10000')(socket);
      socket.once('data', () => {
        socket.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          if (Buffer.concat(chunks).length === 100 * 14) complete.resolve(undefined);
        });
      });
    });
    const transport = await rawSocket({ port }).connect({ signal });
    transport.attach(new RecordingSink());
    for (let index = 0; index < 100; index += 1) transport.send(new EncodedMessage('[48,1,"a"]'));
    await complete.promise;
    expect(chunks).toHaveLength(1);
    transport.abort(new Error('end of the test'));
  });

  it('names the option that is out of range', () => {
    expect(() => rawSocket({ port: 1 }, { maxMessageBytes: 100 })).toThrow('option maxMessageBytes');
    expect(() => rawSocket({ port: 1 }, { serializers: [] })).toThrow('option serializers');
  });

  it('is named after the place', () => {
    expect(rawSocket({ port: 1 }).name).toBe('tcp://127.0.0.1:1');
    expect(rawSocket({ host: '::1', port: 1 }).name).toBe('tcp://[::1]:1');
    expect(rawSocket({ path: '/run/wamp.sock' }).name).toBe('unix:/run/wamp.sock');
  });
});
