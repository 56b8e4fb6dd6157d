import { type Serializer, json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { describe, expect, it } from 'vitest';
import { Rig, octets, upgrade } from './fixtures/listener-rig.js';

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
    ['wamp.2.json.foo, wamp.2.ubjson, wamp.2.msgpack', 'wamp.2.msgpack'],
    ['wamp.2.json.batched,wamp.2.json', 'wamp.2.json.batched'],
  ])('of “%s” is the first that the router has [TR-03, TR-05]', async (offered, chosen) => {
    const rig = await new Rig({ serializers: all }).listen();
    const connection = await rig.connect();
    connection.write(upgrade({ 'Sec-WebSocket-Protocol': offered }));
    let head = '';
    while (!head.endsWith('\r\n\r\n')) head += (await connection.read(1)).toString('latin1');
    expect(head).toContain(`\r\nSec-WebSocket-Protocol: ${chosen}\r\n`);
  });

  it.each(['chat', 'wamp', 'wamp.1', 'wamp.2.foo', 'wamp.2.ubjson', ', ,', ''])(
    'is refused by HTTP 400 when “%s” is all that is offered [TR-03, TR-04]',
    async (offered) => {
      const rig = await new Rig().listen();
      const answer = await rig.answerTo(upgrade(offered === '' ? {} : { 'Sec-WebSocket-Protocol': offered }));
      expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
      expect(answer).toContain('Content-Type: text/plain');
      expect(answer).toMatch(
        /\r\n\r\nSec-WebSocket-Protocol must offer one of wamp\.2\.json, wamp\.2\.json\.batched\.\n$/,
      );
      expect(rig.accepted).toHaveLength(0);
    },
  );
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
