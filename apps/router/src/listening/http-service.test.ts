import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RawConnection } from '@wamp/conformance';
import { describe, expect, it } from 'vitest';
import { HttpService } from './http-service.js';
import { staticFiles } from './static-files.js';

/** A port that serves a small folder under two paths. */
async function serve(): Promise<AsyncDisposable & { readonly port: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'wamp-'));
  mkdirSync(join(folder, 'public/assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'public/index.html'), '<h1>page</h1>');
  writeFileSync(join(folder, 'public/.env'), 'secret');
  writeFileSync(join(folder, 'public/assets/app.js'), 'go()');
  const handler = staticFiles(join(folder, 'public'));
  const service = new HttpService([
    { kind: 'static', path: '/', handler },
    { kind: 'static', path: '/demo', handler },
    { kind: 'websocket', path: '/ws', endpoint: { handleUpgrade: (_, socket) => socket.end('upgraded') } },
  ]);
  const server = createServer((socket) => service.handleSocket(socket));
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  );
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      service.close();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    },
  };
}

async function ask(port: number, request: string): Promise<{ status: number; head: string; body: string }> {
  await using connection = await RawConnection.open({ transport: 'rawsocket', host: '127.0.0.1', port });
  connection.write(request.replaceAll('\n', '\r\n'));
  const answer = String(await connection.readToEnd());
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  return { status: Number(head.slice(9, 12)), head: head.toLowerCase(), body };
}

const get = (path: string, method = 'GET'): string =>
  `${method} ${path} HTTP/1.1\nHost: a\nConnection: close\n\n`;

describe('Static files', () => {
  it('are served with headers that keep a page to itself', async () => {
    await using web = await serve();
    const answer = await fetch(`http://127.0.0.1:${web.port}/`);
    expect(await answer.text()).toBe('<h1>page</h1>');
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/html;charset=utf-8',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(/^default-src 'self'; connect-src 'self' ws: wss:;/),
    });
  });

  it.each([
    ['/', '<h1>page</h1>'],
    ['/?channel=1', '<h1>page</h1>'],
    ['/assets/app.js', 'go()'],
    ['/demo', '<h1>page</h1>'],
    ['/demo/?x', '<h1>page</h1>'],
    ['/demo/assets/app.js', 'go()'],
  ])('are found at %s', async (path, body) => {
    await using web = await serve();
    expect(await ask(web.port, get(path))).toMatchObject({ status: 200, body });
  });

  it.each([
    '/nothing',
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/.env',
    '/demo../secret.txt',
    '/%',
    '/%00',
  ])('are not found at %s', async (path) => {
    await using web = await serve();
    const answer = await ask(web.port, get(path));
    expect(answer.status).toBe(404);
    expect(answer.body).toMatch(/^nothing is served at /);
    expect(answer.head).toContain('content-type: text/plain');
  });

  it('answer HEAD without a body', async () => {
    await using web = await serve();
    expect(await ask(web.port, get('/', 'HEAD'))).toMatchObject({ status: 200, body: '' });
  });

  it('take no other method', async () => {
    await using web = await serve();
    const answer = await ask(web.port, 'POST / HTTP/1.1\nHost: a\nContent-Length: 3\n\nabc');
    expect(answer.status).toBe(405);
    expect(answer.head).toContain('allow: get, head');
  });
});

describe('Upgrades', () => {
  const upgrade = (path: string): string =>
    `GET ${path} HTTP/1.1\nHost: a\nConnection: Upgrade\nUpgrade: websocket\n\n`;

  it('reach the endpoint of their path, with or without a slash at the end', async () => {
    await using web = await serve();
    for (const path of ['/ws', '/ws/', '/ws?token=1']) {
      expect((await ask(web.port, upgrade(path))).head).toBe('upgraded');
    }
  });

  it('to anything but WebSocket are not made: the request is answered as it is', async () => {
    await using web = await serve();
    const request = 'GET / HTTP/1.1\nHost: a\nConnection: Upgrade, close\nUpgrade: h2c\n\n';
    expect(await ask(web.port, request)).toMatchObject({ status: 200, body: '<h1>page</h1>' });
  });

  it('are refused where there is no endpoint', async () => {
    await using web = await serve();
    expect(await ask(web.port, upgrade('/'))).toMatchObject({
      status: 404,
      body: 'no WebSocket is served at /\n',
    });
  });
});

describe('Requests that are none', () => {
  it.each([
    [400, 'HELLO\n\n'],
    [431, `GET / HTTP/1.1\nX: ${'y'.repeat(17_000)}\n\n`],
  ])('are answered by %i and closed', async (status, request) => {
    await using web = await serve();
    expect((await ask(web.port, request)).status).toBe(status);
  });
});
