import { existsSync, linkSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { any, code, RawConnection, WirePeer, type WireSerializerName } from '@wamp/conformance';
import { demoDirectory } from '@wamp/demo';
import { describe, expect, it } from 'vitest';
import { developmentConfig } from '../config/development-config.js';
import type { RouterConfig } from '../config/router-config.js';
import { createLog } from '../logging/log.js';
import { type RouterEnd, runRouter } from './run-router.js';

interface TestRouter extends AsyncDisposable {
  readonly port: number;
  readonly lines: string[];
  readonly stop: () => void;
  readonly cut: () => void;
  readonly closed: Promise<RouterEnd>;
  readonly urls: string[];
}

/** Runs a configuration; everything is cut when the test is over. */
async function start(config: RouterConfig): Promise<TestRouter> {
  const lines: string[] = [];
  const stream = { write: (text: string) => lines.push(text) > 0, on: () => undefined };
  const [stop, cut] = [new AbortController(), new AbortController()];
  const log = createLog({ stream, format: 'json', level: 'debug' });
  const running = await runRouter(config, { signal: stop.signal, cut: cut.signal, log });
  const urls = running.services.map(({ url }) => url);
  return {
    port: Number(/:(\d+)/.exec(urls[0] ?? '')?.[1]),
    urls,
    lines,
    stop: () => stop.abort(),
    cut: () => cut.abort(),
    closed: running.closed,
    [Symbol.asyncDispose]: async () => {
      cut.abort();
      await running.closed;
    },
  };
}

const dev = (): Promise<TestRouter> => start(developmentConfig({ port: 0 }));
const webSocket = ({ port }: TestRouter) =>
  ({ transport: 'websocket', url: `ws://127.0.0.1:${port}/ws` }) as const;
const rawSocket = ({ port }: TestRouter) => ({ transport: 'rawsocket', host: '127.0.0.1', port }) as const;

describe('Development default', () => {
  it('says what listens where', async () => {
    await using router = await dev();
    const { port } = router;
    expect(router.urls).toEqual([`ws://127.0.0.1:${port}/ws`, `rs://127.0.0.1:${port}`]);
  });

  it('lets anonymous publish, subscribe, call and register everything, and be disclosed when they ask', async () => {
    await using router = await dev();
    await using peer = await WirePeer.open(webSocket(router));
    await peer.join('realm1');
    const registration = peer.request(code.REGISTER, {}, 'any.procedure');
    await peer.expect([code.REGISTERED, registration, any]);
    const subscription = peer.request(code.SUBSCRIBE, { match: 'prefix' }, '');
    await peer.expect([code.SUBSCRIBED, subscription, any]);
    const publication = peer.request(
      code.PUBLISH,
      { acknowledge: true, exclude_me: false, disclose_me: true },
      'a.b',
    );
    const [event] = await peer.expectAll([code.EVENT, any, any, any], [code.PUBLISHED, publication, any]);
    expect(event?.[3]).toMatchObject({ publisher: peer.session });
  });

  it('refuses every other realm', async () => {
    await using router = await dev();
    await using peer = await WirePeer.open(webSocket(router));
    peer.send([code.HELLO, 'realm2', { roles: { caller: {} } }]);
    await peer.expect([code.ABORT, any, 'wamp.error.no_such_realm']);
    await peer.expectClosed();
    expect(router.lines.join('')).toContain('"event":"session.refused"');
  });
});

describe('Demo', () => {
  it('is served beside the other services', async ({ skip }) => {
    skip(!existsSync(join(demoDirectory, 'index.html')), 'the demo is not built');
    await using router = await start(developmentConfig({ port: 0, demo: true }));
    const { port } = router;
    expect(router.urls.at(-1)).toBe(`http://127.0.0.1:${port}/`);
    const page = await fetch(`http://127.0.0.1:${port}/`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html;charset=utf-8']);
    const script = /src="([^"]+\.js)"/.exec(await page.text())?.[1] ?? '';
    const answer = await fetch(new URL(script, `http://127.0.0.1:${port}/`));
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/javascript']);
    await answer.text();
    await using peer = await WirePeer.open(webSocket(router));
    await peer.join('realm1');
  });
});

describe('Shared port', () => {
  const serializers: WireSerializerName[] = ['json', 'msgpack', 'cbor'];
  it.each(serializers)(
    'serves WebSocket, RawSocket and HTTP on one port, in %s [TR-54]',
    async (serializer) => {
      await using router = await dev();
      await using callee = await WirePeer.open(webSocket(router), { serializer });
      await using caller = await WirePeer.open(rawSocket(router), { serializer });
      await callee.join('realm1');
      await caller.join('realm1');
      const registration = callee.request(code.REGISTER, {}, 'com.example.add');
      await callee.expect([code.REGISTERED, registration, any]);
      const call = caller.request(code.CALL, {}, 'com.example.add', [2, 3]);
      const invocation = await callee.expect([code.INVOCATION, any, any, any, [2, 3]]);
      callee.send([code.YIELD, invocation[1], {}, [5]]);
      await caller.expect([code.RESULT, call, any, [5]]);
      const page = await fetch(`http://127.0.0.1:${router.port}/nothing`);
      expect([page.status, await page.text()]).toEqual([404, 'nothing is served at /nothing\n']);
    },
  );

  it.each(serializers)('takes batches, in %s [TR-02]', async (serializer) => {
    await using router = await dev();
    await using peer = await WirePeer.open({ ...webSocket(router), batched: true }, { serializer });
    await peer.join('realm1');
    expect(await peer.drain()).toEqual([]);
  });

  it('answers HTTP where RawSocket was possible too [TR-34]', async () => {
    await using router = await dev();
    await using connection = await RawConnection.open(rawSocket(router));
    connection.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(String(await connection.readToEnd())).toMatch(/^HTTP\/1\.1 404 /);
  });

  it('closes a connection without a reply where only RawSocket is served [TR-34]', async () => {
    const config = developmentConfig({ port: 0 });
    await using router = await start({
      ...config,
      listeners: [{ name: 'raw', port: 0, serve: { rawsocket: {} } }],
    });
    await using connection = await RawConnection.open(rawSocket(router));
    connection.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(await connection.readToEnd()).toHaveLength(0);
  });

  it('closes a connection without a reply where RawSocket is not served', async () => {
    await using router = await start({
      ...developmentConfig(),
      listeners: [{ name: 'web', port: 0, serve: { '/ws': { websocket: {} } } }],
    });
    await using connection = await RawConnection.open(rawSocket(router));
    connection.write(0x7f, 0xf1, 0, 0);
    expect(await connection.readToEnd()).toHaveLength(0);
    await using peer = await WirePeer.open(webSocket(router));
    await peer.join('realm1');
    expect(peer.session).toBeGreaterThan(0);
  });

  it('reads a RawSocket handshake that comes octet by octet, and what follows it in one piece', async () => {
    await using router = await dev();
    await using slow = await RawConnection.open(rawSocket(router));
    for (const octet of [0x7f, 0xf1, 0, 0]) {
      slow.write(octet);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await slow.read(4))[0]).toBe(0x7f);
    await using quick = await RawConnection.open(rawSocket(router));
    const hello = JSON.stringify([1, 'realm1', { roles: { caller: {} } }]);
    quick.write(0x7f, 0xf1, 0, 0, 0, 0, 0, hello.length, hello);
    await quick.read(4);
    const header = await quick.read(4);
    expect(String(await quick.read(header.readUIntBE(1, 3)))).toMatch(/^\[2,/);
  });

  it('tells a plain request for the WebSocket path to upgrade', async () => {
    await using router = await dev();
    const answer = await fetch(`http://127.0.0.1:${router.port}/ws`);
    expect([answer.status, answer.headers.get('upgrade'), await answer.text()]).toEqual([
      426,
      'websocket',
      '/ws speaks WebSocket only\n',
    ]);
  });

  it('refuses an upgrade on another path', async () => {
    await using router = await dev();
    await expect(
      WirePeer.open({ transport: 'websocket', url: `ws://127.0.0.1:${router.port}/other` }),
    ).rejects.toThrow('404');
  });

  it('refuses connections beyond the limit, each in its own language [TR-35]', async () => {
    const { realms, version } = developmentConfig();
    await using router = await start({
      version,
      realms,
      listeners: [
        { name: 'small', port: 0, max_connections: 1, serve: { rawsocket: {}, '/ws': { websocket: {} } } },
      ],
    });
    await using peer = await WirePeer.open(rawSocket(router));
    await peer.join('realm1');
    await using second = await RawConnection.open(rawSocket(router));
    second.write(0x7f, 0xf1, 0, 0);
    expect([...(await second.readToEnd())]).toEqual([0x7f, 0x40, 0, 0]);
    await using third = await RawConnection.open(rawSocket(router));
    third.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(String(await third.readToEnd())).toMatch(/^HTTP\/1\.1 503 [^]*Retry-After: \d/);
  });
});

it('refuses newcomers while a thousand connections have no session (L03)', async () => {
  await using router = await dev();
  await using opened = new AsyncDisposableStack();
  const open = async (): Promise<RawConnection> => opened.use(await RawConnection.open(rawSocket(router)));
  for (let count = 0; count < 3; count++) {
    const peer = opened.use(await WirePeer.open(rawSocket(router)));
    await peer.join('realm1');
  }
  await Promise.all(Array.from({ length: 999 }, open));
  const last = await open();
  last.write('GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n');
  expect(String(await last.read(12))).toBe('HTTP/1.1 404');
  await last[Symbol.asyncDispose]();
  await open();
  const refused = await open();
  refused.write('GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n');
  expect(String(await refused.readToEnd())).toMatch(/^HTTP\/1\.1 503 /);
});

describe('Bad input', () => {
  const garbage: [name: string, bytes: Buffer][] = [
    ['a TLS hello', Buffer.from('1603010200010001fc0303', 'hex')],
    ['an HTTP/2 preface', Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')],
    ['an SSH banner', Buffer.from('SSH-2.0-OpenSSH_9.6\r\n')],
    ['random octets', Buffer.from('00ff17a8c3e0b4d19a', 'hex')],
    ['a head that is too long', Buffer.from(`GET / HTTP/1.1\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`)],
    ['a RawSocket handshake with reserved bits', Buffer.from('7ff1ffff', 'hex')],
    ['a RawSocket frame that says 16 MiB', Buffer.from('7ff1000000ffffff', 'hex')],
  ];
  it.each(garbage)('closes a connection that brings %s, and goes on', async (_, bytes) => {
    await using router = await dev();
    await using connection = await RawConnection.open(rawSocket(router));
    connection.socket.write(bytes);
    const answer = String(await connection.readToEnd(7_000));
    expect(answer).not.toContain('    at ');
    await using peer = await WirePeer.open(webSocket(router));
    await peer.join('realm1');
    expect(router.lines.length).toBeLessThan(10);
  });

  it('survives octets of any kind', async () => {
    await using router = await dev();
    let seed = 20261121;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return (seed >>> 8) % below;
    };
    const begins = ['', '\x7f\xf1\0\0', '\x7f\xf2\0\0', '\x7f\xf3\0\0\0\0\0', 'GET /ws HTTP/1.1\r\n'];
    for (let round = 0; round < 200; round++) {
      await using connection = await RawConnection.open(rawSocket(router));
      const octets = Array.from({ length: random(64) }, () => random(256));
      connection.write(Buffer.from(begins[random(begins.length)] ?? '', 'latin1'), ...octets);
      connection.socket.end();
    }
    await using peer = await WirePeer.open(webSocket(router));
    await peer.join('realm1');
    expect(router.lines.filter((line) => line.includes('internal.error'))).toEqual([]);
  });

  it.concurrent.each([
    ['says nothing', []],
    ['sends one octet of a request', ['G']],
    ['sends one octet of a RawSocket handshake', ['\x7f']],
    ['goes on sending its head, line by line', ['GET / HTTP/1.1\r\n', ...Array<string>(20).fill('X: y\r\n')]],
  ])(
    'closes a connection that %s after the handshake time [TR-40]',
    { timeout: 12_000 },
    async (_, parts) => {
      await using router = await dev();
      await using connection = await RawConnection.open(rawSocket(router));
      const before = performance.now();
      const left = [...parts];
      const timer = setInterval(() => {
        connection.write(left.shift() ?? '');
      }, 400);
      await connection.readToEnd(9_000);
      clearInterval(timer);
      expect(performance.now() - before).toBeGreaterThan(4_000);
      expect(performance.now() - before).toBeLessThan(8_000);
    },
  );
});

describe('Unix domain socket', () => {
  const inFolder = (path: string): RouterConfig => ({
    ...developmentConfig(),
    listeners: [{ name: 'local', unix: { path, mode: '0600' }, serve: { rawsocket: {} } }],
  });

  it('is served with the mode of the configuration, and is gone afterwards', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wamp-'));
    const path = join(folder, 'router.sock');
    {
      await using router = await start(inFolder(path));
      expect(router.urls).toEqual([`unix:${path}`]);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      await using peer = await WirePeer.open({ transport: 'rawsocket', path });
      await peer.join('realm1');
    }
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
    rmSync(folder, { recursive: true });
  });

  it('takes the place of one that nobody answers on any more', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wamp-'));
    const path = join(folder, 'router.sock');
    const dead = createServer();
    await new Promise<void>((resolve) => dead.listen(join(folder, 'dead.sock'), resolve));
    // A server removes its file when it closes; this second name of the file stays.
    linkSync(join(folder, 'dead.sock'), path);
    await new Promise((resolve) => dead.close(resolve));
    {
      await using router = await start(inFolder(path));
      await using peer = await WirePeer.open({ transport: 'rawsocket', path });
      await peer.join('realm1');
      expect(router.urls).toEqual([`unix:${path}`]);
    }
    rmSync(folder, { recursive: true });
  });

  it('is not taken away from somebody who answers on it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wamp-'));
    const path = join(folder, 'router.sock');
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(path, resolve));
    await expect(start(inFolder(path))).rejects.toThrow(
      `cannot listen on ${path}: another program listens there already`,
    );
    await new Promise((resolve) => other.close(resolve));
    rmSync(folder, { recursive: true });
  });
});

describe('Shutdown', () => {
  it('sends everybody away with a time to come back, and ends', async () => {
    await using router = await dev();
    await using peer = await WirePeer.open(webSocket(router));
    await using other = await WirePeer.open(rawSocket(router));
    await peer.join('realm1');
    await other.join('realm1');
    router.stop();
    for (const each of [peer, other]) {
      const goodbye = await each.expect([code.GOODBYE, any, 'wamp.close.system_shutdown']);
      const { _retry_after_ms: retry } = goodbye[1] as { _retry_after_ms: number };
      expect(retry).toBeGreaterThanOrEqual(0);
      expect(retry).toBeLessThanOrEqual(10_000);
      each.send([code.GOODBYE, {}, 'wamp.close.goodbye_and_out']);
    }
    expect(await router.closed).toEqual({ kind: 'drained' });
  });

  it('lets a running call finish first', async () => {
    await using router = await dev();
    await using peer = await WirePeer.open(webSocket(router));
    await peer.join('realm1');
    const registration = peer.request(code.REGISTER, {}, 'com.example.slow');
    await peer.expect([code.REGISTERED, registration, any]);
    const call = peer.request(code.CALL, {}, 'com.example.slow');
    const invocation = await peer.expect([code.INVOCATION, any, any, any]);
    router.stop();
    peer.send([code.YIELD, invocation[1], {}, ['done']]);
    const last = [await peer.receive(), await peer.receive()];
    expect(last).toEqual([
      [code.RESULT, call, {}, ['done']],
      [code.GOODBYE, expect.anything(), 'wamp.close.system_shutdown'],
    ]);
  });

  it('accepts nobody any more', async () => {
    await using router = await dev();
    await using peer = await WirePeer.open(webSocket(router));
    await peer.join('realm1');
    router.stop();
    await peer.expect([code.GOODBYE, any, any]);
    await expect(RawConnection.open(rawSocket(router))).rejects.toThrow('ECONNREFUSED');
  });

  it('accepts clients until the delay is over', async () => {
    await using router = await start({
      ...developmentConfig({ port: 0 }),
      shutdown: { delay: '1m', hard: '2m' },
    });
    router.stop();
    await using peer = await WirePeer.open(webSocket(router));
    await peer.join('realm1');
    router.cut();
    expect(await router.closed).toEqual({ kind: 'cut', connections: 1, calls: 0 });
  });

  it('cuts whoever is left when the hard end comes', async () => {
    await using router = await start({
      ...developmentConfig({ port: 0 }),
      shutdown: { delay: '0s', drain: '0s', hard: '100ms' },
    });
    await using peer = await WirePeer.open(webSocket(router));
    await peer.join('realm1');
    router.stop();
    await peer.expect([code.GOODBYE, any, any]);
    expect(await router.closed).toEqual({ kind: 'cut', connections: 1, calls: 0 });
    await peer.expectClosed();
  });
});

it('names the address that is in use, and leaves nothing listening', async () => {
  await using first = await dev();
  const config = developmentConfig();
  const free = createServer();
  const port = await new Promise<number>((resolve) =>
    free.listen(0, '127.0.0.1', () => resolve((free.address() as { port: number }).port)),
  );
  await new Promise((resolve) => free.close(resolve));
  const listeners = [
    { name: 'a', port, serve: { rawsocket: {} } },
    { name: 'b', port: first.port, serve: { rawsocket: {} } },
  ];
  await expect(start({ ...config, listeners })).rejects.toThrow(
    `cannot listen on 127.0.0.1:${first.port}: another program listens there already; stop it, or take another port`,
  );
  await expect(RawConnection.open({ transport: 'rawsocket', host: '127.0.0.1', port })).rejects.toThrow(
    'ECONNREFUSED',
  );
});
