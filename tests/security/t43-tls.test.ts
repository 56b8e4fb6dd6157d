import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { certificates } from '@wamp/conformance/tls';
import { type TlsServerOptions, serverTls } from '@wamp/protocol/listening';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { SecureRig, secureWays } from './secure-way.ts';

const { server, namedServer, expiredServer, otherServer, ca, otherCa } = certificates;

/** How a handshake of Node itself ends: with its version, or the code of an error. */
async function handshake(port: number, options: ConnectionOptions): Promise<string> {
  const socket = connectTls({ host: '127.0.0.1', port, ca, ...options });
  try {
    await once(socket, 'secureConnect');
    return socket.getProtocol() ?? '';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  } finally {
    socket.destroy();
  }
}

describe.each(secureWays)('TLS of $name', (way) => {
  const listening = (tls: TlsServerOptions = server): Promise<SecureRig> => SecureRig.listening(way, tls);

  it('is offered, and is private at both ends [SEC-01, AUTH-42, AUTH-35]', async () => {
    const rig = await listening();
    const { client, router } = await rig.open();
    expect(new URL(rig.url).protocol).toBe(way.scheme);
    expect(client.peer).toMatchObject({
      isPrivate: true,
      address: '127.0.0.1',
      tls: { protocol: 'TLSv1.3' },
    });
    expect(router.peer).toMatchObject({
      isPrivate: true,
      address: '127.0.0.1',
      tls: { protocol: 'TLSv1.3' },
    });
  });

  it.each([
    ['of an unknown authority', otherServer, '127.0.0.1', 'not signed by an authority that is trusted'],
    ['that has expired', expiredServer, '127.0.0.1', 'its certificate has expired'],
    ['for another name', namedServer, 'localhost', 'its certificate is for another name: Host: localhost'],
    ['for no address', namedServer, '127.0.0.1', 'its certificate is for another name: IP: 127.0.0.1'],
  ])('refuses a router with a certificate %s [T43, SEC-02, AUTH-42]', async (_what, pair, host, text) => {
    const rig = await listening(pair);
    await expect(rig.connect({}, host)).rejects.toMatchObject({
      name: 'ConnectionError',
      code: 'WAMP_ERR_UNREACHABLE',
      message: expect.stringContaining(text),
    });
    expect(rig.accepted).toEqual([]);
  });

  it('trusts the well-known authorities alone, whatever the environment says [T43, SEC-02, AUTH-42]', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    onTestFinished(() => void vi.unstubAllEnvs());
    const rig = await listening();
    const refused = { message: expect.stringContaining('tls.ca names others') };
    const options = { tls: {}, host: '127.0.0.1' };
    await expect(way.connect(rig.port, options)).rejects.toMatchObject(refused);
    // As a caller without types may have it.
    const careless = { rejectUnauthorized: undefined } as object;
    await expect(way.connect(rig.port, { ...options, tls: careless })).rejects.toMatchObject(refused);
  });

  it('does not verify only when plainly told so, and is not private then [T43, AUTH-42]', async () => {
    const rig = await listening(otherServer);
    const { client } = await rig.open({ rejectUnauthorized: false });
    expect(client.peer?.isPrivate).toBe(false);
  });

  it('asks for and verifies another name than the host when it is given one [SEC-02]', async () => {
    const rig = await listening(namedServer);
    const { router } = await rig.open({ servername: 'router.example' });
    expect(router.peer?.tls?.servername).toBe('router.example');
  });

  it('says that a port does not speak TLS', async () => {
    const plain = createServer(
      (socket) => void socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    );
    plain.listen(0, '127.0.0.1');
    await once(plain, 'listening');
    onTestFinished(() => void plain.close());
    const address = plain.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(way.connect(port, { host: '127.0.0.1', tls: {} })).rejects.toMatchObject({
      name: 'ConnectionError',
      message: expect.stringContaining('it does not speak TLS there'),
    });
  });

  it('speaks TLS 1.2 and later only, with forward secrecy [T43]', async () => {
    const { port } = await listening();
    const old = { minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } as const;
    expect(await handshake(port, { ...old, maxVersion: 'TLSv1.1' })).toMatch(/^ERR_SSL/);
    expect(await handshake(port, { ...old, maxVersion: 'TLSv1.2' })).toBe('TLSv1.2');
    expect(await handshake(port, { maxVersion: 'TLSv1.3' })).toBe('TLSv1.3');
    const cbc = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA' } as const;
    expect(await handshake(port, cbc)).toMatch(/^ERR_SSL/);
  });

  it('can be told to speak TLS 1.3 only, and nothing older than 1.2 [T43]', async () => {
    const { port } = await listening({ ...server, minVersion: 'TLSv1.3' });
    expect(await handshake(port, { maxVersion: 'TLSv1.2' })).toMatch(/^ERR_SSL/);
    expect(await handshake(port, {})).toBe('TLSv1.3');
    const tooOld: TlsServerOptions = JSON.parse(JSON.stringify({ ...server, minVersion: 'TLSv1.1' }));
    expect(() => serverTls(tooOld)).toThrow('option tls.minVersion must be TLSv1.2 or TLSv1.3, not TLSv1.1');
  });

  it.each([
    ['says nothing', []],
    ['stops within its ClientHello', [0x16, 0x03, 0x01, 0x02, 0x00, 0x01]],
  ])('ends a connection that %s, without a word [T43, L06]', async (_what, octets) => {
    const { port } = await listening({ ...server, handshakeTimeoutMs: 50 });
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(Uint8Array.from(octets));
    const received: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => received.push(chunk));
    await once(socket, 'close');
    expect(Buffer.concat(received)).toHaveLength(0);
  });

  it('ends a connection whose ClientHello drips, as late as one that is silent [T43, L06]', async () => {
    const { port } = await listening({ ...server, handshakeTimeoutMs: 60 });
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    const begun = performance.now();
    const drip = setInterval(() => socket.write(Uint8Array.of(0x16)), 5);
    onTestFinished(() => clearInterval(drip));
    socket.write(Uint8Array.of(0x16, 0x03, 0x01, 0x3f, 0xff));
    socket.resume();
    await once(socket, 'close');
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it('resumes no session and renegotiates nothing [T43, SCR-47]', async () => {
    const { port } = await listening();
    const options = { host: '127.0.0.1', port, ca, maxVersion: 'TLSv1.2' } as const;
    const first = connectTls(options);
    await once(first, 'secureConnect');
    const session = first.getSession();
    const outcome = Promise.withResolvers<string>();
    for (const event of ['error', 'close']) first.once(event, () => outcome.resolve('refused'));
    first.renegotiate({}, (error) => outcome.resolve(error === null ? 'renegotiated' : 'refused'));
    expect(await outcome.promise).toBe('refused');
    const second = connectTls({ ...options, ...(session && { session }) });
    await once(second, 'secureConnect');
    expect(second.isSessionReused()).toBe(false);
    second.destroy();
  });

  it('shows the certificate for the name that is asked for [SEC-01]', async () => {
    const wildcard = { servername: '*.realm.example', ...otherServer };
    const rig = await listening({
      ...server,
      sni: [{ servername: 'Router.Example', ...namedServer }, wildcard],
    });
    const shown = async (servername?: string): Promise<string | undefined> => {
      const socket = connectTls({ host: '127.0.0.1', port: rig.port, rejectUnauthorized: false, servername });
      await once(socket, 'secureConnect');
      const certificate = socket.getPeerX509Certificate();
      socket.destroy();
      return certificate?.subject;
    };
    expect(await shown('router.EXAMPLE')).toBe('O=Example\nCN=router.example');
    expect(await shown('a.realm.example')).toBe('O=Other\nCN=localhost');
    expect(await shown('a.b.realm.example')).toBe('O=Example\nCN=localhost');
    expect(await shown('elsewhere.example')).toBe('O=Example\nCN=localhost');
    expect(await shown()).toBe('O=Example\nCN=localhost');
  });

  it('shows a renewed certificate from the next connection on, and keeps those that are open', async () => {
    const tls = serverTls(expiredServer);
    const rig = await SecureRig.listening(way, tls);
    await expect(rig.connect()).rejects.toThrow('has expired');
    tls.renew({ ...server, sni: [{ servername: 'router.example', ...namedServer }] });
    const { client } = await rig.open();
    await rig.open({ servername: 'router.example' });
    expect(() => tls.renew({ cert: server.cert, key: namedServer.key })).toThrow(
      'tls.key is not the private key',
    );
    await rig.open();
    tls.renew(otherServer);
    await expect(rig.connect()).rejects.toThrow('not signed by an authority');
    await rig.open({ ca: otherCa });
    expect(client.peer?.tls?.channelBinding('tls-exporter')).toHaveLength(32);
  });
});

describe('certificates of a server', () => {
  it.each([
    ['another key', { ...server, key: namedServer.key }, 'option tls.key is not the private key of tls.cert'],
    ['no certificate', { ...server, cert: 'nonsense' }, 'option tls.cert is not a certificate in PEM form'],
    [
      'no key',
      { ...server, key: `${server.key.slice(0, 60)}!` },
      'option tls.key is not a private key in PEM form',
    ],
    ['exchanged', { cert: server.key, key: server.cert }, 'option tls.cert is not a certificate in PEM form'],
    ['no authority', { ...server, clientCa: 'nonsense' }, 'option tls.clientCa is not a certificate'],
    ['nobody to verify with', { ...server, clientCertificate: 'require' as const }, 'needs tls.clientCa'],
    [
      'another key for a name',
      { ...server, sni: [{ servername: 'a.example', cert: server.cert, key: namedServer.key }] },
      'option tls.sni a.example.key is not the private key',
    ],
  ])('are refused when there is %s, in words that hold nothing of a key', (_what, options, text) => {
    const failure = (): unknown => {
      try {
        return serverTls(options);
      } catch (error) {
        return error;
      }
    };
    const error = failure();
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain(text);
    const secrets = [server.key, namedServer.key].flatMap((key) =>
      key.split('\n').filter((line) => line.length > 30),
    );
    for (const line of secrets) expect(String(error)).not.toContain(line.slice(0, 16));
  });

  it('may be bytes, and their handshake has 30 seconds at most (L06)', () => {
    const bytes = { cert: Buffer.from(server.cert), key: Buffer.from(server.key) };
    expect(serverTls(bytes).serverOptions.handshakeTimeout).toBe(5_000);
    expect(() => serverTls({ ...bytes, handshakeTimeoutMs: 30_001 })).toThrow('tls.handshakeTimeoutMs');
  });
});
