import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { certificates } from '@wamp/conformance/tls';
import type { UpgradeGuard } from '@wamp/protocol';
import { type WebSocketListenerOptions, webSocketListener } from '@wamp/transport-websocket/listener';
import { describe, expect, it, onTestFinished } from 'vitest';

const { server, ca, client } = certificates;

/** A guard that lets everybody in, as one that reads cookies does who has none yet. */
const cookies: UpgradeGuard = { name: 'cookie', needsOrigin: true, judge: () => ({ kind: 'accept' }) };

const auths = {
  nothing: {},
  cookies: { guards: [cookies] },
  'a client certificate': { tls: { ...server, clientCa: ca, clientCertificate: 'require' as const } },
} satisfies Record<string, Partial<WebSocketListenerOptions>>;

type Auth = keyof typeof auths;

async function listening(options: Partial<WebSocketListenerOptions>): Promise<number> {
  const listener = webSocketListener({ port: 0, ...options });
  const { port = 0 } = await listener.listen((transport) => {
    onTestFinished(() => {
      transport.abort(new Error('end of the test'));
    });
  });
  onTestFinished(() => listener.close());
  return port;
}

interface Ask {
  readonly port: number;
  readonly isSecure: boolean;
  readonly origin?: string | undefined;
  readonly host?: string;
  /** The certificate of the client. */
  readonly shown?: { readonly cert?: string; readonly key?: string };
}

/** The HTTP status that a request to upgrade gets. */
function statusOf({ port, isSecure, origin, host = `127.0.0.1:${port}`, shown }: Ask): Promise<number> {
  const headers = {
    Host: host,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol': 'wamp.2.json',
    ...(origin !== undefined && { Origin: origin }),
  };
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: '/ws', headers, agent: false, ...shown };
    const outgoing = isSecure ? requestSecure({ ...options, ca, servername: '' }) : requestPlain(options);
    outgoing.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode ?? 0);
    });
    outgoing.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** An Origin, given the authority that is connected to, and whom it may come to. */
const origins: [
  what: string,
  origin: (authority: string, scheme: string) => string | undefined,
  admitted: Auth[],
][] = [
  ['none', () => undefined, ['nothing', 'a client certificate']],
  [
    'its own',
    (authority, scheme) => `${scheme}://${authority}`,
    ['nothing', 'cookies', 'a client certificate'],
  ],
  [
    'its own in capitals',
    (authority, scheme) => `${scheme.toUpperCase()}://${authority}`,
    ['nothing', 'cookies', 'a client certificate'],
  ],
  ['null', () => 'null', []],
  ['an empty one', () => '', []],
  ['a foreign one', () => 'https://evil.example', []],
  ['another port', (authority, scheme) => `${scheme}://${authority}1`, []],
  ['no port', (_authority, scheme) => `${scheme}://127.0.0.1`, []],
  ['another host', (authority, scheme) => `${scheme}://${authority.replace('127.0.0.1', 'localhost')}`, []],
  ['its own as a prefix', (authority, scheme) => `${scheme}://${authority}.evil.example`, []],
  ['its own as a user name', (authority, scheme) => `${scheme}://${authority}@evil.example`, []],
  ['another scheme', (authority) => `chrome-extension://${authority}`, []],
  ['two', (authority, scheme) => `${scheme}://${authority}, https://evil.example`, []],
];

/** A certificate is shown by TLS only. */
const transports: [name: string, isSecure: boolean, auths: Auth[]][] = [
  ['WebSocket', false, ['nothing', 'cookies']],
  ['WebSocket over TLS', true, ['nothing', 'cookies', 'a client certificate']],
];

describe.each(transports)('origins of pages over %s', (_name, isSecure, possible) => {
  describe.each(possible)('where clients log in with %s', (auth) => {
    it.each(origins)('%s [T39]', async (_what, originOf, admitted) => {
      const port = await listening({ ...(isSecure && { tls: server }), ...auths[auth] });
      const origin = originOf(`127.0.0.1:${port}`, isSecure ? 'https' : 'http');
      const shown = auth === 'a client certificate' ? client : {};
      expect(await statusOf({ port, isSecure, origin, shown })).toBe(admitted.includes(auth) ? 101 : 403);
    });
  });
});

describe('origins', () => {
  const admits = async (option: readonly string[], origin: string): Promise<boolean> =>
    (await statusOf({ port: await listening({ origins: option }), isSecure: false, origin })) === 101;

  it.each([
    [['https://app.example.com'], 'https://app.example.com', true],
    [['https://app.example.com'], 'https://app.example.com:8443', false],
    [['https://app.example.com'], 'http://app.example.com', false],
    [['https://*.example.com'], 'https://a.b.example.com', true],
    [['https://*.example.com'], 'https://example.com', false],
    [['https://*.example.com'], 'https://evilexample.com', false],
    [['https://*.example.com'], 'https://a.example.com.evil.example', false],
    [['https://app.example.com'], 'https://appxexample.com', false],
    [['http://localhost:*'], 'http://localhost:5173', true],
    [['http://localhost:*'], 'http://localhost', true],
    [['http://localhost:*'], 'http://localhost.evil.example:80', false],
    [['chrome-extension://abcdef'], 'chrome-extension://abcdef', true],
    [['*'], 'https://anywhere.example', true],
    [['*'], 'null', true],
    [[], 'http://127.0.0.1', false],
    [['https://a.example', 'https://b.example'], 'https://b.example', true],
  ] as const)('%s for a page of %s: %s [T39]', async (option, origin, admitted) => {
    expect(await admits(option, origin)).toBe(admitted);
  });

  it.each([
    ['http://app.example', 'app.example:80', false, 101],
    ['http://app.example:80', 'App.Example', false, 101],
    ['https://app.example', 'app.example', false, 101],
    ['https://app.example', 'app.example:443', true, 101],
    ['http://app.example', 'app.example', true, 403],
    ['https://app.example', 'app.example:8443', true, 403],
  ])('a page of %s and the host %s, over TLS: %s [T39]', async (origin, host, isSecure, status) => {
    const port = await listening(isSecure ? { tls: server } : {});
    expect(await statusOf({ port, isSecure, origin, host })).toBe(status);
  });

  it('every page is not every page with a certificate of its user, nor with cookies [T39]', async () => {
    const port = await listening({ ...auths['a client certificate'], origins: ['*'] });
    expect(await statusOf({ port, isSecure: true, origin: 'https://evil.example', shown: client })).toBe(403);
    expect(() => webSocketListener({ port: 0, origins: ['*'], guards: [cookies] })).toThrow(
      'option origins: *',
    );
    expect(() => webSocketListener({ port: 0, origins: ['*'], requireOrigin: true })).toThrow(
      'option origins: *',
    );
  });

  it('an Origin can be required without a guard, and a guard be told that it need not [T39]', async () => {
    const strict = await listening({ requireOrigin: true });
    expect(await statusOf({ port: strict, isSecure: false })).toBe(403);
    const loose = await listening({ guards: [cookies], requireOrigin: false });
    expect(await statusOf({ port: loose, isSecure: false })).toBe(101);
  });

  it.each(['app.example.com', 'https://app.example.com/', 'https://a.*.example.com', 'null', 'https://', ''])(
    '%j is none',
    (text) => {
      expect(() => webSocketListener({ port: 0, origins: [text] })).toThrow('is no origin such as https://');
    },
  );
});
