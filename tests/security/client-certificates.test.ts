import { createHash, X509Certificate } from 'node:crypto';
import { certificates } from '@wamp/conformance/tls';
import type { TlsServerOptions } from '@wamp/protocol/listening';
import { clientTls } from '@wamp/protocol/tls';
import { describe, expect, it } from 'vitest';
import { SecureRig, secureWays } from './secure-way.ts';

const { server, ca, client, expiredClient, otherClient } = certificates;
const asks: TlsServerOptions = { ...server, clientCa: ca };
const requires: TlsServerOptions = { ...asks, clientCertificate: 'require' };

describe.each(secureWays)('client certificates over $name', (way) => {
  it.each([
    ['asks', asks],
    ['requires', requires],
  ])(
    'are known to the router that %s for them, when they are verified [AUTH-43, SEC-03, AUTH-35]',
    async (_what, tls) => {
      const rig = await SecureRig.listening(way, tls);
      const { router } = await rig.open(client);
      const { raw } = new X509Certificate(client.cert);
      expect(router.peer?.tls?.certificate).toEqual({
        subject: { O: 'Example', OU: 'build', CN: 'ci' },
        subjectAltName: 'DNS:ci.example.com, URI:spiffe://example/ci',
        fingerprint: createHash('sha256').update(raw).digest('hex'),
        raw: new Uint8Array(raw),
      });
    },
  );

  it.each([
    ['none', {}],
    ['one of an unknown authority', otherClient],
    ['one that has expired', expiredClient],
  ])(
    '%s is none to a router that asks, and is refused by one that requires [AUTH-43, SEC-03]',
    async (_what, shown) => {
      const { router } = await (await SecureRig.listening(way, asks)).open(shown);
      expect(router.peer).toMatchObject({ isPrivate: true, tls: { protocol: 'TLSv1.3' } });
      expect(router.peer?.tls).not.toHaveProperty('certificate');
      const strict = await SecureRig.listening(way, requires);
      await expect(strict.connect(shown)).rejects.toMatchObject({ name: 'ConnectionError' });
      expect(strict.accepted).toEqual([]);
    },
  );

  it('are not asked for without an authority, and then count for nothing [AUTH-43]', async () => {
    const { router } = await (await SecureRig.listening(way, server)).open(client);
    expect(router.peer?.tls).not.toHaveProperty('certificate');
  });

  it('of the server are known to the client [SEC-02]', async () => {
    const { client: end } = await (await SecureRig.listening(way, server)).open();
    expect(end.peer?.tls?.certificate?.subject).toEqual({ O: 'Example', CN: 'localhost' });
  });

  it('are asked for whatever name the client asks for [AUTH-43]', async () => {
    const sni = [{ servername: 'router.example', ...certificates.namedServer }];
    const rig = await SecureRig.listening(way, { ...requires, sni });
    const { router } = await rig.open({ ...client, servername: 'router.example' });
    expect(router.peer?.tls?.certificate?.subject['CN']).toBe('ci');
    await expect(rig.connect({ servername: 'router.example' })).rejects.toThrow('cannot connect');
    await expect(rig.connect({ ...otherClient, servername: 'router.example' })).rejects.toThrow(
      'cannot connect',
    );
  });
});

describe('a certificate of a client', () => {
  it('comes with its key', () => {
    expect(() => clientTls('localhost', { cert: client.cert })).toThrow(
      'tls.cert and tls.key are needed together',
    );
    expect(() => clientTls('localhost', { key: client.key })).toThrow(
      'tls.cert and tls.key are needed together',
    );
  });
});
