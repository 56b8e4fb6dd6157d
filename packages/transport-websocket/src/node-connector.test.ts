import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, type Server, createServer } from 'node:http';
import { type Server as TcpServer, type Socket, createServer as createTcpServer } from 'node:net';
import { EncodedMessage, json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { RecordingSink } from '@wamp/conformance/transport-suite';
import { afterEach, describe, expect, it } from 'vitest';
import { webSocket as platformWebSocket } from './index.js';
import { webSocketListener } from './listener.js';
import { webSocket } from './node.js';

const servers: { readonly server: TcpServer; readonly sockets: Set<Socket> }[] = [];

afterEach(async () => {
  for (const { server, sockets } of servers.splice(0)) {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function started(server: TcpServer): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  servers.push({ server, sockets });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A router that answers the upgrade with these headers, and then is told octet by octet what to do. */
async function fakeRouter(
  headers: readonly string[],
  serve: (socket: Socket, request: IncomingMessage) => void = () => {},
): Promise<string> {
  const server: Server = createServer();
  server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
    const key = request.headers['sec-websocket-key'] ?? '';
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    socket.write([...lines, `Sec-WebSocket-Accept: ${accept}`, ...headers, '', ''].join('\r\n'));
    serve(socket, request);
  });
  return `ws://127.0.0.1:${await started(server)}/ws`;
}

const json101 = ['Sec-WebSocket-Protocol: wamp.2.json'];
const signal = AbortSignal.timeout(10_000);

/** The payload of a short masked frame. */
function unmask(frame: Buffer): string {
  const mask = frame.subarray(2, 6);
  return Buffer.from(frame.subarray(6).map((octet, index) => octet ^ (mask[index % 4] ?? 0))).toString();
}

describe.each([
  ['by ws', webSocket],
  ['of the platform', platformWebSocket],
])('the connector %s', (_name, connector) => {
  it.each([
    ['no subprotocol', []],
    ['a foreign subprotocol', ['Sec-WebSocket-Protocol: wamp.2.cbor']],
    ['an unbatched one as batched', ['Sec-WebSocket-Protocol: wamp.2.json.batched']],
  ])('fails when the router answers with %s, and sends nothing [TR-06]', async (_what, headers) => {
    const received: Buffer[] = [];
    const url = await fakeRouter(headers, (socket) =>
      socket.on('data', (chunk: Buffer) => received.push(chunk)),
    );
    await expect(connector(url, { serializers: [json()] }).connect({ signal })).rejects.toMatchObject({
      name: 'ConnectionError',
      code: 'WAMP_ERR_UNREACHABLE',
      message: expect.stringContaining(`cannot connect to ${url}: `),
    });
    // A close frame at most, never a message.
    expect(Buffer.concat(received).toString('latin1')).not.toMatch(/^[\x81\x82]/);
  });

  it('offers its serializers in its order [TR-01, TR-04]', async () => {
    const offered: (string | undefined)[] = [];
    const url = await fakeRouter(json101, (_socket, request) => {
      offered.push(request.headers['sec-websocket-protocol']?.replaceAll(' ', ''));
    });
    const transport = await connector(url, { serializers: [cbor(), json()] }).connect({ signal });
    expect(offered).toEqual(['wamp.2.cbor,wamp.2.json']);
    expect(transport.serializer.id).toBe('json');
    transport.abort(new Error('end of the test'));
  });

  it('gives up with the reason of its signal, before and within the opening', async () => {
    const reached = Promise.withResolvers<undefined>();
    const port = await started(
      createTcpServer((socket) => {
        socket.once('data', () => {
          reached.resolve(undefined);
        });
      }),
    );
    const silent = connector(`ws://127.0.0.1:${port}/`);
    await expect(silent.connect({ signal: AbortSignal.abort('no') })).rejects.toBe('no');
    const controller = new AbortController();
    const connecting = silent.connect({ signal: controller.signal });
    await reached.promise;
    const reason = new Error('changed my mind');
    controller.abort(reason);
    await expect(connecting).rejects.toBe(reason);
  });

  it('takes a frame in the segment of the answer', async () => {
    const url = await fakeRouter(json101, (socket) => socket.write(Buffer.from('\x81\x02[]', 'latin1')));
    const transport = await connector(url).connect({ signal });
    const sink = new RecordingSink();
    transport.attach(sink);
    expect((await sink.untilFrames(1)).map((frame) => Buffer.from(frame).toString())).toEqual(['[]']);
    transport.abort(new Error('end of the test'));
  });

  it('lets the session say a last word about the wrong kind of frame [TR-08]', async () => {
    const answer = Promise.withResolvers<Buffer>();
    const url = await fakeRouter(json101, (socket) => {
      socket.write(Buffer.from('\x82\x02[]', 'latin1'));
      socket.once('data', answer.resolve);
    });
    const transport = await connector(url).connect({ signal });
    const sink = new RecordingSink();
    sink.onViolated = () => transport.send(new EncodedMessage('[3]'));
    transport.attach(sink);
    const frame = await answer.promise;
    expect(frame.toString('hex', 0, 2)).toBe('8183');
    expect(unmask(frame.subarray(0, 9))).toBe('[3]');
    expect(sink.violations).toMatchObject([{ closeCode: 1002 }]);
    transport.abort(new Error('end of the test'));
  });

  it('tells a lost router as an error [TR-17]', async () => {
    const url = await fakeRouter(json101, (socket) => void setTimeout(() => socket.resetAndDestroy(), 20));
    const transport = await connector(url).connect({ signal });
    const sink = new RecordingSink();
    transport.attach(sink);
    expect(await sink.untilClosed()).toMatchObject({
      by: 'remote',
      code: 1006,
      error: { name: 'ConnectionError', code: 'WAMP_ERR_CONNECTION_LOST' },
    });
  });

  it('says that nobody listens', async () => {
    const port = await started(createTcpServer());
    const [entry] = servers.splice(0);
    await new Promise((resolve) => entry?.server.close(resolve));
    await expect(connector(`ws://127.0.0.1:${port}/ws`).connect({ signal })).rejects.toMatchObject({
      name: 'ConnectionError',
      code: 'WAMP_ERR_UNREACHABLE',
      message: expect.stringContaining(`cannot connect to ws://127.0.0.1:${port}/ws: `),
    });
  });

  it('is named after its URL, and wants a serializer', () => {
    expect(connector('ws://example.com/ws').name).toBe('ws://example.com/ws');
    expect(() => connector('ws://example.com/ws', { serializers: [] })).toThrow('option serializers');
  });
});

describe('what only ws can do', () => {
  it('sends headers', async () => {
    const seen: IncomingMessage['headers'][] = [];
    const url = await fakeRouter(json101, (_socket, request) => seen.push(request.headers));
    const transport = await webSocket(url, { headers: { authorization: 'Bearer x' } }).connect({ signal });
    expect(seen).toMatchObject([{ authorization: 'Bearer x' }]);
    expect(seen[0]).not.toHaveProperty('sec-websocket-extensions');
    transport.abort(new Error('end of the test'));
  });

  it('asks a function for headers anew at each attempt, and fails with it', async () => {
    const seen: IncomingMessage['headers'][] = [];
    const url = await fakeRouter(json101, (_socket, request) => seen.push(request.headers));
    let token = 0;
    const fresh = webSocket(url, { headers: async () => ({ authorization: `Bearer ${(token += 1)}` }) });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      (await fresh.connect({ signal })).abort(new Error('end of the test'));
    }
    const sync = await webSocket(url, { headers: () => ({ authorization: 'Basic x' }) }).connect({ signal });
    sync.abort(new Error('end of the test'));
    expect(seen.map(({ authorization }) => authorization)).toEqual(['Bearer 1', 'Bearer 2', 'Basic x']);
    const cause = new Error('no token');
    await expect(
      webSocket(url, { headers: () => Promise.reject(cause) }).connect({ signal }),
    ).rejects.toMatchObject({
      name: 'ConnectionError',
      message: `cannot connect to ${url}: the headers of the request could not be made`,
      cause,
    });
    const controller = new AbortController();
    const waiting = webSocket(url, { headers: () => new Promise(() => {}) }).connect({
      signal: controller.signal,
    });
    controller.abort(cause);
    await expect(waiting).rejects.toBe(cause);
    expect(seen).toHaveLength(3);
  });

  it('verifies routers of wss: addresses alone', () => {
    expect(() => webSocket('ws://127.0.0.1/', { tls: {} })).toThrow('option tls needs a wss: address');
  });

  it('tells the cause and the HTTP status', async () => {
    const port = await started(
      createServer((_request, response) => void response.writeHead(503).end('busy')),
    );
    await expect(webSocket(`ws://127.0.0.1:${port}/ws`).connect({ signal })).rejects.toMatchObject({
      message: `cannot connect to ws://127.0.0.1:${port}/ws: HTTP status 503 Service Unavailable`,
    });
    await expect(webSocket('ws://127.0.0.1:1/ws').connect({ signal })).rejects.toMatchObject({
      message: 'cannot connect to ws://127.0.0.1:1/ws: connect ECONNREFUSED 127.0.0.1:1',
      cause: { code: 'ECONNREFUSED' },
    });
    await expect(webSocket('ws://nowhere.invalid/ws').connect({ signal })).rejects.toMatchObject({
      message: expect.stringMatching(/^cannot connect to ws:\/\/nowhere\.invalid\/ws: getaddrinfo E/),
    });
    await expect(webSocket(`wss://127.0.0.1:${port}/ws`).connect({ signal })).rejects.toMatchObject({
      name: 'ConnectionError',
      cause: expect.any(Error),
    });
  });

  it('masks every frame with another mask, and lets all of one tick leave in one segment', async () => {
    const chunks: Buffer[] = [];
    const complete = Promise.withResolvers<undefined>();
    const url = await fakeRouter(json101, (socket) => {
      socket.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (Buffer.concat(chunks).length === 300 * 16) complete.resolve(undefined);
      });
    });
    const transport = await webSocket(url).connect({ signal });
    transport.attach(new RecordingSink());
    for (let index = 0; index < 300; index += 1) transport.send(new EncodedMessage('[48,1,"a"]'));
    await complete.promise;
    expect(chunks).toHaveLength(1);
    const frames = Array.from({ length: 300 }, (_, index) =>
      Buffer.concat(chunks).subarray(16 * index, 16 * index + 16),
    );
    for (const frame of frames) {
      expect(frame.toString('hex', 0, 2)).toBe('818a');
      expect(unmask(frame)).toBe('[48,1,"a"]');
    }
    expect(new Set(frames.map((frame) => frame.toString('hex', 2, 6))).size).toBeGreaterThan(290);
    transport.abort(new Error('end of the test'));
  });

  it('refuses messages above its limit with a last word [TR-19]', async () => {
    const received = Promise.withResolvers<Buffer>();
    const url = await fakeRouter(json101, (socket) => {
      socket.once('data', received.resolve);
      socket.write(Buffer.concat([Buffer.from('817e03e9', 'hex'), Buffer.alloc(1_001, ' ')]));
    });
    const transport = await webSocket(url, { maxMessageBytes: 1_000 }).connect({ signal });
    const sink = new RecordingSink();
    sink.onViolated = () => transport.send(new EncodedMessage('[3]'));
    transport.attach(sink);
    expect(unmask((await received.promise).subarray(0, 9))).toBe('[3]');
    expect(sink.violations).toMatchObject([{ closeCode: 1009 }]);
    transport.abort(new Error('end of the test'));
  });

  it('pings, and finds a router that is silent (F44)', async () => {
    const url = await fakeRouter(json101);
    const keepAlive = { intervalMs: 30, timeoutMs: 30 };
    const transport = await webSocket(url, { keepAlive }).connect({ signal });
    const sink = new RecordingSink();
    transport.attach(sink);
    expect(await sink.untilClosed()).toMatchObject({
      by: 'remote',
      error: { code: 'WAMP_ERR_CONNECTION_LOST' },
    });
  });

  it('answers the pings of a router', async () => {
    const listener = webSocketListener({ port: 0, keepAlive: { intervalMs: 20, timeoutMs: 20 } });
    const atRouter = new RecordingSink();
    const { url } = await listener.listen((transport) => {
      transport.attach(atRouter);
    });
    const transport = await webSocket(url, { keepAlive: false }).connect({ signal });
    const atClient = new RecordingSink();
    transport.attach(atClient);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(atClient.calls).toEqual([]);
    expect(atRouter.calls).toEqual([]);
    await transport.close();
    await listener.close();
  });

  it('refuses at once what is no WebSocket address or out of range', () => {
    expect(() => webSocket('http://127.0.0.1/')).toThrow('a WebSocket address looks like ws://');
    expect(() => webSocket('nonsense')).toThrow(TypeError);
    expect(() => webSocket('ws://127.0.0.1/#fragment')).toThrow(TypeError);
    expect(() => webSocket('ws://127.0.0.1/', { maxMessageBytes: 0 })).toThrow('option maxMessageBytes');
    expect(() => webSocket('ws://127.0.0.1/', { keepAlive: { intervalMs: 0 } })).toThrow(
      'option keepAlive.intervalMs',
    );
  });
});

describe("what a platform's WebSocket cannot do", () => {
  it.each([
    ['headers', { headers: { a: 'b' } }],
    ['tls', { tls: { servername: 'x' } }],
    ['agent', { agent: {} }],
    ['keepAlive', { keepAlive: {} }],
    ['maxMessageBytes', { maxMessageBytes: 1_000 }],
    ['progressTimeoutMs', { progressTimeoutMs: 1_000 }],
    ['highWaterBytes', { highWaterBytes: 1_000 }],
    ['closeTimeoutMs', { closeTimeoutMs: 1_000 }],
  ])('%s is a local error that says so', (option, options) => {
    expect(() => platformWebSocket('ws://127.0.0.1/', options)).toThrow(
      new TypeError(`option ${option} needs Node`),
    );
  });

  it('keepAlive may be switched off', () => {
    expect(platformWebSocket('ws://127.0.0.1/', { keepAlive: false }).name).toBe('ws://127.0.0.1/');
  });
});
