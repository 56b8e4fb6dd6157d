import { once } from 'node:events';
import { type IncomingHttpHeaders, createServer, request } from 'node:http';
import { type Socket, connect } from 'node:net';
import {
  EncodedMessage,
  ErrorUri,
  type Listener,
  type Serializer,
  type Transport,
  json,
} from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { RawConnection } from '@wamp/conformance';
import { RecordingSink } from '@wamp/conformance/transport-suite';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocketListenerOptions, webSocketEndpoint, webSocketListener } from './listener.js';

const opened: { [Symbol.asyncDispose](): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

interface Accepted {
  readonly transport: Transport;
  readonly sink: RecordingSink;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A listener whose transports are recorded, and plain sockets to it. */
class Rig {
  readonly listener: Listener;
  readonly accepted: Accepted[] = [];
  port = 0;
  url = '';

  constructor(options: Partial<WebSocketListenerOptions> = {}) {
    this.listener = webSocketListener({ port: 0, ...options });
    opened.push({
      [Symbol.asyncDispose]: async () => {
        await this.listener.close();
        for (const { transport } of this.accepted) transport.abort(new Error('end of the test'));
        await Promise.all(this.accepted.map(({ transport }) => transport.close()));
      },
    });
  }

  async listen(): Promise<this> {
    const { url, port } = await this.listener.listen((transport) => {
      const sink = new RecordingSink();
      transport.attach(sink);
      this.accepted.push({ transport, sink });
    });
    this.port = port ?? 0;
    this.url = url;
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

  /** Everything that comes back on what is sent, up to the end of the connection. */
  async answerTo(text: string): Promise<string> {
    const connection = await this.connect();
    connection.write(text);
    return (await connection.readToEnd()).toString('latin1');
  }

  /** A connection behind its upgrade; what follows is frames. */
  async open(subprotocol = 'wamp.2.json'): Promise<RawConnection> {
    const connection = await this.connect();
    connection.write(upgrade({ 'Sec-WebSocket-Protocol': subprotocol }));
    let head = '';
    while (!head.endsWith('\r\n\r\n')) head += (await connection.read(1)).toString('latin1');
    expect(head).toMatch(/^HTTP\/1\.1 101 /);
    expect(head).toContain(`Sec-WebSocket-Protocol: ${subprotocol}\r\n`);
    return connection;
  }

  get first(): Accepted {
    const [first] = this.accepted;
    if (first === undefined) throw new Error('nothing was accepted');
    return first;
  }

  get(path: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const outgoing = request({ port: this.port, path, agent: false }, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () => {
          resolve({ status: response.statusCode, headers: response.headers, body });
        });
      });
      outgoing.on('error', reject);
      outgoing.end();
    });
  }
}

function upgrade(headers: Readonly<Record<string, string>>, path = '/ws'): string {
  const all = {
    Host: 'localhost',
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

const octets = (hex: string): Buffer => Buffer.from(hex, 'hex');

/** A short frame of a client, under a mask of zeros. */
function clientFrame(first: number, payload: string | Uint8Array): Buffer {
  const bytes = Buffer.from(payload);
  return Buffer.concat([Uint8Array.of(first, 0x80 | bytes.length, 0, 0, 0, 0), bytes]);
}

describe('the subprotocol', () => {
  const all: readonly Serializer[] = [json(), msgpack(), cbor()];

  it.each(['json', 'msgpack', 'cbor'])('wamp.2.%s is negotiated alone [TR-01, SER-02]', async (id) => {
    const rig = await new Rig({ serializers: all }).listen();
    await rig.open(`wamp.2.${id}`);
    expect(rig.first.transport.serializer.id).toBe(id);
  });

  it.each([
    ['x, wamp.2.cbor, wamp.2.json', 'wamp.2.cbor'],
    ['wamp.2.json,wamp.2.cbor', 'wamp.2.json'],
    ['wamp.2.json.batched, wamp.2.ubjson, wamp.2.msgpack', 'wamp.2.msgpack'],
  ])('of “%s” is the first that the router has [TR-03, TR-05]', async (offered, chosen) => {
    const rig = await new Rig({ serializers: all }).listen();
    const connection = await rig.connect();
    connection.write(upgrade({ 'Sec-WebSocket-Protocol': offered }));
    expect((await connection.read(12)).toString()).toBe('HTTP/1.1 101');
    expect(rig.first.transport.serializer.id).toBe(chosen.slice('wamp.2.'.length));
  });

  it.each(['chat', 'wamp', 'wamp.1', 'wamp.2.foo', 'wamp.2.ubjson', ', ,', ''])(
    'is refused by HTTP 400 when “%s” is all that is offered [TR-03, TR-04]',
    async (offered) => {
      const rig = await new Rig().listen();
      const answer = await rig.answerTo(upgrade(offered === '' ? {} : { 'Sec-WebSocket-Protocol': offered }));
      expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
      expect(answer).toContain('Content-Type: text/plain');
      expect(answer).toMatch(/\r\n\r\nSec-WebSocket-Protocol must offer one of wamp\.2\.json\.\n$/);
      expect(rig.accepted).toHaveLength(0);
    },
  );
});

describe('frames of the listener', () => {
  it('writes JSON as one unmasked text frame [TR-08]', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    rig.first.transport.send(new EncodedMessage('[6,{},"a.b"]'));
    expect((await connection.read(14)).toString('latin1')).toBe('\x81\x0c[6,{},"a.b"]');
  });

  it('writes MessagePack and CBOR as binary frames [TR-09]', async () => {
    for (const [serializer, id] of [[msgpack(), 'msgpack'] as const, [cbor(), 'cbor'] as const]) {
      const rig = await new Rig({ serializers: [serializer] }).listen();
      const connection = await rig.open(`wamp.2.${id}`);
      rig.first.transport.send(new EncodedMessage(octets('9306')));
      expect((await connection.read(4)).toString('hex')).toBe('82029306');
    }
  });

  it.each([
    [126, '817e007e'],
    [65_535, '817effff'],
    [65_536, '817f0000000000010000'],
  ])('writes the length of %i bytes as %s', async (length, header) => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    rig.first.transport.send(new EncodedMessage('x'.repeat(length)));
    const frame = await connection.read(header.length / 2 + length);
    expect(frame.toString('hex', 0, header.length / 2)).toBe(header);
  });

  it('reads a message in three fragments with a ping between them [TR-07, TR-18] (F32)', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    connection.write(clientFrame(0x01, '[1,"re'), clientFrame(0x00, 'alm1",'), clientFrame(0x89, 'hi'));
    expect((await connection.read(4)).toString('latin1')).toBe('\x8a\x02hi');
    connection.write(clientFrame(0x80, '{}]'));
    const frames = await rig.first.sink.untilFrames(1);
    expect(frames.map((frame) => Buffer.from(frame).toString())).toEqual(['[1,"realm1",{}]']);
  });

  it.each<[string, string, number]>([
    ['a binary frame under JSON', 'wamp.2.json', 0x82],
    ['a text frame under MessagePack', 'wamp.2.msgpack', 0x81],
    ['a text frame under CBOR', 'wamp.2.cbor', 0x81],
  ])(
    'lets the session say a last word about %s, then closes with 1002 [TR-08, TR-09]',
    async (_what, subprotocol, first) => {
      const rig = await new Rig({ serializers: [json(), msgpack(), cbor()] }).listen();
      const connection = await rig.open(subprotocol);
      const { transport, sink } = rig.first;
      sink.onViolated = () => transport.send(new EncodedMessage('[3]'));
      connection.write(clientFrame(first, '[]'), clientFrame(first === 0x81 ? 0x82 : 0x81, 'never read'));
      const opcode = subprotocol === 'wamp.2.json' ? '81' : '82';
      expect((await connection.read(5)).toString('hex')).toBe(`${opcode}035b335d`);
      const close = await connection.read(4);
      expect(close.readUInt8(0)).toBe(0x88);
      expect(close.readUInt16BE(2)).toBe(1002);
      expect(sink.calls).toEqual(['violated']);
      connection.socket.destroy();
      expect(await sink.untilClosed()).toMatchObject({ by: 'local', code: 1002, error: sink.violations[0] });
    },
  );

  it.each([
    [
      'a message above the limit',
      octets('81ff000000000010000100000000'),
      1009,
      ErrorUri.PAYLOAD_SIZE_EXCEEDED,
    ],
    ['bad UTF-8', clientFrame(0x81, octets('c328')), 1007, ErrorUri.PROTOCOL_VIOLATION],
    ['an unmasked frame', octets('81025b5d'), 1002, ErrorUri.PROTOCOL_VIOLATION],
    ['reserved bits', clientFrame(0xf1, '[]'), 1002, ErrorUri.PROTOCOL_VIOLATION],
    ['a reserved opcode', clientFrame(0x83, '[]'), 1002, ErrorUri.PROTOCOL_VIOLATION],
    ['a fragmented ping', clientFrame(0x09, ''), 1002, ErrorUri.PROTOCOL_VIOLATION],
  ])(
    'lets the session say a last word about %s before the close frame [TR-16, TR-19]',
    async (_what, frame, code, reason) => {
      const rig = await new Rig().listen();
      const connection = await rig.open();
      const { transport, sink } = rig.first;
      sink.onViolated = () => transport.send(new EncodedMessage('[3]'));
      connection.write(frame);
      expect((await connection.read(5)).toString('latin1')).toBe('\x81\x03[3]');
      const close = await connection.read(4);
      expect(close.readUInt8(0)).toBe(0x88);
      expect(close.readUInt16BE(2)).toBe(code);
      expect(sink.violations).toMatchObject([{ closeCode: code, reason }]);
      connection.socket.end();
      await sink.untilClosed();
      expect(sink.calls).toEqual(['violated', 'closed']);
    },
  );

  it('closes on more than 1,024 fragments, and takes 1,024 (L23)', async () => {
    const rig = await new Rig().listen();
    for (const fragments of [1_024, 1_025]) {
      const connection = await rig.open();
      const parts = Array.from({ length: fragments - 1 }, (_, index) =>
        clientFrame(index === 0 ? 0x01 : 0x00, 'x'),
      );
      connection.write(...parts, clientFrame(0x80, 'x'));
      const sink = rig.accepted.at(-1)?.sink ?? new RecordingSink();
      await sink.until(() => sink.calls.length > 0);
      expect(sink.calls).toEqual([fragments === 1_024 ? 'frame' : 'violated']);
      expect(sink.violations.map(({ closeCode }) => closeCode)).toEqual(fragments === 1_024 ? [] : [1008]);
    }
  });

  it('closes on a hundred pings in a second (L31)', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    connection.write(...Array.from({ length: 100 }, () => clientFrame(0x89, '')));
    await rig.first.sink.until((sink) => sink.calls.length > 0);
    expect(rig.first.sink.violations).toMatchObject([{ closeCode: 1008 }]);
    connection.socket.destroy();
  });

  it('lets all messages of one tick leave in one segment', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    const chunks: Buffer[] = [];
    const complete = Promise.withResolvers<undefined>();
    connection.socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (Buffer.concat(chunks).length === 200 * 12) complete.resolve(undefined);
    });
    for (let index = 0; index < 200; index += 1) rig.first.transport.send(new EncodedMessage('[48,1,"a"]'));
    await complete.promise;
    expect(chunks).toHaveLength(1);
  });

  it('sends what is queued, then the close frame, then waits for the answer [TR-16]', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    const { transport } = rig.first;
    transport.send(new EncodedMessage('[6]'));
    const closing = transport.close({ code: 1001, reason: 'bye' });
    expect((await connection.read(12)).toString('latin1')).toBe('\x81\x03[6]\x88\x05\x03\xe9bye');
    connection.write(clientFrame(0x88, octets('03e9')));
    await closing;
    expect(rig.first.sink.ends).toEqual([{ by: 'local', code: 1001, reason: 'bye' }]);
  });

  it('waits no longer than the limit for the answer to a close (L69)', async () => {
    const rig = await new Rig({ closeTimeoutMs: 50 }).listen();
    await rig.open();
    await rig.first.transport.close();
    expect(rig.first.sink.ends).toMatchObject([{ by: 'local', code: 1000 }]);
  });

  it('ends a client that takes nothing while something is queued (L62)', async () => {
    const rig = await new Rig({ progressTimeoutMs: 100 }).listen();
    const connection = await rig.open();
    connection.socket.pause();
    const { transport, sink } = rig.first;
    while (transport.bufferedBytes < 16_000_000) transport.send(new EncodedMessage('x'.repeat(100_000)));
    expect(await sink.untilClosed()).toMatchObject({
      by: 'remote',
      error: { code: 'WAMP_ERR_CONNECTION_LOST' },
    });
  });

  it('pings, and finds a client that is silent (L67, F44)', async () => {
    const rig = await new Rig({ keepAlive: { intervalMs: 40, timeoutMs: 40 } }).listen();
    const connection = await rig.open();
    expect((await connection.readToEnd()).toString('hex')).toBe('8900');
    expect(await rig.first.sink.untilClosed()).toMatchObject({
      by: 'remote',
      error: { code: 'WAMP_ERR_CONNECTION_LOST' },
    });
  });

  it('takes any byte of a client for life (L67)', async () => {
    const rig = await new Rig({ keepAlive: { intervalMs: 40, timeoutMs: 40 } }).listen();
    const connection = await rig.open();
    for (let ping = 0; ping < 3; ping += 1) {
      expect((await connection.read(2)).toString('hex')).toBe('8900');
      connection.write(octets('81'), octets('82000000005b5d'));
    }
    await rig.first.sink.untilFrames(3);
    expect(rig.first.sink.ends).toHaveLength(0);
  });

  it('tells a client that is gone within a message as lost (F32) [TR-17]', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    connection.write(octets('818500000000'), 'ab');
    connection.socket.resetAndDestroy();
    expect(await rig.first.sink.untilClosed()).toMatchObject({
      by: 'remote',
      code: 1006,
      error: { name: 'ConnectionError' },
    });
    expect(rig.first.sink.calls).toEqual(['closed']);
  });

  it('tells the code and reason of a client that closes [TR-17]', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    connection.write(clientFrame(0x88, Buffer.concat([octets('1130'), Buffer.from('bye')])));
    expect((await connection.readToEnd()).toString('hex')).toBe(
      `88051130${Buffer.from('bye').toString('hex')}`,
    );
    expect(await rig.first.sink.untilClosed()).toEqual({ by: 'remote', code: 4400, reason: 'bye' });
  });
});

describe('HTTP at the listener', () => {
  it('answers plain requests by 426 on its path and 404 elsewhere', async () => {
    const rig = await new Rig().listen();
    const here = await rig.get('/ws?x=1');
    expect(here.status).toBe(426);
    expect(here.headers).toMatchObject({ upgrade: 'websocket', connection: 'Upgrade, close' });
    expect((await rig.get('/')).status).toBe(404);
    expect(await rig.answerTo(upgrade({ 'Sec-WebSocket-Protocol': 'wamp.2.json' }, '/other'))).toMatch(
      /^HTTP\/1\.1 404 Not Found\r\n/,
    );
  });

  it('serves the path that it is told, with any query', async () => {
    const rig = await new Rig({ path: '/a/b' }).listen();
    expect(rig.url).toBe(`ws://127.0.0.1:${rig.port}/a/b`);
    const connection = await rig.connect();
    connection.write(upgrade({ 'Sec-WebSocket-Protocol': 'wamp.2.json' }, '/a/b?token=1'));
    expect((await connection.read(12)).toString()).toBe('HTTP/1.1 101');
  });

  it.each([
    ['TLS', octets('16030100c8010000c40303').toString('latin1'), /^HTTP\/1\.1 400 /],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['SSH', 'SSH-2.0-OpenSSH_9.2\r\n', /^HTTP\/1\.1 400 /],
    ['a RawSocket handshake', '\x7f\xf1\x00\x00', /^HTTP\/1\.1 400 /],
    ['a huge head', `GET /ws HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
    [
      'a bad key',
      upgrade({ 'Sec-WebSocket-Protocol': 'wamp.2.json', 'Sec-WebSocket-Key': 'x' }),
      /^HTTP\/1\.1 400 /,
    ],
    [
      'an old version',
      upgrade({ 'Sec-WebSocket-Protocol': 'wamp.2.json', 'Sec-WebSocket-Version': '7' }),
      /^HTTP\/1\.1 400 /,
    ],
    [
      'another upgrade',
      upgrade({ 'Sec-WebSocket-Protocol': 'wamp.2.json', Upgrade: 'h2c' }),
      /^HTTP\/1\.1 400 /,
    ],
  ])('answers %s and closes, without a trace of ours (F61)', async (_what, garbage, expected) => {
    const rig = await new Rig().listen();
    const connection = await rig.connect();
    connection.socket.write(Buffer.from(garbage, 'latin1'));
    const answer = (await connection.readToEnd()).toString('latin1');
    expect(answer).toMatch(expected);
    expect(answer).not.toMatch(/\.ts|\.js|node:/);
    expect(rig.accepted).toHaveLength(0);
  });

  it.each(['', 'GET /ws HTT', 'GET /ws HTTP/1.1\r\nHost: x\r\n'])(
    'closes who stops after “%s” in time (L07)',
    async (part) => {
      const rig = await new Rig({ headTimeoutMs: 50 }).listen();
      expect(await rig.answerTo(part)).toMatch(/^(HTTP\/1\.1 408 [^]*)?$/);
    },
  );

  it('refuses one connection too many by 503 and Retry-After, and takes the next after one has left (L01)', async () => {
    const rig = await new Rig({ maxConnections: 1 }).listen();
    const first = await rig.open();
    const refusal = await rig.answerTo(upgrade({ 'Sec-WebSocket-Protocol': 'wamp.2.json' }));
    expect(refusal).toMatch(/^HTTP\/1\.1 503 [^]*Retry-After: ([1-9]|10)\r\n/);
    first.socket.destroy();
    await rig.first.sink.untilClosed();
    await rig.open();
    expect(rig.accepted).toHaveLength(2);
  });

  it('refuses too many connections of one address by 429 (L02)', async () => {
    const rig = await new Rig({ maxConnectionsPerAddress: 1 }).listen();
    await rig.open();
    expect(await rig.answerTo(upgrade({ 'Sec-WebSocket-Protocol': 'wamp.2.json' }))).toMatch(
      /^HTTP\/1\.1 429 /,
    );
  });

  it('refuses pages of other origins by 403, and lets in who is no page', async () => {
    const rig = await new Rig({ origins: ['https://app.example.com'] }).listen();
    const from = (Origin: string): Promise<string> =>
      rig.answerTo(upgrade({ 'Sec-WebSocket-Protocol': 'wamp.2.json', Origin }));
    expect(await from('https://evil.example.com')).toMatch(/^HTTP\/1\.1 403 /);
    expect(await from('null')).toMatch(/^HTTP\/1\.1 403 /);
    await rig.open();
    const page = await rig.connect();
    page.write(upgrade({ 'Sec-WebSocket-Protocol': 'wamp.2.json', Origin: 'https://app.example.com' }));
    expect((await page.read(12)).toString()).toBe('HTTP/1.1 101');
  });

  it('survives clients that leave within the upgrade (F63)', async () => {
    const rig = await new Rig().listen();
    const whole = upgrade({ 'Sec-WebSocket-Protocol': 'wamp.2.json' });
    for (const length of [0, 5, 40, whole.length - 1, whole.length]) {
      const connection = await rig.connect();
      connection.write(whole.slice(0, length));
      connection.socket.resetAndDestroy();
      await connection.closed;
    }
    await rig.open();
    expect(rig.accepted.length).toBeGreaterThanOrEqual(1);
  });
});

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
